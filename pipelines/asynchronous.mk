# The graph of an asynchronous run: included by search.mk where pipeline.mk says MODE := asynchronous.
#
#   controller.h5, images.h5 or corpus.h5, parameters → open-store → store.h5
#   for each round of each replica:
#     read-store → sample → train × CHILDREN → reward → append-gradient → update.h5
#         ╰──────────────────── the replica's next round waits for update.h5 ────────╯
#   in the end:  read-store --final → controller-final.h5
#
# The chains of the replicas know nothing of each other: they meet in the logs of the store alone. Round g of the
# run is round ⌈g / REPLICAS⌉ of replica (g − 1) mod REPLICAS + 1, so that random numbers, the depth schedule,
# status and report count rounds as in a synchronous run.

store := $R/store.h5
final := $R/controller-final.h5
updates := $(rounds:%=%/update.h5)
parameters += $R/parameters/store.toml
store_parameters := $(addprefix $R/parameters/,store.toml update-controller.toml sample.toml $(train_parameters) reward.toml)

$(store): $R/controller.h5 $(data) $(store_parameters) | $(BIN)/open-store
	@$(BIN)/open-store --controller $R/controller.h5 --images $(data) --parameters $R/parameters/store.toml \
	  --controller-parameters $R/parameters/update-controller.toml --replicas $(REPLICAS) --shards $(SHARDS) \
	  --children $(CHILDREN) --output $@ $(wordlist 3,$(words $(store_parameters)),$(store_parameters))

# A replica's round waits for its round before.
later := $(wordlist $(shell echo $$(($(REPLICAS) + 1))),$(words $(rounds)),$(rounds))
$(foreach pair,$(join $(later:%=%/controller.h5:),$(wordlist 1,$(words $(later)),$(updates))),$(eval $(pair)))

round = $(call number,$(lastword $(subst -, ,$(@D))))
$(controllers): $(store) | $(BIN)/read-store
	@mkdir -p $(@D) && $(BIN)/read-store --store $(store) --output $@ \
	  --replica $$((($(round) - 1) % $(REPLICAS) + 1)) --round $$((($(round) - 1) / $(REPLICAS) + 1))

$(rounds:%=%/samples.h5): %/samples.h5: %/controller.h5

$(updates): %/update.h5: %/controller.h5 %/samples.h5 %/rewards.h5 $(store) | $(BIN)/append-gradient
	@$(BIN)/append-gradient --store $(store) --controller $*/controller.h5 --samples $*/samples.h5 \
	  --rewards $*/rewards.h5 --output $@

$(final): $(store) $(updates) | $(BIN)/read-store
	@$(BIN)/read-store --store $(store) --final $(ROUNDS) --output $@

# One replica's chain alone, which another machine may run beside those of the others: make replica REPLICA=3
.PHONY: replica
ifneq ($(filter replica,$(MAKECMDGOALS)),)
ifeq ($(filter $(REPLICA),$(shell seq $(REPLICAS))),)
$(error say which replica, from 1 to $(REPLICAS): make replica REPLICA=1)
endif
replica: $R/round-$(shell printf %04d $$((($(ROUNDS) - 1) * $(REPLICAS) + $(REPLICA))))/update.h5
	@echo "replica $(REPLICA): $(ROUNDS) rounds are in the store"
endif

# The same fold of the logs from their first entries, and everything that can be checked on the way.
replay: | $(BIN)/replay
	@$(BIN)/replay --store $(store) --controller $(final) --rounds $(ROUNDS)
