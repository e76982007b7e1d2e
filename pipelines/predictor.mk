# A run's children as experiments, included by search.mk: `make predictor`.
#
#   images.h5 → probe-dcn → dcn.h5 ─╮
#   samples.h5, rewards.h5 ─────────┴→ build-lde → segment.h5 → fit-tap → tap.h5
#                                                      ╰→ evaluate-predictor → agreement.h5

tapas_parameters := $R/tapas/parameters/probe-dcn.toml $R/tapas/parameters/fit-tap.toml

.PHONY: predictor
predictor: $R/tapas/tap.h5 $R/tapas/agreement.h5
	@echo "$^ are ready"

$(tapas_parameters): $R/tapas/parameters/%.toml: pipelines/tapas/%.toml .build/espalier.revisions | $(BIN)/resolve-parameters
	@$(BIN)/resolve-parameters $< --output $@

$R/tapas/dcn.h5: $R/images.h5 $R/tapas/parameters/probe-dcn.toml | $(BIN)/probe-dcn
	@$(LAUNCH_probe) $(BIN)/probe-dcn $< --parameters $(word 2,$^) --output $@

$R/tapas/segment.h5: $(all_rounds:%=%/samples.h5) $(rewards) $R/images.h5 $R/tapas/dcn.h5 $R/parameters/train-child.toml | $(BIN)/build-lde
	@$(BIN)/build-lde --samples $(all_rounds:%=%/samples.h5) --rewards $(rewards) --images $R/images.h5 \
	  --dcn $R/tapas/dcn.h5 --parameters $R/parameters/train-child.toml --output $@

$R/tapas/tap.h5: $R/tapas/segment.h5 $R/tapas/parameters/fit-tap.toml | $(BIN)/fit-tap
	@$(LAUNCH_fit) $(BIN)/fit-tap $< --parameters $(word 2,$^) --output $@

$R/tapas/agreement.h5: $R/tapas/segment.h5 $R/tapas/parameters/fit-tap.toml | $(BIN)/evaluate-predictor
	$(LAUNCH_fit) $(BIN)/evaluate-predictor $< --parameters $(word 2,$^) --output $@
