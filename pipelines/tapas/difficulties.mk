# The difficulty numbers of all data sets that are at hand: preprocess → probe-dcn, `make difficulties`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR

P := pipelines/tapas
R := data/runs/difficulties
BIN := .build/release

include pipelines/launch.mk
include pipelines/tapas/sets.mk
field = $(word $(2),$(subst :, ,$(1)))
names := $(foreach set,$(SETS),$(call field,$(set),1))
difficulties := $(names:%=$R/%/dcn.h5)

.PHONY: all
all: $(difficulties)
	@for file in $^; do $(BIN)/inspect $$file | awk -v file=$$file '/^  (dataset|difficulty|classes) = / { v[$$1] = $$3 } \
	  END { printf "%-20s %3d classes  DCN %.4f  %s\n", v["dataset"], v["classes"], v["difficulty"], file }'; done

$R/probe-dcn.toml: $P/probe-dcn.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@mkdir -p $(@D)/parameters && $(BIN)/resolve-parameters $< --output $R/parameters/probe-dcn.toml && cp $R/parameters/probe-dcn.toml $@

define set_rule
$R/$1/preprocess.toml: $P/preprocess.toml.in $P/difficulties.mk
	@mkdir -p $$(@D) && sed -e 's/@DATASET@/$1/g; s/@TRAINING@/$2/; s/@VALIDATION@/$3/; s/@SIZE@/$4/g' $$< >$$@.tmp.$$$$$$$$ \
	  && mv $$@.tmp.$$$$$$$$ $$@

$R/$1/images.h5: $R/$1/preprocess.toml | $(BIN)/preprocess
	@$$(LAUNCH_preprocess) $(BIN)/preprocess --parameters $$< --output $$@ --test-output $R/$1/test.h5

$R/$1/dcn.h5: $R/$1/images.h5 $R/probe-dcn.toml | $(BIN)/probe-dcn
	@$$(LAUNCH_probe) $(BIN)/probe-dcn $$< --parameters $R/probe-dcn.toml --output $$@
endef
$(foreach set,$(SETS),$(eval $(call set_rule,$(call field,$(set),1),$(call field,$(set),2),$(call field,$(set),3),$(call field,$(set),4))))
