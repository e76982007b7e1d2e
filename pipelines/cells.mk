# Known cells trained beside a search over recurrent cells: `make cells PIPELINE=ptb`. Included by search.mk.

# Which (train-language-model --help lists them).
CELLS ?= lstm published
cells := $(CELLS:%=$R/cells/%.h5)

.PHONY: cells export predictor
cells: $(cells)
$(cells): $R/cells/%.h5: $R/corpus.h5 $R/parameters/train-language-model.toml | $(BIN)/train-language-model
	@mkdir -p $(@D)
	@$(LAUNCH_train) $(BIN)/train-language-model --cell $* --corpus $R/corpus.h5 --parameters $R/parameters/train-language-model.toml \
	  --experiments $(EXPERIMENTS) --output $@

# `make export`: a trained model in other formats. Searches keep no weights, so the cell is trained once more, with
# the same bytes: the best cell of the search (MODEL=best), or a known one (MODEL=lstm). The models of finish-text.mk have
# theirs.
MODEL ?= best
exported := $(addprefix $R/export/$(MODEL).,onnx json svg pdf tex py)
export_data := $(if $(filter $(larger_models),$(MODEL)),$R/larger/corpus.h5,$R/corpus.h5)

ifeq ($(filter final $(larger_models),$(MODEL)),)
$R/best-cell.h5: $(rounds:%=%/samples.h5) $(rounds:%=%/rewards.h5) | $(BIN)/select
	@$(BIN)/select --samples $(rounds:%=%/samples.h5) --rewards $(rounds:%=%/rewards.h5) --count 1 --output $@

$R/models/$(MODEL).h5: $(if $(filter best,$(MODEL)),$R/best-cell.h5) $R/corpus.h5 \
  $R/parameters/train-language-model.toml | $(BIN)/train-language-model
	@mkdir -p $(@D) $R/cells
	@$(BIN)/train-language-model $(if $(filter best,$(MODEL)),--samples $R/best-cell.h5 --sample 1,--cell $(MODEL)) \
	  --corpus $R/corpus.h5 --parameters $R/parameters/train-language-model.toml --experiments $(EXPERIMENTS) \
	  --output $R/cells/$(MODEL).h5 --model $@
endif

include pipelines/export.mk

predictor:
	@echo '$(PIPELINE) is a pipeline of texts: make $@ is for images' >&2; exit 64
