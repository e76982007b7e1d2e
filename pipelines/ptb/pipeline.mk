# The method of the paper's search for recurrent cells on Penn Treebank, scaled to two cores: a smaller
# vocabulary, a tenth of the text, smaller layers, fewer epochs.
TASK := text
ROUNDS := 40
CHILDREN := 5
# Also run random search with the same budget.
TWIN := yes
