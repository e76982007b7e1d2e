# The whole path of an asynchronous search in under a minute, for CI and tests: its accuracies mean nothing.
MODE := asynchronous
# Replicas of the controller. Paper: 100, and 400 for its second search space.
REPLICAS := 8
# Shards of its weights. Paper: 20.
SHARDS := 4
# Children of a replica's round. Paper: 8, and 1.
CHILDREN := 2
# Rounds of each replica.
ROUNDS := 3
# No random search with the same budget.
TWIN :=
