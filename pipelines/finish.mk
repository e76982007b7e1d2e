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
include pipelines/grid.mk

variants := $(if $(PERTURB),all-skips no-skips $(patsubst %,rewired-%,$(shell seq $(PERTURB))))
$(call check_named,final $(variants))
variant_models := $(variants:%=$R/models/%.h5)
finished := $R/models/final.h5 $(variant_models) $(evaluations)

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

MODEL ?= final
ifneq ($(filter-out final $(variants),$(MODEL)),)
$(error MODEL is $(MODEL); the models of this pipeline are: final $(variants))
endif
exported := $(addprefix $R/export/$(MODEL).,onnx json svg pdf py)
export_data := $(data)
export_options := --threads $(FINAL_THREADS)
include pipelines/export.mk
endif
