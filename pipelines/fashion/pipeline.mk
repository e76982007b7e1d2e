# The default search: Fashion-MNIST at 14 × 14, about six minutes on two cores, half of it for the twin.
ROUNDS := 25
CHILDREN := 8
# Also run random search with the same budget.
TWIN := yes
# After the search (make finish): networks in the grid search, points of the grid, random rewirings (none: the
# networks are chains), models to be evaluated on the test images.
SELECT := 3
GRID := 8
PERTURB :=
EVALUATE := final
