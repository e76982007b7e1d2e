# The paper's first search by its sizes: 100 replicas with 8 children each, 12,800 children, on 20 shards; the
# children are looked up in a table. It measures everything but training (make simulate, docs/cluster.md).
TASK := table
MODE := asynchronous
REPLICAS := 100
SHARDS := 20
CHILDREN := 8
# Rounds of each replica: 100 × 8 × 16 = 12,800.
ROUNDS := 16
TWIN :=
