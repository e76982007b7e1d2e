# `make export`: the trained model MODEL in other formats, included by finish.mk and cells.mk, which say what `exported` files there
# are and the data that the model was trained on (`export_data`). ONNX Runtime checks the ONNX file where a Python has it: a
# tool, never a dependency.

PYTHON ?= .venv/bin/python
ifneq ($(filter export $R/export/%,$(MAKECMDGOALS)),)
can_check := $(shell $(PYTHON) -c 'import onnxruntime, h5py' 2>/dev/null && echo yes)
endif

export: $(exported)
	@$(if $(can_check),,echo "$(MODEL).onnx is not checked: $(PYTHON) has no onnxruntime and h5py; install them" \
	  "(make python) and run make export again")

# Always anew: it may have been written when nothing could check it.
.PHONY: $R/export/$(MODEL).onnx
$(exported): $R/models/$(MODEL).h5 $(export_data) | $(BIN)/export
	@mkdir -p $(@D) && $(BIN)/export --model $< --output $@ \
	  $(if $(filter %.onnx,$@),$(if $(can_check),--$(basename $(notdir $(data))) $(export_data) $(export_options) --check --python $(PYTHON)))
