# Every number of the paper's search for recurrent cells on Penn Treebank: 15,000 cells, 400 asynchronous replicas
# of one child each, an update after 10 gradients. It plans (make -n); nobody can finish it on one machine.
TASK := text
MODE := asynchronous
REPLICAS := 400
SHARDS := 20
ROUNDS := 38
CHILDREN := 1
TWIN := yes
# After the search: the grid over the best cells, then two sizes beside an LSTM.
SELECT := 10
GRID := 81
LARGER := medium large
CELLS := lstm published
EVALUATE := final medium-final large-final medium-lstm large-lstm medium-published large-published
