# The graph of the pipeline nasbench201, as called by the Makefile.
#
#   import-table → table.h5 → benchmark-search → benchmark.h5 → report-benchmark → report.html
#   for STAGED repeats:  sample → look-up-child × CHILDREN → reward → update-controller, ROUNDS times;
#                        report-benchmark compares them with benchmark.h5, query by query

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR

PIPELINE ?= nasbench201
SEED ?= 1
P := pipelines/$(PIPELINE)
include $(P)/pipeline.mk
R := data/runs/$(PIPELINE)$(if $(filter-out 1,$(SEED)),-seed$(SEED))
BIN := .build/release
# The table of NAS-Bench-201 (data/README.md), where `make data` puts it.
TABLE ?= data/raw/nas/nasbench201/nb201_cifar.csv
export ESPALIER_COMMIT := $(shell git rev-parse --short HEAD 2>/dev/null)

names := benchmark-search search-space sample reward update-controller
parameters := $(names:%=$R/parameters/%.toml)
round_numbers := $(shell seq -f %04g $(ROUNDS))
child_numbers := $(shell seq -f %02g $(CHILDREN))
repeat_numbers := $(shell seq -f %04g $(STAGED))
searches := $(foreach d,cifar10 cifar100,$(repeat_numbers:%=$R/staged/$d/repeat-%))
number = $(patsubst 0%,%,$(patsubst 0%,%,$(patsubst 0%,%,$(1))))
# The run seed of a repeat, as benchmark-search has it.
run_seed = $(shell echo $$(($(SEED) * 1000000 + $(call number,$(lastword $(subst -, ,$(1)))))))

.PHONY: all status signature tune
all: $R/report.html
	@echo "$< is ready"

$(parameters) $R/parameters/tune-search.toml: $R/parameters/%.toml: $P/%.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

# A table that is not there is no prerequisite: the stage says how to get it.
$R/table.h5: $(wildcard $(TABLE)) | $(BIN)/import-table
	@mkdir -p $R && $(BIN)/import-table $(TABLE) --output $@

benchmark = $(BIN)/benchmark-search --table $R/table.h5 --parameters $R/parameters/benchmark-search.toml \
  $(foreach n,$(filter-out benchmark-search,$(names)),--$n $R/parameters/$n.toml)

$R/benchmark.h5: $R/table.h5 $(parameters) | $(BIN)/benchmark-search
	@$(benchmark) --rounds $(ROUNDS) --children $(CHILDREN) --seed $(SEED) --output $@

# Hyper-parameters are chosen on CIFAR-100 alone, with another seed.
tune: $R/table.h5 $(parameters) $R/parameters/tune-search.toml
	@$(benchmark) --tune $R/parameters/tune-search.toml --seed $$(($(SEED) + 1000)) --output $R/tuning.tsv

# One round of a staged search: $1 its folder, $2 the data set, $3 the run seed, $4 the controller before it.
define staged_round
$1/samples.h5: $4 $R/parameters/sample.toml | $(BIN)/sample
	@mkdir -p $1 && $(BIN)/sample --controller $4 --parameters $R/parameters/sample.toml --seed $3 \
	  --round $(call number,$(lastword $(subst -, ,$1))) --count $(CHILDREN) --output $$@
$(child_numbers:%=$1/child-%.h5): $1/child-%.h5: $1/samples.h5 $R/table.h5 | $(BIN)/look-up-child
	@$(BIN)/look-up-child --samples $$< --sample $$(call number,$$*) --table $R/table.h5 --data-set $2 --output $$@
$1/rewards.h5: $(child_numbers:%=$1/child-%.h5) $R/parameters/reward.toml | $(BIN)/reward
	@$(BIN)/reward $(child_numbers:%=$1/child-%.h5) --parameters $R/parameters/reward.toml --output $$@
$1/controller.h5: $4 $1/samples.h5 $1/rewards.h5 $R/parameters/update-controller.toml | $(BIN)/update-controller
	@$(BIN)/update-controller --controller $4 --samples $1/samples.h5 --rewards $1/rewards.h5 \
	  --parameters $R/parameters/update-controller.toml --seed $3 --output $$@
endef

# A staged search: $1 its folder, $2 the data set, $3 the run seed.
define staged_search
$1/controller.h5: $R/parameters/search-space.toml $R/parameters/update-controller.toml | $(BIN)/update-controller
	@mkdir -p $1 && $(BIN)/update-controller --search-space $R/parameters/search-space.toml \
	  --parameters $R/parameters/update-controller.toml --seed $3 --output $$@
$(eval before := $1/controller.h5)
$(foreach r,$(round_numbers),$(eval $(call staged_round,$1/round-$r,$2,$3,$(before)))$(eval before := $1/round-$r/controller.h5))
endef
$(foreach s,$(searches),$(eval $(call staged_search,$s,$(word 2,$(subst /, ,$(s:$R/%=%))),$(call run_seed,$s))))

$R/report.html: $R/benchmark.h5 $(foreach s,$(searches),$(round_numbers:%=$s/round-%/rewards.h5)) | $(BIN)/report-benchmark
	@$(BIN)/report-benchmark --benchmark $R/benchmark.h5 --table $R/table.h5 --staged $R/staged --output $@

status:
	@for f in table.h5 benchmark.h5 report.html; do [ -e "$R/$$f" ] && echo "$R/$$f is there" || echo "$R/$$f is missing"; done
	@echo "staged rounds: $$(find $R/staged -name rewards.h5 2>/dev/null | wc -l) of $(words $(foreach s,$(searches),$(round_numbers)))"

# One hash over the payload hashes of all artifacts, as in search.mk.
signature: | $(BIN)/verify
	@verify=$$(realpath $(BIN)/verify) && cd $R && find . -name '*.h5' | LC_ALL=C sort | xargs "$$verify" | sha256sum | cut -d ' ' -f 1
