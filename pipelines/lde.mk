# Experiments for the lifelong database: `make lde`, or `make search PIPELINE=lde-paper`.
#
# For each data set, and nothing is trained twice:
#   preprocess → images.h5 ─────────────────┬─ difficulties.mk → dcn.h5 ─╮
#   update-controller → controller.h5       │                            │
#     → sample --uniform → samples.h5 → train-child × CHILDREN → reward ─┴→ build-lde → segments/NAME.h5
#   the first REPEATED rounds with another seed                            → build-lde → segments/NAME-repeat.h5
#   all segments → build-lde --into LDE
#
# The controller is never asked: `sample` knows the search space from it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR

PIPELINE ?= lde
# Of the random networks; the trainings' seed stands in train-child.toml. Each data set draws its own, so that no
# architecture of one is known from another.
SEED ?= 1
P := pipelines/$(PIPELINE)
include $P/pipeline.mk
R := data/runs/$(PIPELINE)
BIN := .build/release
DATA_DIR ?=
EXPERIMENTS ?= data/experiments
D := data/runs/difficulties
export ESPALIER_COMMIT := $(shell git rev-parse --short HEAD 2>/dev/null)
include pipelines/launch.mk

field = $(word $(2),$(subst :, ,$(1)))
names := $(foreach set,$(SETS),$(call field,$(set),1))
round_numbers := $(shell seq -f %04g $(ROUNDS))
repeated_numbers := $(wordlist 1,$(REPEATED),$(round_numbers))
child_numbers := $(shell seq -f %03g $(CHILDREN))
number = $(shell echo $$((10#$(1))))
rounds := $(foreach n,$(names),$(round_numbers:%=$R/$n/round-%))
repeats := $(foreach n,$(names),$(repeated_numbers:%=$R/$n/repeat/round-%))
set_of = $(word 4,$(subst /, ,$(1)))
shared := sample train-child reward update-controller
parameters := $(shared:%=$R/parameters/%.toml)
segments := $(names:%=$R/segments/%.h5) $(if $(repeats),$(names:%=$R/segments/%-repeat.h5))

.PHONY: all status cost difficulties prefixes evaluate
.DEFAULT_GOAL := all
all: $(segments) | $(BIN)/build-lde
	@$(BIN)/build-lde $^ --into $(LDE)

$(parameters): $R/parameters/%.toml: $P/%.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

# The same training with another seed.
$R/repeat/train-child.toml: $P/train-child.toml $P/pipeline.mk
	@mkdir -p $(@D) && sed -e 's/^seed = .*/seed = $(REPEAT_SEED)/' $< >$@.tmp.$$$$ && mv $@.tmp.$$$$ $@

$R/repeat/parameters/train-child.toml: $R/repeat/train-child.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

# What differs between the data sets is filled in.
define set_rule
$R/$1/preprocess.toml $R/$1/search-space.toml: $R/$1/%.toml: $P/%.toml.in $P/pipeline.mk
	@mkdir -p $$(@D) && sed -e 's/@DATASET@/$1/g; s/@TRAINING@/$2/; s/@VALIDATION@/$3/; s/@SIZE@/$4/g' $$< >$$@.tmp.$$$$$$$$ \
	  && mv $$@.tmp.$$$$$$$$ $$@

$R/$1/parameters/preprocess.toml $R/$1/parameters/search-space.toml: $R/$1/parameters/%.toml: $R/$1/%.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $$< --output $$@

$R/$1/images.h5: $R/$1/parameters/preprocess.toml | $(BIN)/preprocess
	@$$(LAUNCH_preprocess) $(BIN)/preprocess --parameters $$< $(if $(DATA_DIR),--data-folder $(DATA_DIR)) --output $$@ --test-output $R/$1/test.h5

$R/$1/controller.h5: $R/$1/parameters/search-space.toml $R/parameters/update-controller.toml | $(BIN)/update-controller
	@$(BIN)/update-controller --search-space $$< --parameters $R/parameters/update-controller.toml --seed $(SEED) --output $$@

$(round_numbers:%=$R/$1/round-%/samples.h5): $R/$1/controller.h5 $R/parameters/sample.toml | $(BIN)/sample
	@mkdir -p $$(@D) && $(BIN)/sample --controller $$< --parameters $R/parameters/sample.toml --seed $(SEED)$5 \
	  --round $$(call number,$$(lastword $$(subst -, ,$$(@D)))) --count $(CHILDREN) --uniform --output $$@

$R/segments/$1.h5: $(round_numbers:%=$R/$1/round-%/rewards.h5) $R/$1/images.h5 $D/$1/dcn.h5 $R/parameters/train-child.toml | $(BIN)/build-lde
	@mkdir -p $$(@D) && $(BIN)/build-lde --samples $(round_numbers:%=$R/$1/round-%/samples.h5) --rewards $(round_numbers:%=$R/$1/round-%/rewards.h5) \
	  --images $R/$1/images.h5 --dcn $D/$1/dcn.h5 --parameters $R/parameters/train-child.toml --output $$@

$R/segments/$1-repeat.h5: $(repeated_numbers:%=$R/$1/repeat/round-%/rewards.h5) $R/$1/images.h5 $D/$1/dcn.h5 $R/repeat/parameters/train-child.toml | $(BIN)/build-lde
	@mkdir -p $$(@D) && $(BIN)/build-lde --samples $(repeated_numbers:%=$R/$1/round-%/samples.h5) \
	  --rewards $(repeated_numbers:%=$R/$1/repeat/round-%/rewards.h5) --images $R/$1/images.h5 --dcn $D/$1/dcn.h5 \
	  --parameters $R/repeat/parameters/train-child.toml --output $$@
endef
$(foreach i,$(shell seq -f %02g $(words $(SETS))),$(foreach set,$(word $i,$(SETS)),\
  $(eval $(call set_rule,$(call field,$(set),1),$(call field,$(set),2),$(call field,$(set),3),$(call field,$(set),4),$i))))

train = @mkdir -p $(@D) && $(LAUNCH_train) $(BIN)/train-child --samples $< --sample $(call number,$(1)) --images $(word 2,$^) \
  --parameters $(word 3,$^) --experiments $(EXPERIMENTS) --output $@ --progress-log $R/progress.tsv \
  --progress-total $(shell echo $$(($(words $(rounds) $(repeats)) * $(CHILDREN)))) --reward-parameters $R/parameters/reward.toml

.SECONDEXPANSION:
define child_rule
$(rounds:%=%/child-$1.h5): %/child-$1.h5: %/samples.h5 $$$$(dir $$$$*)images.h5 $R/parameters/train-child.toml | $(BIN)/train-child $R/parameters/reward.toml
	$$(call train,$1)

$(repeats:%=%/child-$1.h5): %/child-$1.h5: $$$$(subst /repeat/,/,$$$$*)/samples.h5 $$$$(subst /repeat/,/,$$$$(dir $$$$*))images.h5 $R/repeat/parameters/train-child.toml | $(BIN)/train-child $R/parameters/reward.toml
	$$(call train,$1)
endef
$(foreach c,$(child_numbers),$(eval $(call child_rule,$c)))

$(rounds:%=%/rewards.h5) $(repeats:%=%/rewards.h5): %/rewards.h5: $(child_numbers:%=\%/child-%.h5) $R/parameters/reward.toml | $(BIN)/reward
	@$(BIN)/reward $(filter %.h5,$^) --parameters $R/parameters/reward.toml --output $@

# Every data set predicted from all others, by the database as it is; nothing is trained.
$R/parameters/fit-tap.toml: pipelines/tapas/fit-tap.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

evaluate: $R/parameters/fit-tap.toml | $(BIN)/evaluate-predictor
	@$(BIN)/evaluate-predictor $(LDE) --folds 0 --across-datasets --parameters $< --output $R/agreement.h5

# How the two ways of measuring prefixes agree: some of the first networks of the first data set, grown layer by layer.
PREFIX_SAMPLE ?= 40
first := $R/$(firstword $(names))
prefix_children := $(patsubst %,$R/prefixes/child-%.h5,$(wordlist 1,$(PREFIX_SAMPLE),$(child_numbers)))

$R/prefixes/train-child.toml: $P/train-child.toml
	@mkdir -p $(@D) && sed -e 's/^prefixAccuracies = .*/prefixAccuracies = "incremental"/' $< >$@.tmp.$$$$ && mv $@.tmp.$$$$ $@

$R/prefixes/parameters/train-child.toml: $R/prefixes/train-child.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

$(prefix_children): $R/prefixes/child-%.h5: $(first)/round-0001/samples.h5 $(first)/images.h5 $R/prefixes/parameters/train-child.toml | $(BIN)/train-child
	@$(LAUNCH_train) $(BIN)/train-child --samples $< --sample $(call number,$*) --images $(word 2,$^) --parameters $(word 3,$^) \
	  --experiments $(EXPERIMENTS) --output $@

$R/prefixes/rewards.h5: $(prefix_children) $R/parameters/reward.toml | $(BIN)/reward
	@$(BIN)/reward $(filter %.h5,$^) --parameters $R/parameters/reward.toml --output $@

prefixes: $(first)/round-0001/rewards.h5 $R/prefixes/rewards.h5
	@.venv/bin/python -B scripts/compare-prefixes $^

# Measured on the images of `make difficulties`, so that the numbers are those of its table.
$(names:%=$D/%/dcn.h5): $D/%/dcn.h5: | difficulties
difficulties:
	+@$(MAKE) -f pipelines/tapas/difficulties.mk

status:
	@echo "$R: $$(find $R -name 'child-*.h5' 2>/dev/null | wc -l) of $(shell echo $$(($(words $(rounds) $(repeats)) * $(CHILDREN)))) trainings, \
	  $$(ls $(segments) 2>/dev/null | wc -l) of $(words $(segments)) segments"

# What it will cost, data set by data set.
COST_SECONDS ?= 10
cost: $(names:%=$R/%/preprocess.toml) $(names:%=$R/%/search-space.toml) | $(BIN)/estimate-cost
	@for name in $(names); do cp $(shared:%=$P/%.toml) $R/$$name/; \
	  $(BIN)/estimate-cost $R/$$name --rounds $$(($(ROUNDS) + $(REPEATED))) --children $(CHILDREN) --images $R/$$name/images.h5 \
	  $(if $(DATA_DIR),--data-folder $(DATA_DIR)) --seconds $(COST_SECONDS); done
