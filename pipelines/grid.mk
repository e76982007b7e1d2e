# The grid search after a search, included by finish.mk and finish-text.mk where pipeline.mk has SELECT:
#
#   selected.h5 → train × SELECT × GRID → grid.h5
#
# What is trained, and on what, is that of the search (search.mk).

finish: $R/report.html

ifneq ($(filter finish,$(MAKECMDGOALS)),)
FINISH := yes
endif

grid_points := $(patsubst %,$R/grid/point-%,$(shell seq -f %02g $(GRID)))
selected_numbers := $(shell seq -f %02g $(SELECT))
grid_children := $(foreach p,$(grid_points),$(selected_numbers:%=$p/child-%.h5))
grid_parameters := $(addprefix $R/parameters/,$(if $(filter text,$(TASK)),grid-search-text.toml,grid-search.toml) $(train_parameters))

# The sizes stand in pipeline.mk: a stage whose part of it is the same only touches its output.
$R/selected.h5: $(rounds:%=%/samples.h5) $(rounds:%=%/rewards.h5) $P/pipeline.mk | $(BIN)/select
	@$(BIN)/select --samples $(rounds:%=%/samples.h5) --rewards $(rounds:%=%/rewards.h5) \
	  --count $(SELECT) --output $@

$(grid_points:%=%.toml) &: $(grid_parameters) $P/pipeline.mk | $(BIN)/plan-grid
	@$(BIN)/plan-grid --parameters $(word 1,$(grid_parameters)) --base $(word 2,$(grid_parameters)) \
	  --outputs $(grid_points:%=%.toml)

define grid_rule
$(grid_points:%=%/child-$1.h5): %/child-$1.h5: $R/selected.h5 $(data) %.toml | $(BIN)/$(train)
	@mkdir -p $$(@D) && $$(LAUNCH_train) $(BIN)/$(train) --samples $$< --sample $$(call number,$1) \
	  --$(basename $(notdir $(data))) $(data) --parameters $$*.toml --experiments $(EXPERIMENTS) --output $$@
endef
$(foreach c,$(selected_numbers),$(eval $(call grid_rule,$c)))

$R/grid.h5: $(grid_children) $(grid_parameters) $R/parameters/reward.toml | $(BIN)/choose-grid-point
	@$(BIN)/choose-grid-point $(grid_children) --parameters $(word 1,$(grid_parameters)) \
	  --base $(word 2,$(grid_parameters)) --reward-parameters $R/parameters/reward.toml --output $@

# Models that are evaluated must be known: called with the names of all.
check_named = $(if $(filter-out $1,$(EVALUATE)),$(error $P/pipeline.mk: EVALUATE names $(filter-out $1,$(EVALUATE)); \
  the models of this pipeline are: $1))
evaluations := $(EVALUATE:%=$R/evaluations/%.h5)
