# Transfer: known cells, or those of CELLS, as character-level models of Penn Treebank (make cells
# PIPELINE=ptb-characters); the search itself is one round, for comparison with random cells.
TASK := text
ROUNDS := 1
CHILDREN := 4
