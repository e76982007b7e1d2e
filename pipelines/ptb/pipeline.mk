# The method of the paper's search for recurrent cells on Penn Treebank, scaled to two cores: a smaller
# vocabulary, a tenth of the text, smaller layers, fewer epochs.
TASK := text
ROUNDS := 40
CHILDREN := 5
# Also run random search with the same budget.
TWIN := yes
# After the search, make finish: the five best cells at 24 points of a grid; the chosen one, an LSTM and the published
# cell then on the whole text in the size of larger/small (about half an hour each on one core); their test perplexities.
SELECT := 5
GRID := 24
LARGER := small
CELLS := lstm published
EVALUATE := final small-final small-lstm small-published
