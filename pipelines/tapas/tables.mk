# The predictor on tables of networks that others trained: import → cross-validation, `make evaluate-tables`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR

TABLES ?= data/raw/nas
R := data/runs/tapas-tables
BIN := .build/release
parameters := $R/parameters/fit-tap.toml

.PHONY: all
all: $R/metaqnn.h5 $R/naap440.h5 $R/naap440-split.h5
	@echo "$^ are ready"

$(parameters): pipelines/tapas/fit-tap.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

# Declared difficulties: the images of these tables' training are not at hand.
$R/segments/cifar10.h5: $(TABLES)/accelerating_nas/metaqnn_cifar10.csv | $(BIN)/import-experiments
	@mkdir -p $(@D) && $(BIN)/import-experiments --table metaqnn $< --dataset cifar10 --classes 10 \
	  --difficulty 0.65 --output $@

$R/segments/svhn.h5: $(TABLES)/accelerating_nas/metaqnn_svhn.csv | $(BIN)/import-experiments
	@mkdir -p $(@D) && $(BIN)/import-experiments --table metaqnn $< --dataset svhn --classes 10 \
	  --difficulty 0.85 --output $@

$R/segments/naap440.h5: $(TABLES)/naap440/naap440v2.csv $(TABLES)/naap440/schemes.csv | $(BIN)/import-experiments
	@mkdir -p $(@D) && $(BIN)/import-experiments --table naap440 $^ --dataset naap440 --classes 10 \
	  --difficulty 0.65 --output $@

# The author's own split.
$R/segments/naap440-training.h5 $R/segments/naap440-testing.h5: $R/segments/naap440-%.h5: $(TABLES)/naap440/naap440v2.csv $(TABLES)/naap440/schemes.csv | $(BIN)/import-experiments
	@mkdir -p $(@D) && $(BIN)/import-experiments --table naap440 $^ --part $* --dataset naap440 --classes 10 \
	  --difficulty 0.65 --output $@

$R/metaqnn.h5: $R/segments/cifar10.h5 $R/segments/svhn.h5 $(parameters) | $(BIN)/evaluate-predictor
	$(BIN)/evaluate-predictor $R/segments/cifar10.h5 $R/segments/svhn.h5 --folds 5 --across-datasets \
	  --parameters $(parameters) --output $@

$R/naap440.h5: $R/segments/naap440.h5 $(parameters) | $(BIN)/evaluate-predictor
	$(BIN)/evaluate-predictor $< --folds 5 --parameters $(parameters) --output $@

$R/naap440-split.h5: $R/segments/naap440-training.h5 $R/segments/naap440-testing.h5 $(parameters) | $(BIN)/evaluate-predictor
	$(BIN)/evaluate-predictor $< --folds 0 --test $(word 2,$^) --parameters $(parameters) --output $@
