// Names of the classes of known data sets, in the order of their labels.

enum ClassNames {
  static let digits = words("0 1 2 3 4 5 6 7 8 9")
  static let letters = words("A B C D E F G H I J")
  static let pneumonia = words("normal pneumonia")

  static let cifar10 = words("airplane automobile bird cat deer dog frog horse ship truck")

  static let fashion = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  /// The even ones of CIFAR-100's 20 coarse classes.
  static let cifar100Coarse = words(
    """
    aquatic_mammals flowers fruit_and_vegetables household_furniture large_carnivores
    large_natural_outdoor_scenes medium_mammals people small_mammals vehicles_1
    """)

  /// The fine classes within them.
  static let cifar100Fine = words(
    """
    beaver dolphin otter seal whale orchid poppy rose sunflower tulip apple mushroom orange pear
    sweet_pepper bed chair couch table wardrobe bear leopard lion tiger wolf cloud forest mountain
    plain sea fox porcupine possum raccoon skunk baby boy girl man woman hamster mouse rabbit shrew
    squirrel bicycle bus motorcycle pickup_truck train
    """)
}

/// The words of a text; an underscore stands for a space.
private func words(_ text: String) -> [String] {
  text.split(whereSeparator: \.isWhitespace).map {
    String($0.map { $0 == "_" ? " " : $0 })
  }
}
