# The method of the paper's CIFAR-10 search, scaled to two cores: 16 × 16 images, fewer of them, smaller filters.
ROUNDS := 30
CHILDREN := 8
# Also run random search with the same budget.
TWIN := yes
# After the search (make finish): networks in the grid search, points of the grid, random rewirings, models to be
# evaluated on the test images.
SELECT := 3
GRID := 8
PERTURB := 1
EVALUATE := final all-skips no-skips
