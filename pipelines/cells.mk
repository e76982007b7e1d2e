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
# The Python whose ONNX Runtime checks the file: a tool, never a dependency.
PYTHON ?= .venv/bin/python
exported := $(addprefix $R/export/$(MODEL).,onnx json svg pdf tex py)
ifneq ($(filter export $R/export/%,$(MAKECMDGOALS)),)
can_check := $(shell $(PYTHON) -c 'import onnxruntime, h5py' 2>/dev/null && echo yes)
endif

export: $(exported)
	@$(if $(can_check),,echo "$(MODEL).onnx is not checked: $(PYTHON) has no onnxruntime and h5py; install them" \
	  "(python3 -m venv .venv && .venv/bin/pip install onnxruntime h5py) and run make export again")

model_text := $(if $(filter $(larger_models),$(MODEL)),$R/larger/corpus.h5,$R/corpus.h5)

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

# Always anew: it may have been written when nothing could check it.
.PHONY: $R/export/$(MODEL).onnx
$(exported): $R/models/$(MODEL).h5 $(model_text) | $(BIN)/export
	@mkdir -p $(@D) && $(BIN)/export --model $< --output $@ \
	  $(if $(filter %.onnx,$@),$(if $(can_check),--corpus $(model_text) --check --python $(PYTHON)))

predictor:
	@echo '$(PIPELINE) is a pipeline of texts: make $@ is for images' >&2; exit 64
