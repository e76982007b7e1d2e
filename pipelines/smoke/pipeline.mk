# The whole path in under a minute, for CI and tests: its accuracies mean nothing.
ROUNDS := 3
CHILDREN := 2
# Also run random search with the same budget.
TWIN := yes
