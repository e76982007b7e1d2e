# The whole path in under a minute, for CI and tests: its accuracies mean nothing.
ROUNDS := 3
CHILDREN := 2
# Also run random search with the same budget.
TWIN := yes
# After the search (pipelines/finish.mk): networks in the grid search, points of the grid, random rewirings,
# models to be evaluated on the test images; and that make search goes on to all of it.
SELECT := 2
GRID := 2
PERTURB := 1
EVALUATE := final no-skips
FINISH := yes
