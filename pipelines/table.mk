# A search whose children are looked up in the table of NAS-Bench-201, included by search.mk where pipeline.mk says
# TASK := table. The graph, the programs and the artifacts are those of any search; only no child is trained. It is
# there to measure everything else (scripts/simulate-large); pipelines/nasbench201 is the pipeline to search with.

# The table (data/README.md), where `make data` puts it, and whose images' accuracies are looked up.
TABLE ?= data/raw/nas/nasbench201/nb201_cifar.csv
TABLE_DATA_SET ?= cifar10
preprocess :=
data := $R/table.h5
test_data :=
train := look-up-child
train_parameters :=
child_options = --table $(data) --data-set $(TABLE_DATA_SET)

$(data): $(wildcard $(TABLE)) | $(BIN)/import-table
	@mkdir -p $(@D) && $(BIN)/import-table $(TABLE) --output $@

.PHONY: finish predictor
finish predictor:
	@echo '$(PIPELINE) is a pipeline of a table: make $@ is for images' >&2; exit 64
