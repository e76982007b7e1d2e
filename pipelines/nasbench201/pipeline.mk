# NAS-Bench-201 (Dong & Yang 2020): results are looked up in a table instead of trained. Its graph is in graph.mk.
# Rounds of a search, and cells of a round: 100 queries, as many as the published budget of 12,000 seconds allows.
ROUNDS := 50
CHILDREN := 2
# So many repeats of the controller's search are also run stage by stage, on both data sets.
STAGED := 2
