# Experiments for the shipped database: random networks on twelve real data sets, about two and a half hours on one core.
# Data set : training images, the validation images included : validation images : pixels of a side.
SETS := fashion-mnist:3000:1000:14 cifar10:3000:1000:16 usps:3000:1000:16 sign_digits:1500:400:16 digits8x8:1400:400:8 \
  kannada_mnist_10k:3000:1000:14 cifar100_a:3000:1000:16 coil20:1080:280:16 notmnist_10k:3000:1000:14 \
  omniglot_small1:2040:544:14 mnist:3000:1000:14 pneumonia_mnist:3000:800:14
# Rounds of random networks on each data set, and networks of a round.
ROUNDS := 10
CHILDREN := 45
# Rounds, from the first on, that are trained again with another seed, to know the noise; and that seed.
REPEATED := 1
REPEAT_SEED := 2
# The folder of the database.
LDE := data/lde
