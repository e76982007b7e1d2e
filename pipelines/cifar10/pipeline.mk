# The method of the paper's CIFAR-10 search, scaled to two cores: 16 × 16 images, fewer of them, smaller filters.
ROUNDS := 30
CHILDREN := 8
# Also run random search with the same budget.
TWIN := yes
