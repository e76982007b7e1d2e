# After a search over recurrent cells, included by search.mk: `make finish`, or `make search` where pipeline.mk says
# FINISH := yes.
#
#   selected.h5 → train-language-model × SELECT × GRID → grid.h5 → models/final.h5 → evaluations/final.h5
#                                                           ╰→ models/SIZE-final.h5, SIZE-lstm.h5, … → evaluations
#
# Sizes, in pipeline.mk:
#   SELECT    cells of the search that the grid search compares
#   GRID      points of the grid (grid-search-text.toml)
#   LARGER    folders of larger/, each with a train-language-model.toml: the chosen cell and the known ones (CELLS) are
#             trained so on the text of larger/preprocess-text.toml
#   EVALUATE  models whose test perplexity is measured, all named before the first is
#
# evaluate is the only stage that opens test-corpus.h5.

.PHONY: finish
ifeq ($(SELECT),)
finish:
	@echo "$P/pipeline.mk has no SELECT: say how many cells the grid search compares" >&2; exit 64
else
include pipelines/grid.mk

larger_models := $(foreach s,$(LARGER),$(patsubst %,$s-%,final $(CELLS)))
$(call check_named,final $(larger_models))
finished := $R/models/final.h5 $(larger_models:%=$R/models/%.h5) $(evaluations)

# The record of such a training lies beside the grid, its weights in models/.
train_model = @mkdir -p $(@D) $R/cells && $(LAUNCH_final) $(BIN)/train-language-model $1 --corpus $2 \
  --experiments $(EXPERIMENTS) --output $R/cells/$(@F) --model $@
chosen_cell := --samples $R/selected.h5 --grid $R/grid.h5

$R/models/final.h5: $R/selected.h5 $R/grid.h5 $R/corpus.h5 | $(BIN)/train-language-model
	$(call train_model,$(chosen_cell),$R/corpus.h5)

ifneq ($(LARGER),)
$R/larger/corpus.h5 $R/larger/test-corpus.h5 &: $R/parameters/larger/preprocess-text.toml | $(BIN)/preprocess-text
	@mkdir -p $(@D) && $(BIN)/preprocess-text --parameters $< $(if $(DATA_DIR),--data-folder $(DATA_DIR)) \
	  --output $R/larger/corpus.h5 --test-output $R/larger/test-corpus.h5

define larger_rules
$R/models/$1-final.h5: $R/selected.h5 $R/grid.h5
$R/models/$1-final.h5: larger_cell := $(chosen_cell)
$(foreach c,$(CELLS),$(eval $R/models/$1-$c.h5: larger_cell := --cell $c))
$(patsubst %,$R/models/$1-%.h5,final $(CELLS)): $R/larger/corpus.h5 $R/parameters/larger/$1/train-language-model.toml \
  | $(BIN)/train-language-model
	$$(call train_model,$$(larger_cell) --parameters $R/parameters/larger/$1/train-language-model.toml,$R/larger/corpus.h5)
endef
$(foreach s,$(LARGER),$(eval $(call larger_rules,$s)))
endif

$(evaluations): $R/evaluations/%.h5: $R/models/%.h5 | $(BIN)/evaluate
	@mkdir -p $(@D) && $(LAUNCH_final) $(BIN)/evaluate --model $< --test $(test_text) --name $* --named $(EVALUATE) --output $@
$R/evaluations/final.h5: test_text := $R/test-corpus.h5
$R/evaluations/final.h5: $R/test-corpus.h5
$(filter-out $R/evaluations/final.h5,$(evaluations)): test_text := $R/larger/test-corpus.h5
$(filter-out $R/evaluations/final.h5,$(evaluations)): $R/larger/test-corpus.h5
endif
