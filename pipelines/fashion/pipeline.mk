# The default search: Fashion-MNIST at 14 × 14, about six minutes on two cores, half of it for the twin.
ROUNDS := 25
CHILDREN := 8
# Also run random search with the same budget.
TWIN := yes
