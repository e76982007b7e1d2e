# Espalier: neural architecture search that can be run, killed, resumed, reproduced and published.
#
#   make search                     run the default pipeline; kill it at any time and type it again
#   make search PIPELINE=smoke      another one of pipelines/
#
# This file has the commands. The graph of a run is in pipelines/search.mk.

PIPELINE ?= fashion
# Seed of the run: of the controller's first weights and of all sampling.
SEED ?= 1
# Processes at a time.
JOBS ?= $(shell nproc)

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR --no-print-directory

SOURCES := Package.swift $(shell find Sources -type f)
jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))
# A pipeline may have a graph of its own.
graph = $(or $(wildcard pipelines/$(PIPELINE)/graph.mk),pipelines/search.mk)
arguments = -f $(graph) PIPELINE=$(PIPELINE) SEED=$(SEED)
run = +@$(MAKE) $(jobs) $(arguments)

run_folder := data/runs/$(PIPELINE)$(if $(filter-out 1,$(SEED)),-seed$(SEED))

swift_build := swift build -c release -Xswiftc -enable-testing
# The linker warns of a function in Swift's own Foundation that nothing calls.
quietly := 2>&1 | { grep -v mktemp || true; }

# Data sets packed with xz: PACKED/NAME/FILE.xz, and their hashes in PACKED/SHA256SUMS.unpacked.
PACKED ?= ../shared/data
unpacked := $(patsubst $(PACKED)/%.xz,data/raw/%,$(wildcard $(PACKED)/*/*.xz $(PACKED)/nas/*/*.xz))

.PHONY: cells data search finish export compare cost explain tune test status watch replay help build signature lint format
.PHONY: clean-run clean-temporary difficulties predictor tapas lde evaluate-lde
.PHONY: bench bench-peers evaluate-tables archive verify reproduce
.PHONY: reliability chaos stops crash flips circumstances places foreign opens archives fuzz sanitize
.PHONY: replica test-slurm model simulate pipeline python
.DEFAULT_GOAL := help

help: ## this page
	@echo 'make search [PIPELINE=fashion] [SEED=1] [JOBS=cores]   run a search; the same command resumes it'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'Pipelines:' $(patsubst pipelines/%/pipeline.mk,%,$(wildcard pipelines/*/pipeline.mk))
	@echo 'One stage:   make data/runs/fashion/round-0001/samples.h5   (PIPELINE and SEED as above)'
	@echo 'A stage:     .build/release/train-child --help'

pipeline: python ## NAME=flowers PICTURES=folder [SIZE=24]: a pipeline of your own pictures (docs/tutorial.md)
	@$(if $(and $(NAME),$(PICTURES)),,echo 'say its name and the folder: make pipeline NAME=flowers PICTURES=folder' >&2; exit 64;) \
	  .venv/bin/python scripts/new-pipeline $(NAME) $(PICTURES) $(if $(SIZE),--size $(SIZE) $(SIZE)) $(if $(GREY),--grey)

search: build ## set up, build, search, report
	$(run)

tune: build ## PIPELINE=nasbench201: compare hyper-parameters on CIFAR-100
	$(run) tune

finish: build ## after the search: grid search, final training, test accuracy, report
	$(run) finish

compare: build ## controller against random search over SEEDS="1 2 3", from finished runs
	$(run) compare

export: build ## MODEL=final in other formats: ONNX (checked), PyTorch source, JSON, drawing
	$(run) export

cost: build ## what the run will cost in node-hours, memory and disk, before it is submitted (JSON=yes for scripts)
	$(run) cost

TARGET ?= search
explain: build ## what TARGET=search would run, in which order, and because of which changed input
	@scripts/explain '$(TARGET)' $(arguments)

status: build ## how far the run is, from its files alone (JSON=yes for scripts)
	$(run) status

watch: build ## the same, drawn anew every two seconds until the run is finished
	$(run) watch

signature: build ## one hash over the payloads of all artifacts of a finished run
	$(run) signature

cells: build ## PIPELINE=ptb: known recurrent cells (CELLS="lstm published") trained like the search's
	$(run) cells

replay: build ## fold the logs of an asynchronous run anew: the same final parameters, bit for bit
	$(run) replay

archive: build ## one folder to publish: results, and how they were made (AUTHOR="Name", PROGRAMS=no without the programs)
	@scripts/make-archive $(run_folder) pipelines/$(PIPELINE) $(SEED) data/experiments $(or $(ARCHIVE),data/archives/$(notdir $(run_folder))) $(if $(AUTHOR),"$(AUTHOR)")

verify: ## ARCHIVE=folder or tar file: is it as it was made? (needs no program of ours)
	@scripts/verify-archive $(ARCHIVE) | sed -n 1p

reproduce: build ## ARCHIVE=folder or tar file: run it again, PASS or FAIL for each artifact
	@scripts/reproduce-archive $(ARCHIVE)

replica: build ## of an asynchronous search, REPLICA=number: its rounds alone, for a machine of its own
	$(run) replica

build: .build/espalier.built ## set up and build

python: .venv/espalier.python ## Python packages into .venv: for pictures, checked ONNX, reading results

test: .build/espalier.tests ## build and run the tests
	swift test -c release --skip-build -Xswiftc -enable-testing
	scripts/test-errors

# What docs/reliability.md promises; SHORT=yes for the forms that CI runs.
short = $(if $(SHORT),--short)
reliability: chaos stops crash flips circumstances places foreign opens archives ## all tests of what follows a kill, a fault, a flipped bit (SHORT=yes)

chaos: build ## kill random processes until searches end: the same bytes
	scripts/test-kill $(short)
	scripts/test-kill-asynchronous $(short)

stops: build
	scripts/test-stop $(short)

crash: build
	scripts/test-crash $(short)

flips: build
	scripts/test-flips $(short)

circumstances: build
	scripts/test-same-bytes $(short)

places: build
	scripts/test-places $(if $(SHORT),smoke-text)

foreign: .build/espalier.tests
	scripts/test-foreign $(short)

opens: build
	scripts/test-opens $(if $(SHORT),smoke)

archives: build
	scripts/test-archive $(short)

fuzz: .build/espalier.setup ## every reader under libFuzzer, FUZZ_SECONDS=60 each (builds once more)
	scripts/test-fuzz $(short) $(if $(FUZZ_SECONDS),--seconds $(FUZZ_SECONDS))

sanitize: .build/espalier.setup ## the tests with the address sanitizer, then the thread sanitizer (builds twice)
	scripts/test-sanitized

test-slurm: build ## a search on a private Slurm of four nodes, one of which is lost: the same bytes (needs root)
	scripts/test-slurm

model: ## every order of steps and faults of the store's append, with spin
	scripts/check-model

simulate: build data ## a search of the paper's size without training, to measure everything else (docs/cluster.md)
	scripts/simulate-large

predictor: build ## TAP from the children of a finished run, and how well it predicts them
	$(run) predictor

difficulties: build data ## the difficulty numbers (DCN) of all data sets at hand
	+@$(MAKE) $(jobs) -f pipelines/tapas/difficulties.mk

tapas: build ## DATA=name or folder: networks for a data set without training, the best of them trained
	+@$(MAKE) $(jobs) -f pipelines/tapas.mk DATA=$(DATA)

lde: build data ## train the experiments of the shipped database into data/lde (about two and a half hours of one core)
	+@$(MAKE) $(jobs) -f pipelines/lde.mk

evaluate-lde: build ## leave one data set out: TAP on the shipped database, beside simple baselines and the noise
	+@$(MAKE) -f pipelines/lde.mk evaluate

evaluate-tables: build data ## TAP's predictions on published tables, beside simple baselines
	+@$(MAKE) $(jobs) -f pipelines/tapas/tables.mk

bench: build ## speed of the training engine on this machine: networks, convolutions, two cores
	.build/release/bench nets
	.build/release/bench shapes
	.build/release/bench threads
	.build/release/bench tap
	.build/release/bench cells
	.build/release/bench cells --hidden 64 --vocabulary 2000

bench-peers: build ## the same networks in PyTorch, side by side (scripts/peers/README.md)
	OMP_NUM_THREADS=1 .venv/bin/python -B scripts/peers/compare.py
	OMP_NUM_THREADS=1 .venv/bin/python -B scripts/peers/convolutions.py
	OMP_NUM_THREADS=1 .venv/bin/python -B scripts/peers/cells.py
	OMP_NUM_THREADS=1 .venv/bin/python -B scripts/peers/tap.py

lint: ## check the formatting and where unsafe code lies
	swift format lint --strict -r Package.swift Sources Tests
	scripts/lint-unsafe

format: ## format all Swift files
	swift format -i -r Package.swift Sources Tests

clean-run: ## delete the artifacts of the run (trained children stay in data/experiments)
	rm -rf $(run_folder)

clean-temporary: ## delete what killed processes have left
	scripts/clean-temporary

data: $(unpacked) ## unpack the data sets of PACKED=folder into data/raw
	@echo "$(words $(unpacked)) files are in data/raw"

$(unpacked): data/raw/%: $(PACKED)/%.xz | .build/espalier.setup
	@mkdir -p $(@D)
	@xz -dc $< >$@.tmp.$$$$ && test "$$(sha256sum <$@.tmp.$$$$)" = "$$(grep -F '  $*' $(PACKED)/SHA256SUMS.unpacked | cut -d ' ' -f 1)  -" \
	  || { rm -f $@.tmp.$$$$; echo "$<: does not unpack to the hash in $(PACKED)/SHA256SUMS.unpacked" >&2; exit 65; }; \
	  sync $@.tmp.$$$$; mv $@.tmp.$$$$ $@

# A single artifact of a run.
data/runs/%: build
	$(run) $@

.build/espalier.setup: scripts/setup
	scripts/setup
	@mkdir -p .build && touch $@

# With WITH_TESTS=yes the tests are compiled in the same go: on several processors that is faster than one after the other.
.build/espalier.built: $(SOURCES) .build/espalier.setup
	$(swift_build) $(if $(WITH_TESTS),--build-tests) $(quietly)
	@.build/release/resolve-parameters --revisions .build/espalier.revisions
	@touch $@

.venv/espalier.python:
	scripts/setup python
	python3 -m venv .venv && .venv/bin/pip install -q h5py h5netcdf numpy onnxruntime pandas pillow xarray
	@touch $@

.build/espalier.tests: $(SOURCES) $(shell find Tests -type f) .build/espalier.built
	$(swift_build) --build-tests $(quietly)
	@touch $@
