# Recurrent cells on a tiny text, for CI and tests: its perplexities mean nothing.
TASK := text
ROUNDS := 3
CHILDREN := 2
# Also run random search with the same budget.
TWIN := yes
# After the search: make finish.
SELECT := 2
GRID := 4
LARGER := small
CELLS := lstm published
EVALUATE := final small-final small-lstm
