# A search whose samples are screened by TAP, included by search.mk where pipeline.mk says SCREEN := yes.
#
#   samples.h5 → screen → screen.h5 → train-child (the others are recorded) → reward → segment.h5
#                   ↑                                                                     │
#              tap-N.h5 ← fit-tap ← segments of all rounds up to N ←──────────────────────╯
#
# REFIT      rounds between two fits; before the first one every sample is trained
# SCREEN_LDE a database of experiments that joins the run's own; empty: none

ifneq ($(MODE),synchronous)
$(error $P/pipeline.mk: SCREEN needs MODE := synchronous)
endif
REFIT ?= 5
SCREEN_LDE ?=
screens := $(rounds:%=%/screen.h5)
screen_segments := $(rounds:%=%/segment.h5)
screen_parameters := $R/parameters/screen.toml $R/parameters/fit-tap.toml
parameters += $(screen_parameters)
# Rounds after which the predictor is fitted anew, and for each round the last of them before it (0: none).
fits := $(shell seq -f %04g $(REFIT) $(REFIT) $$(($(ROUNDS) - 1)))
fit_before = $(shell printf %04d $$((($(call number,$1) - 1) / $(REFIT) * $(REFIT))))

$(screens): %/screen.h5: %/samples.h5 $R/images.h5 $R/tapas/dcn.h5 $R/parameters/screen.toml | $(BIN)/screen
	@$(BIN)/screen --samples $< --images $(word 2,$^) --dcn $(word 3,$^) --parameters $(word 4,$^) \
	  $(addprefix --predictor ,$(filter $R/tapas/tap-%,$^)) --output $@
$(foreach n,$(round_numbers),$(foreach f,$(filter-out 0000,$(call fit_before,$n)),$(eval $R/round-$n/screen.h5: $R/tapas/tap-$f.h5)))

# train-child and reward take the screen from their prerequisites (search.mk).
$(foreach r,$(rounds),$(eval $(child_numbers:%=$r/child-%.h5) $r/rewards.h5: $r/screen.h5))

$(screen_segments): %/segment.h5: %/samples.h5 %/rewards.h5 $R/images.h5 $R/tapas/dcn.h5 $R/parameters/train-child.toml | $(BIN)/build-lde
	@$(BIN)/build-lde --samples $< --rewards $(word 2,$^) --images $(word 3,$^) --dcn $(word 4,$^) \
	  --parameters $(word 5,$^) --output $@

$(fits:%=$R/tapas/tap-%.h5): $R/tapas/dcn.h5 $R/parameters/fit-tap.toml | $(BIN)/fit-tap
	@$(LAUNCH_fit) $(BIN)/fit-tap $(filter %/segment.h5,$^) $(SCREEN_LDE) --dcn $< --parameters $(word 2,$^) --output $@
$(foreach f,$(fits),$(eval $R/tapas/tap-$f.h5: $(wordlist 1,$(call number,$f),$(screen_segments))))

# The run's experiments as a database of their own.
$R/tapas/lde/manifest.txt: $(screen_segments) | $(BIN)/build-lde
	@$(BIN)/build-lde $^ --into $(@D) && touch $@
learned += $R/tapas/lde/manifest.txt
