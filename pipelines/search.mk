# The graph of one run: `make -f pipelines/search.mk PIPELINE=… SEED=…`, as called by the Makefile.
#
#   preprocess → images.h5                       controller.h5 (round 0)
#        ╰──────────────┬──────────────╮               │
#   for each round:  sample → train-child × CHILDREN → reward → update-controller
#   for the twin:    sample --uniform → train-child × CHILDREN → reward
#
# What follows the search is in finish.mk, for texts in finish-text.mk.
# With SCREEN := yes a predictor stands between sample and train-child: screen.mk has that part.
# With MODE := asynchronous the controllers come from a parameter store: asynchronous.mk has that part.
#
# Static pattern rules only: plain % rules cannot chain round r to round r − 1. Programs are order-only:
# a new program reruns a stage only if its result revision, in the resolved parameters, has changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR

PIPELINE ?= fashion
SEED ?= 1
P := pipelines/$(PIPELINE)
# What children learn: images, or text; or a table in which they are looked up.
TASK := images
# synchronous, or asynchronous: then ROUNDS are those of each of REPLICAS replicas.
MODE := synchronous
ifeq ($(wildcard $P/pipeline.mk),)
$(error there is no pipeline "$(PIPELINE)"; there are: $(patsubst pipelines/%/pipeline.mk,%,$(wildcard pipelines/*/pipeline.mk)). \
  One of your own pictures: make pipeline NAME=$(PIPELINE) PICTURES=folder)
endif
include $(P)/pipeline.mk
R := data/runs/$(PIPELINE)$(if $(filter-out 1,$(SEED)),-seed$(SEED))
BIN := .build/release
DATA_DIR ?=
EXPERIMENTS ?= data/experiments
export ESPALIER_COMMIT := $(shell git rev-parse --short HEAD 2>/dev/null)

include pipelines/launch.mk

ifeq ($(filter images text table,$(TASK)),)
$(error $P/pipeline.mk: TASK is "$(TASK)"; it must be images, text or table)
endif
ifneq ($(and $(filter-out images,$(TASK)),$(SCREEN))$(and $(filter table,$(TASK)),$(SELECT)),)
$(error $P/pipeline.mk: SCREEN is for TASK := images, SELECT for images and texts)
endif
ifneq ($(and $(filter-out text,$(TASK)),$(LARGER)),)
$(error $P/pipeline.mk: LARGER is for TASK := text)
endif
# By task: the program that prepares the data, what it writes, and the program that trains a child.
preprocess := $(if $(filter text,$(TASK)),preprocess-text,preprocess)
data := $R/$(if $(filter text,$(TASK)),corpus,images).h5
test_data := $R/$(if $(filter text,$(TASK)),test-corpus,test).h5
train := $(if $(filter text,$(TASK)),train-language-model,train-child)
train_parameters := $(train).toml
ifeq ($(TASK),table)
include pipelines/table.mk
endif
ifeq ($(filter synchronous asynchronous,$(MODE)),)
$(error $P/pipeline.mk: MODE is "$(MODE)"; it must be synchronous or asynchronous)
endif
all_round_count := $(if $(filter asynchronous,$(MODE)),$(shell echo $$(($(ROUNDS) * $(REPLICAS)))),$(ROUNDS))
round_numbers := $(shell seq -f %04g $(all_round_count))
child_numbers := $(shell seq -f %02g $(CHILDREN))
rounds := $(round_numbers:%=$R/round-%)
twin_rounds := $(if $(TWIN),$(round_numbers:%=$R/random/round-%))
all_rounds := $(rounds) $(twin_rounds)
number = $(patsubst 0%,%,$(patsubst 0%,%,$(patsubst 0%,%,$(1))))
total := $(shell echo $$(($(words $(all_rounds)) * $(CHILDREN))))

parameters := $(addprefix $R/parameters/,$(preprocess:%=%.toml) search-space.toml sample.toml $(train_parameters) reward.toml update-controller.toml \
  $(if $(SELECT),$(if $(filter text,$(TASK)),grid-search-text.toml $(if $(LARGER),larger/preprocess-text.toml \
  $(LARGER:%=larger/%/train-language-model.toml)),grid-search.toml final-training.toml)))
controllers := $(rounds:%=%/controller.h5)
rewards := $(all_rounds:%=%/rewards.h5)
children := $(foreach c,$(child_numbers),$(all_rounds:%=%/child-$c.h5))
# What is there only when the whole search is done.
learned := $(controllers)
ifeq ($(MODE),asynchronous)
include pipelines/asynchronous.mk
learned := $(final)
endif

ifneq ($(SCREEN),)
include pipelines/screen.mk
endif

.PHONY: all status watch signature replica replay compare cost
.DEFAULT_GOAL := all
all: $(if $(filter table,$(TASK)),$(rewards) $(learned),$R/report.html)
	@$(if $(QUIET),:,echo "$(lastword $^) is ready")

# The resolved parameters. After a cosmetic edit, or a new revision of another stage, their time changes but
# not their text: then the stages see that nothing changed, and only touch their outputs.
$(parameters): $R/parameters/%.toml: $P/%.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

ifneq ($(TASK),table)
$(data) $(test_data) &: $R/parameters/$(preprocess).toml | $(BIN)/$(preprocess)
	$(LAUNCH_preprocess) $(BIN)/$(preprocess) --parameters $< $(if $(DATA_DIR),--data-folder $(DATA_DIR)) \
	  --output $(data) --test-output $(test_data)
endif

$R/controller.h5: $R/parameters/search-space.toml $R/parameters/update-controller.toml | $(BIN)/update-controller
	@$(BIN)/update-controller --search-space $< --parameters $R/parameters/update-controller.toml \
	  --seed $(SEED) --output $@

# The controller before each round: the initial one, then that of the round before.
before := $R/controller.h5
$(if $(filter synchronous,$(MODE)),$(foreach r,$(rounds),$(eval $r/samples.h5: $(before))$(eval $r/controller.h5: $(before))$(eval before := $r/controller.h5)))
$(foreach r,$(twin_rounds),$(eval $r/samples.h5: $R/controller.h5))

sample = @mkdir -p $(@D) && $(BIN)/sample --controller $(filter %controller.h5,$^) \
  --parameters $R/parameters/sample.toml --seed $(SEED) --round $(call number,$(lastword $(subst -, ,$(@D)))) \
  --count $(CHILDREN) --output $@

$(rounds:%=%/samples.h5): $R/parameters/sample.toml | $(BIN)/sample
	$(sample)
$(twin_rounds:%=%/samples.h5): $R/parameters/sample.toml | $(BIN)/sample
	$(sample) --uniform

# Of sample $2 of the round in the folder $1; $3 is its number in the file's name.
child_command = $(BIN)/$(train) --samples $1/samples.h5 --sample $2 $(child_options) --output $1/child-$3.h5
child_options ?= --$(basename $(notdir $(data))) $(data) --parameters $R/parameters/$(train).toml --experiments $(EXPERIMENTS) \
  $(addprefix --screen ,$(filter %/screen.h5,$^)) \
  --progress-log $R/progress.tsv --progress-total $(total) --reward-parameters $R/parameters/reward.toml
child_inputs := $(data) $(train_parameters:%=$R/parameters/%) | $(BIN)/$(train) $R/parameters/reward.toml

ifeq ($(EXECUTOR),slurm-array)
define children_rule
$(child_numbers:%=$1/child-%.h5) &: $1/samples.h5 $(child_inputs)
	@$$(call launch_array,$(child_numbers),$$^) $1/child-{}.h5 -- $$(call child_command,$1,{},{})
endef
$(foreach r,$(all_rounds),$(eval $(call children_rule,$r)))
else
define child_rule
$(all_rounds:%=%/child-$1.h5): %/child-$1.h5: %/samples.h5 $(child_inputs)
	@$$(LAUNCH_train) $$(call child_command,$$*,$$(call number,$1),$1)
endef
$(foreach c,$(child_numbers),$(eval $(call child_rule,$c)))
endif

$(rewards): %/rewards.h5: $(child_numbers:%=\%/child-%.h5) $R/parameters/reward.toml | $(BIN)/reward
	@$(BIN)/reward $(filter %.h5,$(filter-out %/screen.h5,$^)) --parameters $R/parameters/reward.toml \
	  $(addprefix --screen ,$(filter %/screen.h5,$^)) --output $@

ifeq ($(MODE),synchronous)
$(controllers): %/controller.h5: %/samples.h5 %/rewards.h5 $R/parameters/update-controller.toml | $(BIN)/update-controller
	@$(BIN)/update-controller --controller $(filter-out $*/%,$(filter %controller.h5,$^)) --samples $*/samples.h5 \
	  --rewards $*/rewards.h5 --parameters $R/parameters/update-controller.toml --seed $(SEED) --output $@

replica replay:
	@echo 'only an asynchronous search has logs to replay; this one is checked by make signature' >&2; exit 64
endif

ifeq ($(TASK),text)
include pipelines/finish-text.mk
include pipelines/cells.mk
else ifeq ($(TASK),images)
include pipelines/finish.mk
include pipelines/predictor.mk
endif

$R/report.html: $(learned) $(rewards) $(if $(FINISH),$(finished)) $P/pipeline.mk | $(BIN)/report
	@$(BIN)/report $R --rounds $(all_round_count) --children $(CHILDREN) \
	  $(if $(filter asynchronous,$(MODE)),--asynchronous) $(if $(PLAIN),--plain $(subst $(PIPELINE),$(PLAIN),$R)) --output $@

status watch: | $(BIN)/status
	@$(BIN)/status $R --rounds $(all_round_count) --children $(CHILDREN) $(if $(TWIN),--twin) \
	  $(if $(filter watch,$@),--watch $(or $(WATCH_SECONDS),2)) $(if $(JSON),--json)

# Controller against twin over the finished runs of several seeds.
SEEDS ?= 1 2 3
compare: | $(BIN)/compare-runs
	@$(BIN)/compare-runs $(foreach s,$(SEEDS),data/runs/$(PIPELINE)$(if $(filter-out 1,$s),-seed$s)) \
	  --rounds $(all_round_count) --children $(CHILDREN) --pipeline $(PIPELINE) --output data/runs/$(PIPELINE)-seeds/report.html

# What the run will cost, before it is submitted.
# The sizes of texts and of files of your own are known when they are prepared.
own_files = $(if $(filter images,$(TASK)),$(shell grep -qs '^format' $P/preprocess.toml && echo yes))
larger_text := $(and $(filter text,$(TASK)),$(SELECT),$(LARGER),$R/larger/corpus.h5)
cost: $(if $(filter cost,$(MAKECMDGOALS)),$(if $(own_files)$(filter text,$(TASK)),$(data)) $(larger_text)) | $(BIN)/estimate-cost
	@$(BIN)/estimate-cost $P --rounds $(all_round_count) --children $(CHILDREN) $(if $(TWIN),--twin) \
	  $(if $(SELECT),--select $(SELECT) --grid $(GRID) --models $(words final $(if $(filter text,$(TASK)),$(CELLS),$(variants)))) \
	  $(if $(larger_text),--larger $(LARGER) --larger-corpus $(larger_text)) \
	  $(if $(filter text,$(TASK)),--corpus,--images) $(data) $(if $(DATA_DIR),--data-folder $(DATA_DIR)) \
	  $(if $(COST_SECONDS),--seconds $(COST_SECONDS)) $(if $(JSON),--json)

# One hash over the payload hashes of all artifacts: the same on every machine of a determinism class.
signature: | $(BIN)/verify
	@$(if $(filter asynchronous,$(MODE)),echo 'the order of an asynchronous search depends on the time: check it with make replay' >&2; exit 64;) \
	  verify=$$(realpath $(BIN)/verify) && cd $R && find . -name '*.h5' | LC_ALL=C sort | xargs "$$verify" | sha256sum | cut -d ' ' -f 1
