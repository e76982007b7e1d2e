# The default search with TAP between controller and training: half of the samples of a round are trained.
ROUNDS := 25
CHILDREN := 8
# Screen the samples, and fit the predictor anew after so many rounds.
SCREEN := yes
REFIT := 5
# The report sets the run beside this one of the same seed, where it is finished.
PLAIN := fashion
TWIN :=
# After the search (make finish), as in the default search.
SELECT := 3
GRID := 8
PERTURB :=
EVALUATE := final
