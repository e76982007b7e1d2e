include pipelines/lde.mk
