// Notes on the parameters of images: preparing them, training children and final models.

extension ParameterGroup {
  private static let preparation = """
    whitening | – | `zca`; `channel`: mean and deviation of each channel; `image`: of each image | Zoph & Le 2017, 4.1: "whitening"
    whiteningEpsilon | (pixel in 0 to 1)² | added to the eigenvalues of the covariance of `zca`, or to the variance |
    trainingCount | images | images of the training part that are used, each class in proportion, those of the validation included; 0: all | 4.1: all 50,000
    testCount | images | images of the test part that are used; 0: all | 4.1: all
    height | pixels | rows after averaging; 0 with `width = 0`: as they are | 4.1: 32
    width | pixels | columns after averaging | 4.1: 32
    validationCount | images | images cut from the training part for validation, each class in proportion; at least one of each | 4.1: 5,000
    seed | – | seed of the subset and of the validation split |
    """

  private static let limits = """
    dataset | – | as above, likewise `label` or the keys of own files |
    label | – | which label byte of a record is the class, from 0, for sets with coarse and fine labels |
    trainingLimit | images | in place of `trainingCount`, which counts without the key: at most so many, fewer where there are fewer |
    sizeLimit | pixels | in place of `height` and `width`, which count without the key: larger images are averaged until their larger side has so many |
    validationShare | – | in place of `validationCount`, which counts without the key: share of the training images that are used |
    whitening | – | as above |
    whiteningEpsilon | (pixel in 0 to 1)² | as above |
    testCount | images | images of the test part that are used; 0: all |
    seed | – | seed of the subset and of the validation split |
    """

  private static func own(_ lines: String) -> String {
    """
    dataset = "mine"
    \(lines)
    classNames = []
    valueLow = 0
    valueHigh = 255
    whitening = "zca"
    whiteningEpsilon = 0.01
    trainingCount = 0
    testCount = 0
    height = 0
    width = 0
    validationCount = 1
    seed = 1
    """
  }

  private static let training = """
    epochs | epochs | passes over the training images | 4.1: 50
    batchSize | images | images of a batch |
    learningRate | per step | step size of the first epoch | 4.1: 0.1
    schedule | – | how the step size changes: not, by `scheduleFactor` at each of `scheduleEpochs`, or along a cosine to zero | 4.1 refers to DenseNet: steps
    scheduleEpochs | epochs | epochs, from 1, before which the step size is multiplied; `[]` unless `"steps"` | DenseNet: at 50 % and 75 %
    scheduleFactor | – | what it is multiplied with | DenseNet: 0.1
    momentum | – | momentum of SGD | 4.1: 0.9
    nesterov | – | whether it is Nesterov's | 4.1: yes
    weightDecay | per step | weight decay | 4.1: 1e-4
    batchNormEpsilon | – | added to the variance in batch normalisation | 4.1: varied in the grid search
    batchNormMomentum | – | share of a batch in its running statistics |
    augmentation | – | `pad`: zeros on each side, then a random crop; `upsample`: bilinear, then a random crop | 4.1: upsample
    augmentationPixels | pixels | by how much, on each side or in height and width; 0 for `none`, at least 1 otherwise | 4.1: not stated
    horizontalFlip | – | whether images are mirrored at random | 4.1: yes
    precision | – | error budget of the convolution kernels ([kernels.md](kernels.md)) |
    """

  static let imageGroups = [
    ParameterGroup(
      "preprocess.toml", variant: "known data sets",
      """
      dataset | – | a known data set ([data/README.md](../data/README.md)) | 4.1: CIFAR-10
      label | – | which label byte of a record is the class, from 0, for sets with coarse and fine labels |
      \(preparation)
      """),
    ParameterGroup(
      "preprocess.toml", variant: "files of your own", usual: "", published: "",
      examples: [
        own(
          "format = \"idx\"\ntrainingFiles = [\"a\", \"b\"]\ntestFiles = [\"c\", \"d\"]"),
        own(
          "format = \"records\"\ntrainingFiles = [\"a\"]\ntestFiles = [\"b\"]\nlabelBytes = 2\nlabelByte = 0"
        ),
        own(
          "format = \"hdf5\"\ntrainingFiles = [\"a\"]\ntestFiles = [\"b\"]\nimagesPath = \"/i\"\nlabelsPath = \"/l\"\nchannelsLast = false"
        ),
      ],
      """
      dataset | – | a name of your own |
      format | – | `idx`: MNIST's; `records`: CIFAR's; `hdf5`: any HDF5 file ([artifacts.md](artifacts.md#your-own-data)) |
      trainingFiles | – | paths from the folder where `make` is called: images and labels (`idx`), any number (`records`), one (`hdf5`) |
      testFiles | – | likewise, of the test part |
      classNames | – | a name for every class in the order of the labels; `[]`: "0", "1", … |
      valueLow | – | pixel value that becomes 0 |
      valueHigh | – | pixel value that becomes 1; more than `valueLow` |
      labelBytes | bytes | `records`: label bytes before each image |
      labelByte | – | `records`: which of them is the class, from 0 |
      imagesPath | – | `hdf5`: path of the images inside the files |
      labelsPath | – | `hdf5`: path of the labels |
      channelsLast | – | `hdf5`: `true` for images of (N, H, W, C), `false` for (N, C, H, W) and (N, H, W) |
      \(preparation)
      """),
    ParameterGroup(
      "preprocess.toml", variant: "limits for data sets of any size", usual: "", published: "",
      examples: [
        """
        dataset = "mnist"
        label = 0
        whitening = "channel"
        whiteningEpsilon = 0.01
        trainingLimit = 5000
        testCount = 0
        sizeLimit = 16
        validationShare = 0.25
        seed = 1
        """
      ], limits),
    ParameterGroup(
      "train-child.toml",
      examples: [
        """
        epochs = 1
        batchSize = 1
        learningRate = 1
        schedule = "cosine"
        scheduleEpochs = []
        scheduleFactor = 1
        momentum = 0
        nesterov = false
        weightDecay = 0
        batchNormEpsilon = 1
        batchNormMomentum = 1
        augmentation = "none"
        augmentationPixels = 0
        horizontalFlip = false
        precision = "fast"
        seed = 1
        memoryLimitMiB = 1
        forwardMFLOPsLimit = 1
        prefixAccuracies = "none"
        checkpointEpochs = 0
        """
      ],
      """
      \(training)
      seed | – | seed of all children: with the network, the images and these parameters it makes a child's identity |
      memoryLimitMiB | MiB | a child whose plan needs more is a failure and is not trained |
      forwardMFLOPsLimit | million operations per image | likewise, for one forward pass |
      prefixAccuracies | – | accuracy of the network cut after each layer: by `heads` on each layer's output, or `incremental`, by growing it; without the key: `none` | TAPAS: incremental
      checkpointEpochs | epochs | epochs between private checkpoints; 0: only when asked to stop |
      """),
    ParameterGroup(
      "reward.toml", variant: "accuracy",
      """
      exponent | – | power of the accuracy | 4.1: 3
      window | epochs | the largest validation accuracy of so many last epochs counts | 4.1: 5
      failureReward | – | reward of a child that diverged or was too large |
      """),
    ParameterGroup(
      "grid-search.toml",
      """
      epochs | epochs | passes over the training images at each point |
      learningRate | per step | step sizes of the first epoch | 4.1: varied, no values
      weightDecay | per step | weight decays | 4.1: varied, no values
      batchNormEpsilon | – | numbers added to the variance in batch normalisation | 4.1: varied, no values
      decayShare | share of the epochs | after which the step size falls, and again half-way to the end | 4.1: varied; DenseNet: 0.5
      decayFactor | – | what the step size is multiplied with each time | DenseNet: 0.1
      """),
    ParameterGroup(
      "final-training.toml",
      """
      epochs | epochs | passes over the training images | 4.1: "until convergence"; DenseNet: 300
      seed | – | seed of the training |
      checkpointEpochs | epochs | epochs between private checkpoints; 0: only when asked to stop |
      """),
  ]

  /// Of `probe-dcn`, which trains as children are trained.
  static let probeGroup = ParameterGroup(
    "probe-dcn.toml", usual: "tapas", published: "",
    """
    probeNet | – | the network that probes | Scheidegger et al. 2021, figure 2; TAPAS: deep-normalised
    epochs | epochs | passes over the training images; the best validation accuracy of them counts | TAPAS: 10
    \(withoutSources(training.split(separator: "\n").dropFirst()))
    seed | – | seed of the probe's weights and of the order of images |
    """)

  /// Notes whose sources are of another place.
  private static func withoutSources(_ lines: ArraySlice<Substring>) -> String {
    lines.map { $0[...($0.lastIndex(of: "|") ?? $0.startIndex)] }.joined(separator: "\n")
  }
}
