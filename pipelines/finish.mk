# After the search, included by search.mk: `make finish`, or `make search` where pipeline.mk says FINISH := yes.
#
#   selected.h5 → train-child × SELECT × GRID → grid.h5 → models/final.h5 → evaluations/final.h5
#                                                  ╰→ perturbed.h5 → models/all-skips.h5, …
#
# Sizes, in pipeline.mk:
#   SELECT    networks of the search that the grid search compares
#   GRID      points of the grid (grid-search.toml)
#   PERTURB   random rewirings of the chosen network, beside all and no skip connections; empty: nothing of it
#   EVALUATE  models whose test accuracy is measured, all named before the first is
#
# evaluate is the only stage that opens test.h5.
#
# `make export` writes a model (MODEL=final, or a variant) in other formats into export/.

# Threads of a final training; its bytes do not depend on them.
FINAL_THREADS ?= $(shell nproc)

.PHONY: finish export
ifeq ($(SELECT),)
finish export:
	@echo "$P/pipeline.mk has no SELECT: say how many networks the grid search compares" >&2; exit 64
else
finish: $R/report.html

ifneq ($(filter finish,$(MAKECMDGOALS)),)
FINISH := yes
endif

grid_points := $(patsubst %,$R/grid/point-%,$(shell seq -f %02g $(GRID)))
selected_numbers := $(shell seq -f %02g $(SELECT))
grid_children := $(foreach p,$(grid_points),$(selected_numbers:%=$p/child-%.h5))
variants := $(if $(PERTURB),all-skips no-skips $(patsubst %,rewired-%,$(shell seq $(PERTURB))))
unknown := $(filter-out final $(variants),$(EVALUATE))
ifneq ($(unknown),)
$(error $P/pipeline.mk: EVALUATE names $(unknown); the models of this pipeline are: final $(variants))
endif
variant_models := $(variants:%=$R/models/%.h5)
evaluations := $(EVALUATE:%=$R/evaluations/%.h5)
finished := $R/models/final.h5 $(variant_models) $(evaluations)

# The sizes stand in pipeline.mk: a stage whose part of it is the same only touches its output.
$R/selected.h5: $(rounds:%=%/samples.h5) $(rounds:%=%/rewards.h5) $P/pipeline.mk | $(BIN)/select
	@$(BIN)/select --samples $(rounds:%=%/samples.h5) --rewards $(rounds:%=%/rewards.h5) \
	  --count $(SELECT) --output $@

grid_parameters := $(addprefix $R/parameters/,grid-search.toml train-child.toml)
$(grid_points:%=%.toml) &: $(grid_parameters) $P/pipeline.mk | $(BIN)/plan-grid
	@$(BIN)/plan-grid --parameters $(word 1,$(grid_parameters)) --base $(word 2,$(grid_parameters)) \
	  --outputs $(grid_points:%=%.toml)

define grid_rule
$(grid_points:%=%/child-$1.h5): %/child-$1.h5: $R/selected.h5 $R/images.h5 %.toml | $(BIN)/train-child
	@mkdir -p $$(@D) && $$(LAUNCH_train) $(BIN)/train-child --samples $$< --sample $$(call number,$1) \
	  --images $R/images.h5 --parameters $$*.toml --experiments $(EXPERIMENTS) --output $$@
endef
$(foreach c,$(selected_numbers),$(eval $(call grid_rule,$c)))

$R/grid.h5: $(grid_children) $(grid_parameters) $R/parameters/reward.toml | $(BIN)/choose-grid-point
	@$(BIN)/choose-grid-point $(grid_children) --parameters $(word 1,$(grid_parameters)) \
	  --base $(word 2,$(grid_parameters)) --reward-parameters $R/parameters/reward.toml --output $@

train_final = @mkdir -p $(@D) && $(LAUNCH_final) $(BIN)/train-final --architectures $< --grid $R/grid.h5 \
  --images $R/images.h5 --parameters $R/parameters/final-training.toml --threads $(FINAL_THREADS) --output $@
final_inputs := $R/grid.h5 $R/images.h5 $R/parameters/final-training.toml

$R/models/final.h5: $R/selected.h5 $(final_inputs) | $(BIN)/train-final
	$(train_final)

$R/perturbed.h5: $R/selected.h5 $R/grid.h5 $P/pipeline.mk | $(BIN)/perturb
	@$(BIN)/perturb --architectures $< --grid $R/grid.h5 --rewirings $(PERTURB) --seed $(SEED) --output $@

$(foreach n,$(shell seq $(words $(variants))),$(eval $(word $n,$(variant_models)): variant := $n))
$(variant_models): $R/perturbed.h5 $(final_inputs) | $(BIN)/train-final
	$(train_final) --number $(variant)

$(evaluations): $R/evaluations/%.h5: $R/models/%.h5 $R/test.h5 | $(BIN)/evaluate
	@mkdir -p $(@D) && $(LAUNCH_final) $(BIN)/evaluate --model $< --test $R/test.h5 --name $* --named $(EVALUATE) \
	  --threads $(FINAL_THREADS) --output $@

# The model for other programs. ONNX Runtime checks it where a Python has it: a tool, never a dependency.
MODEL ?= final
PYTHON ?= .venv/bin/python
exported := $(addprefix $R/export/$(MODEL).,onnx json svg pdf py)
ifneq ($(filter-out final $(variants),$(MODEL)),)
$(error MODEL is $(MODEL); the models of this pipeline are: final $(variants))
endif
ifneq ($(filter export $R/export/%,$(MAKECMDGOALS)),)
can_check := $(shell $(PYTHON) -c 'import onnxruntime, h5py' 2>/dev/null && echo yes)
endif

export: $(exported)
	@$(if $(can_check),,echo "$(MODEL).onnx is not checked: $(PYTHON) has no onnxruntime and h5py; install them" \
	  "(python3 -m venv .venv && .venv/bin/pip install onnxruntime h5py) and run make export again")

# Always anew: it may have been written when nothing could check it.
.PHONY: $R/export/$(MODEL).onnx
$(exported): $R/models/$(MODEL).h5 $R/images.h5 | $(BIN)/export
	@mkdir -p $(@D) && $(BIN)/export --model $< --output $@ \
	  $(if $(filter %.onnx,$@),$(if $(can_check),--images $R/images.h5 --threads $(FINAL_THREADS) --check --python $(PYTHON)))
endif
