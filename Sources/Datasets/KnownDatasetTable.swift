// The table of known data sets. The same files stand in data/README.md, with their sources and
// licences; a test compares the two.

extension KnownDataset {
  /// All known data sets, by name.
  public static let all: [KnownDataset] = [
    cifar10, cifar100A, coil20, digits8x8, fashionMNIST, flowers17, kannadaMNIST, mnist, notMNIST,
    omniglot, pneumoniaMNIST, signDigits, usps,
  ]

  private static let cifar10 = KnownDataset(
    name: "cifar10", layout: .records, valueRange: .byte,
    classes: [KnownClasses(ClassNames.cifar10)],
    files: [
      .init(
        name: "data_batch_1.bin", role: .training, byteCount: 30_730_000,
        sha256: "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
      .init(
        name: "data_batch_2.bin", role: .training, byteCount: 30_730_000,
        sha256: "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
      .init(
        name: "data_batch_3.bin", role: .training, byteCount: 30_730_000,
        sha256: "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
      .init(
        name: "data_batch_4.bin", role: .training, byteCount: 30_730_000,
        sha256: "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
      .init(
        name: "data_batch_5.bin", role: .training, byteCount: 30_730_000,
        sha256: "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
      .init(
        name: "test_batch.bin", role: .test, byteCount: 30_730_000,
        sha256: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
    ],
    package: nil)

  private static let cifar100A = KnownDataset(
    name: "cifar100_a", layout: .records, valueRange: .byte,
    classes: [KnownClasses(ClassNames.cifar100Coarse), KnownClasses(ClassNames.cifar100Fine)],
    files: [
      .init(
        name: "train.bin", role: .training, byteCount: 15_370_000,
        sha256: "c5521620336b5f21fc190a44a55992d659901f2ca736e5db7e90c9c09e203d34"),
      .init(
        name: "test.bin", role: .test, byteCount: 4_611_000,
        sha256: "212ec26ebdb782c813b5007f31c83971e335280d0254de062de17755fa1e9f9e"),
    ],
    package: nil)

  private static let coil20 = KnownDataset(
    name: "coil20", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(20)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 1_105_936,
        sha256: "bf666cc86538e38f7e7e406b3055541c2ad6985b218146f07203c5aadb864b6d"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 1_088,
        sha256: "40173bc0b3566874a35d8d3c7d5a2d8abe6df757c2e3fe35e3860f561dc2a793"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 368_656,
        sha256: "f2a056b352ce8f69cd93ac61b18fa7b2b10045a77a2bf0aebf2ebd3fe9ebdb6c"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 368,
        sha256: "07abce18d51901def9a6645a03a4768610fdf562505e1fae3e7c97bf6b1dbc6c"),
    ],
    package: nil)

  private static let digits8x8 = KnownDataset(
    name: "digits8x8", layout: .idx, valueRange: .upTo16,
    classes: [KnownClasses(ClassNames.digits)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 91_984,
        sha256: "41e463fb11442353328aed136a72ca93512604a7ae6e294205756d54294c7502"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 1_445,
        sha256: "f8a600b73e2c056aa42316260206e6643bd33e96bd71cfb8e32b94f76fac4f93"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 23_056,
        sha256: "ee7550fe34409fc27d844b52fd0408fab403b2cc523bb34baa4ebd95b760d882"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 368,
        sha256: "cf2c8a23974df0c99eb3f36ff34c02acb9be1c84aca7280211ef04bea1135360"),
    ],
    package: nil)

  private static let fashionMNIST = KnownDataset(
    name: "fashion-mnist", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(ClassNames.fashion)],
    files: [
      .init(
        name: "train-images-idx3-ubyte", role: .training, byteCount: 47_040_016,
        sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
      .init(
        name: "train-labels-idx1-ubyte", role: .training, byteCount: 60_008,
        sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
      .init(
        name: "t10k-images-idx3-ubyte", role: .test, byteCount: 7_840_016,
        sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
      .init(
        name: "t10k-labels-idx1-ubyte", role: .test, byteCount: 10_008,
        sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ],
    package: Package(
      name: "dataset-fashion-mnist", folder: "/usr/share/datasets/fashion-mnist"))

  private static let flowers17 = KnownDataset(
    name: "flowers17_16x16", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(17)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 522_260,
        sha256: "bcef12d5bd16e0d6b8da38f8623c2bf3ccb0deae39e6d264ee61a090d71ff047"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 688,
        sha256: "582dd643dfc8ff674d827b911d4ee36123e960cf33621ce54d04ba96764f85ab"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 261_140,
        sha256: "05b33cbff99a3f4bdae7ccba9d79382e38bc93a464c8ede9e2f277eb33d43af6"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 348,
        sha256: "865d06eb50cfe5174f97a7cc755b1f3cf36fb42157a66099dc3601ae81a07635"),
      .init(
        name: "val-images.idx", role: .extra, byteCount: 261_140,
        sha256: "58ac7cac6dc91fcbfe4852010ce8997a16d935766bbc54e10dfcfae30b96010c"),
      .init(
        name: "val-labels.idx", role: .extra, byteCount: 348,
        sha256: "cb8e7839aeca9706ec2939661c08fd4611f132945e5bfeddadeddf74aba5b2b8"),
    ],
    package: nil)

  private static let kannadaMNIST = KnownDataset(
    name: "kannada_mnist_10k", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(ClassNames.digits)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 6_272_016,
        sha256: "9c7e1d2f0bfbe634b5cee4c4ac625211266732669a0cdde66e4a3583f4821f95"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 8_008,
        sha256: "116479aa4ab2a1b7ccb449d29139880228331225294b7a0f424087afc9d9eb3e"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 1_568_016,
        sha256: "b3a7bdfd0e1a2b17329dc364a2b8a4a125e9e07acf64ec343dc9d7cbb8fbdc37"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 2_008,
        sha256: "c77a5cd52833f1790eb3048dc7965a9460f831d0c7519000f0c19e4d2f1729ed"),
      .init(
        name: "dig-images.idx", role: .extra, byteCount: 8_028_176,
        sha256: "36f928d7c5d4e6263cc44677d1013a8f4445875ec28ac0d4a3e25581501810a8"),
      .init(
        name: "dig-labels.idx", role: .extra, byteCount: 10_248,
        sha256: "e89ef9f2edb3a83cd2d9e6d2ba20de082c1399e2c598049efa1590ec5bc1a609"),
    ],
    package: nil)

  private static let mnist = KnownDataset(
    name: "mnist", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(ClassNames.digits)],
    files: [
      .init(
        name: "train-images-idx3-ubyte", role: .training, byteCount: 47_040_016,
        sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
      .init(
        name: "train-labels-idx1-ubyte", role: .training, byteCount: 60_008,
        sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
      .init(
        name: "t10k-images-idx3-ubyte", role: .test, byteCount: 7_840_016,
        sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
      .init(
        name: "t10k-labels-idx1-ubyte", role: .test, byteCount: 10_008,
        sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ],
    package: nil)

  private static let notMNIST = KnownDataset(
    name: "notmnist_10k", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(ClassNames.letters)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 6_272_016,
        sha256: "7fbeede37be10ce7225504829461d2b1248ada5f33f3fd36ac547448a3579a39"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 8_008,
        sha256: "116479aa4ab2a1b7ccb449d29139880228331225294b7a0f424087afc9d9eb3e"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 1_568_016,
        sha256: "fffa4a3b50800175b8af64763aefed4de59a80ab0293661a53ebb33a3b3fd1c0"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 2_008,
        sha256: "c77a5cd52833f1790eb3048dc7965a9460f831d0c7519000f0c19e4d2f1729ed"),
    ],
    package: nil)

  private static let omniglot = KnownDataset(
    name: "omniglot_small1", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(136)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 1_599_376,
        sha256: "9296bd2bb6761fb96b6ebc3b0d22e3ae348aee75c043ade11d016677b9e9bc23"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 2_048,
        sha256: "c501f45a8033cc8c0216c355eb198e1c0213b9b800cc176f6e89ccbeece795fe"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 533_136,
        sha256: "649cc8409ed6b4e3853cecfbb865d53c258e762fbc89c07a2a44c8085d7103ec"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 688,
        sha256: "e0794fcfe9ea5d6ad736d209fe72f24f98ff08a5a403270bde1813a4659f9aae"),
    ],
    package: nil)

  private static let pneumoniaMNIST = KnownDataset(
    name: "pneumonia_mnist", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(ClassNames.pneumonia)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 3_043_504,
        sha256: "b11c3621442d1ed84b141e99b82b74830e76099e6f5043c74709ab8682957c2a"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 3_890,
        sha256: "4ab45bf1625c2135a7c235151575b8c40083812a485e19d1389ecec22a803462"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 489_232,
        sha256: "3d04bbf668aed7e45251e8286325046ad7a90bf49e443739b8c68113ceb78186"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 632,
        sha256: "57e8a8c1c015b18c05279fbadbde05a5eba4712b4f7c3ef1a23d73e0ff928334"),
      .init(
        name: "val-images.idx", role: .extra, byteCount: 410_832,
        sha256: "af141c71545ded672807c5adb660f643884c0a3e97c4f1e2c694e4a967836525"),
      .init(
        name: "val-labels.idx", role: .extra, byteCount: 532,
        sha256: "145060dc2a9c34ab51b8a21546bc0fdfeb475c2c67b2c28cc92cfbf77d15faeb"),
    ],
    package: nil)

  private static let signDigits = KnownDataset(
    name: "sign_digits", layout: .records, valueRange: .byte,
    classes: [KnownClasses(ClassNames.digits)],
    files: [
      .init(
        name: "train.bin", role: .training, byteCount: 4_744_712,
        sha256: "000c82e7d239229787e48c623230f2cab80b4841eec348c7ca0c4a82764f6b08"),
      .init(
        name: "test.bin", role: .test, byteCount: 1_591_814,
        sha256: "00d04d16123495e2d7a31b984bbdafc9b4a3d95650f178acad6570a459757c40"),
    ],
    package: nil)

  private static let usps = KnownDataset(
    name: "usps", layout: .idx, valueRange: .byte,
    classes: [KnownClasses(ClassNames.digits)],
    files: [
      .init(
        name: "train-images.idx", role: .training, byteCount: 1_866_512,
        sha256: "4cd4bc62e6551318fe9ea956ca4b009b0d0393b480c2694b0042358c8349d345"),
      .init(
        name: "train-labels.idx", role: .training, byteCount: 7_299,
        sha256: "ca21dd4e5a91233d38069e4f468988d3b56f6ce37e1a579a5ad1bd02395488c6"),
      .init(
        name: "test-images.idx", role: .test, byteCount: 513_808,
        sha256: "c457a5ed04299c6a38754b797879bb527abb519e4ec8afccc932d6018f35192a"),
      .init(
        name: "test-labels.idx", role: .test, byteCount: 2_015,
        sha256: "9d60836db74a1ffe67829f9a2546bd594d5d321f778dbca1578c041da94483a2"),
    ],
    package: nil)
}
