# Known cells trained beside a search over recurrent cells: `make cells PIPELINE=ptb`. Included by search.mk.

# Which (train-language-model --help lists them).
CELLS ?= lstm published
cells := $(CELLS:%=$R/cells/%.h5)

.PHONY: cells finish predictor
cells: $(cells)
$(cells): $R/cells/%.h5: $R/corpus.h5 $R/parameters/train-language-model.toml | $(BIN)/train-language-model
	@mkdir -p $(@D)
	@$(LAUNCH_train) $(BIN)/train-language-model --cell $* --corpus $R/corpus.h5 --parameters $R/parameters/train-language-model.toml \
	  --experiments $(EXPERIMENTS) --output $@

finish predictor:
	@echo '$(PIPELINE) is a pipeline of texts: make $@ is for images' >&2; exit 64
