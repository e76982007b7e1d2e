# The data sets whose difficulty `make difficulties` measures, and how many of their images.

# name:training images, the validation images included (0: all):validation images:pixels of a side (0: as they are)
SETS ?= cifar10:5000:1000:16 cifar100_a:5000:1000:16 coil20:1080:280:16 digits8x8:1400:400:0 fashion-mnist:5000:1000:14 \
  kannada_mnist_10k:5000:1000:14 mnist:5000:1000:14 notmnist_10k:5000:1000:14 omniglot_small1:2040:544:14 \
  pneumonia_mnist:0:800:14 sign_digits:1500:400:16 usps:5000:1000:16
