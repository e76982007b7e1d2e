# What stands before the command of a heavy stage, included by the graphs after pipeline.mk (docs/cluster.md).
#
# EXECUTOR       local: nothing; slurm: each is a step of the allocation in which make runs, or else a job;
#                slurm-array: the children of a round are one array of jobs
# SLURM_OPTIONS  other options of srun and sbatch, such as --partition=long
# AT_ONCE        members of an array that run at a time; empty: as many as fit
#
# Memory in MiB and time in seconds, by kind of stage; pipeline.mk may say others. A stage that was killed for its
# memory gets twice as much; one whose time is over writes its checkpoint and goes on in another job.
MEMORY_preprocess ?= 4096
MEMORY_train ?= 2048
MEMORY_final ?= 4096
MEMORY_probe ?= 2048
MEMORY_fit ?= 4096
TIME_preprocess ?= 7200
TIME_train ?= 86400
TIME_final ?= 604800
TIME_probe ?= 7200
TIME_fit ?= 7200
# Children plan their own memory and work. This is what a slow processor does, in whole GFLOP/s: of images as make cost
# measures it, of texts, which are mostly matrix products, more; empty: MEMORY_train and TIME_train count.
RATE_train ?= $(if $(filter table,$(TASK)),,$(if $(filter text,$(TASK)),20,2))
# Processors: only a final training uses several.
THREADS_final ?= $(FINAL_THREADS)

EXECUTOR ?= local
SLURM_OPTIONS ?=
AT_ONCE ?=
ifeq ($(filter local slurm slurm-array,$(EXECUTOR)),)
$(error EXECUTOR is "$(EXECUTOR)"; it must be local, slurm or slurm-array)
endif

# The launcher for a kind of stage, with the outputs it shall check.
launch_options = --executor slurm --memory $(MEMORY_$1) --time $(TIME_$1) --threads $(or $(THREADS_$1),1) $(addprefix --rate ,$(RATE_$1)) $(SLURM_OPTIONS:%=--option %)
launch = scripts/launch $(launch_options) $2 --
ifneq ($(EXECUTOR),local)
LAUNCH_preprocess ?= $(call launch,preprocess,$@)
LAUNCH_train ?= $(call launch,train,$@)
LAUNCH_final ?= $(call launch,final,$@)
LAUNCH_probe ?= $(call launch,probe,$@)
LAUNCH_fit ?= $(call launch,fit,$@)
endif
# For an array: its members, and their inputs.
launch_array = scripts/launch $(call launch_options,train) $(AT_ONCE:%=--at-once %) --members "$1" --inputs "$2"

# QUIET=yes: errors only, in all stages.
export ESPALIER_QUIET := $(QUIET)
