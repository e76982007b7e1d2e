# Networks for a data set without training: `make tapas DATA=…`, as called by the Makefile.
#
#   preprocess → probe/images.h5 → probe-dcn → dcn.h5 ─┬→ fit-tap → tap.h5 → evolve → population.h5, best.h5
#                                              LDE ────╯                                          │
#   preprocess → images.h5 ───────────────────────────────────────────────→ train-child × TOP → child-1.h5 …
#                                      report-tapas ← trained.h5 ← predict-accuracy ←──────────────╯
#
# DATA is a known data set (data/README.md), or a folder with a preprocess.toml of its own, such as `make pipeline` writes
# for a folder of pictures. The difficulty is measured on images prepared as those that the database's difficulties were
# measured on, and the children are trained as its children: of a file of its own, only where the images are counts.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR

DATA ?=
# Training and search space of the database's children.
CHILD ?= pipelines/lde
-include $(CHILD)/pipeline.mk
child_sets := $(SETS)
undefine SETS
include pipelines/tapas/sets.mk
# The database of experiments: its folder or a packed file.
LDE ?= data/lde
# The most promising networks that are trained, at most as many as evolve.toml writes.
TOP ?= 3
# Parameter files of probe, fit and evolution.
P ?= pipelines/tapas
DATA_DIR ?=
EXPERIMENTS ?= data/experiments
BIN := .build/release
include pipelines/launch.mk
export ESPALIER_COMMIT := $(shell git rev-parse --short HEAD 2>/dev/null)

ifeq ($(DATA),)
$(error say which data set: make tapas DATA=usps, or DATA=folder with a preprocess.toml)
endif
own := $(wildcard $(DATA)/preprocess.toml)
ifneq ($(own),)
else ifneq ($(wildcard $(DATA)/.),)
$(error $(DATA) has no preprocess.toml; for a folder of pictures: make pipeline NAME=mine PICTURES=$(DATA), then make tapas DATA=pipelines/mine)
endif
name := $(notdir $(patsubst %/,%,$(DATA)))
R := data/runs/tapas-$(name)

field = $(word $(2),$(subst :, ,$(1)))
probe_set := $(if $(own),,$(filter $(name):%,$(SETS)))
child_set := $(if $(own),,$(filter $(name):%,$(child_sets)))
# At most so many images, and pixels of a side, of a set that the database does not know.
PROBE_LIMITS ?= 5000:16
CHILD_LIMITS ?= 3000:16

numbers := $(shell seq $(TOP))
children := $(numbers:%=$R/child-%.h5)
parameters := $(addprefix $R/parameters/,preprocess.toml probe-dcn.toml fit-tap.toml evolve.toml train-child.toml search-space.toml)

.PHONY: all
.DEFAULT_GOAL := all
all: $R/report.html
	@echo "$< is ready"

# What the command line says is no file: these are made by every call, and replaced where they differ.
keep = >$@.tmp.$$$$ && if cmp -s $@.tmp.$$$$ $@; then rm $@.tmp.$$$$; else mv $@.tmp.$$$$ $@; fi
fill = @mkdir -p $(@D) && sed -e 's/@DATASET@/$(name)/g; s/@TRAINING@/$(call field,$1,2)/; s/@VALIDATION@/$(call field,$1,3)/; \
	  s/@SIZE@/$(call field,$1,4)/g' $< $(keep)
# Where the images are, then what is used of them.
limit = @mkdir -p $(@D) && { cat $<; sed -e 's/@TRAINING@/$(call field,$1,1)/; s/@SIZE@/$(call field,$1,2)/' $(word 2,$^); } $(keep)

.PHONY: always
$R/source.toml: $(if $(own),$R/own/preprocess.toml) always
ifneq ($(own),)
	@grep -E '^(dataset|label|format|(training|test)Files|(images|labels)Path|channelsLast|labelBytes?|classNames|value(Low|High)) = ' \
	  $< $(keep)
else
	@mkdir -p $(@D) && printf 'dataset = "%s"\nlabel = 0\n' '$(name)' $(keep)
endif

$R/own/preprocess.toml: $(own) .build/espalier.revisions always | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

ifeq ($(child_set),)
$R/preprocess.toml: $R/source.toml $P/limits.toml.in always
	$(call limit,$(CHILD_LIMITS))
else
$R/preprocess.toml: $(CHILD)/preprocess.toml.in always
	$(call fill,$(child_set))
endif
ifeq ($(probe_set),)
$R/probe/preprocess.toml: $R/source.toml $P/limits.toml.in always
	$(call limit,$(PROBE_LIMITS))
else
$R/probe/preprocess.toml: $P/preprocess.toml.in always
	$(call fill,$(probe_set))
endif

$(addprefix $R/,probe-dcn.toml fit-tap.toml): $R/%.toml: $P/%.toml always
	@mkdir -p $(@D) && cat $< $(keep)

# No network is promising that its training would refuse.
$R/evolve.toml: $P/evolve.toml $(CHILD)/train-child.toml always
	@mkdir -p $(@D) && limit=$$(sed -n 's/^forwardMFLOPsLimit = //p' $(word 2,$^)) \
	  && sed -e "s/^megaFLOPsLimit = 0\.0$$/megaFLOPsLimit = $$limit.0/" $< $(keep)

$R/train-child.toml: $(CHILD)/train-child.toml always
	@mkdir -p $(@D) && cat $< $(keep)

# The space of the database's children, for images of this size.
$R/search-space.toml: $(wildcard $(CHILD)/search-space.toml.in $(CHILD)/search-space.toml) $R/images.h5 always | $(BIN)/inspect
	@size=$$($(BIN)/inspect $R/images.h5 | sed -n 's/^  \(row\|column\) (.* \([0-9]*\)) .*/\2/p' | sort -n | head -1); \
	  sed -e "s/@SIZE@/$$size/g" $< $(keep)

$(parameters): $R/parameters/%.toml: $R/%.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

$R/probe/parameters/preprocess.toml: $R/probe/preprocess.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

$R/images.h5 $R/probe/images.h5: %/images.h5: %/parameters/preprocess.toml | $(BIN)/preprocess
	@$(LAUNCH_preprocess) $(BIN)/preprocess --parameters $< $(if $(DATA_DIR),--data-folder $(DATA_DIR)) --output $@ --test-output $*/test.h5

$R/dcn.h5: $R/probe/images.h5 $R/parameters/probe-dcn.toml | $(BIN)/probe-dcn
	@$(LAUNCH_probe) $(BIN)/probe-dcn $< --parameters $(word 2,$^) --output $@

$R/tap.h5: $R/dcn.h5 $R/parameters/fit-tap.toml $(wildcard $(LDE)/manifest.txt) | $(BIN)/fit-tap
	@$(LAUNCH_fit) $(BIN)/fit-tap $(LDE) --dcn $< --parameters $(word 2,$^) --output $@

$R/population.h5 $R/best.h5 &: $R/tap.h5 $R/dcn.h5 $R/images.h5 $R/parameters/search-space.toml $R/parameters/evolve.toml | $(BIN)/evolve
	@$(LAUNCH_fit) $(BIN)/evolve $R/tap.h5 --dcn $R/dcn.h5 --images $R/images.h5 --search-space $R/parameters/search-space.toml \
	  --parameters $R/parameters/evolve.toml --output $R/population.h5 --best $R/best.h5

$(children): $R/child-%.h5: $R/best.h5 $R/images.h5 $R/parameters/train-child.toml | $(BIN)/train-child
	@$(LAUNCH_train) $(BIN)/train-child --samples $< --sample $* --images $(word 2,$^) --parameters $(word 3,$^) \
	  --experiments $(EXPERIMENTS) --output $@

$R/ranking.h5: $R/tap.h5 $R/best.h5 $R/dcn.h5 $R/images.h5 | $(BIN)/predict-accuracy
	@$(BIN)/predict-accuracy $R/tap.h5 $R/best.h5 --dcn $R/dcn.h5 --images $R/images.h5 --output $@ --text $R/ranking.tsv

$R/trained.h5: $R/tap.h5 $(children) $R/dcn.h5 | $(BIN)/predict-accuracy
	@$(BIN)/predict-accuracy $R/tap.h5 $(children) --dcn $R/dcn.h5 --output $@ --text $R/trained.tsv

$R/report.html: $R/population.h5 $R/ranking.h5 $R/trained.h5 | $(BIN)/report-tapas
	@$(BIN)/report-tapas $(LDE) --dcn $R/dcn.h5 --predictor $R/tap.h5 --population $R/population.h5 \
	  --trained $R/trained.h5 --output $@
