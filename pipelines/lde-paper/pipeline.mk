# TAPAS's database on the data sets at hand: 800 networks on each, with MetaQNN's numbers of filters and units, every
# prefix trained as the paper does. No single machine finishes it; make cost PIPELINE=lde-paper says how long it takes.
# Data set : training images, the validation images included (0: all) : validation images : pixels of a side.
SETS := fashion-mnist:0:5000:28 cifar10:0:5000:32 usps:0:1000:16 sign_digits:0:400:32 digits8x8:0:400:8 \
  kannada_mnist_10k:0:1000:28 cifar100_a:0:1000:32 coil20:0:280:32 notmnist_10k:0:1000:28 \
  omniglot_small1:0:544:28 mnist:0:5000:28 pneumonia_mnist:0:800:28
# Rounds of random networks on each data set, and networks of a round.
ROUNDS := 8
CHILDREN := 100
# Rounds, from the first on, that are trained again with another seed, to know the noise; and that seed.
REPEATED := 1
REPEAT_SEED := 2
# The folder of the database.
LDE := data/runs/lde-paper/lde
