// The kernels by name, and the file that each one stands in.

import CDevice

/// A file of kernels.
enum KernelFile: String, CaseIterable {
  case batch, classify, correlate, filterGradient, normalise, pack, window

  /// The text of all that a module of one of its kernels is made of.
  var source: String {
    let own: EspalierDeviceSource =
      switch self {
      case .batch: EspalierSourceBatch
      case .classify: EspalierSourceClassify
      case .correlate: EspalierSourceCorrelate
      case .filterGradient: EspalierSourceFilterGradient
      case .normalise: EspalierSourceNormalise
      case .pack: EspalierSourcePack
      case .window: EspalierSourceWindow
      }
    return [
      EspalierSourceHeader, EspalierSourceCUDA, EspalierSourceDevice, own, EspalierSourceEntry,
    ]
    .map { String(cString: espalier_device_source($0)) }.joined(separator: "\n")
  }
}

extension DeviceKernel {
  private init(_ name: String, _ file: KernelFile, _ job: String, threads: Int = 256) {
    self.init(name: name, file: file, job: "Espalier\(job)", threads: threads)
  }

  /// Convolution with `tiles` tiles of 8 output channels in a block.
  public static func correlate(tiles: Int) -> DeviceKernel {
    DeviceKernel("correlate<\(tiles)>", .correlate, "CorrelateJob", threads: 128)
  }
  /// The gradient of filters: 16 · `rows` outputs by 8 · `columns` inputs a block.
  public static func filterGradient(rows: Int, columns: Int) -> DeviceKernel {
    DeviceKernel("filter_gradient<\(rows),\(columns)>", .filterGradient, "FilterGradientJob")
  }
  /// Adds the sums of blocks.
  public static let filterGradientSum = DeviceKernel(
    "filter_gradient_sum", .filterGradient, "FilterGradientJob")
  /// Puts filters in order.
  public static let pack = DeviceKernel("pack", .pack, "PackJobs")

  /// Sums of a stored map and of its squares.
  public static let mapSums = DeviceKernel("map_sums", .normalise, "NormaliseJob")
  /// A batch's statistics, and the running ones.
  public static let batchStatistics = DeviceKernel("batch_statistics", .normalise, "NormaliseJob")
  /// What inference applies.
  public static let fixedFactors = DeviceKernel("fixed_factors", .normalise, "NormaliseJob")
  /// Normalisation or bias, then ReLU.
  public static let activate = DeviceKernel("activate", .normalise, "NormaliseJob")
  /// Sums of the gradient and of it times the normalised map.
  public static let gradientSums = DeviceKernel("gradient_sums", .normalise, "NormaliseJob")
  /// Gradients by scale and shift.
  public static let gradientStatistics = DeviceKernel(
    "gradient_statistics", .normalise, "NormaliseJob")
  /// From the gradient after ReLU to that of the stored map.
  public static let activateBackward = DeviceKernel(
    "activate_backward", .normalise, "NormaliseJob")

  /// Pooling, contrast normalisation, flattening or a copy.
  public static let windowForward = DeviceKernel("window_forward", .window, "WindowJob")
  /// Its gradient.
  public static let windowBackward = DeviceKernel("window_backward", .window, "WindowJob")
  /// The sum of maps, then ReLU.
  public static let sumForward = DeviceKernel("sum_forward", .window, "SumJob")
  /// Its gradient.
  public static let sumBackward = DeviceKernel("sum_backward", .window, "SumJob")

  /// Means over the pixels of a map.
  public static let poolFeatures = DeviceKernel("pool_features", .classify, "ClassifyJob")
  /// Logits, losses and their gradients.
  public static let scoreImages = DeviceKernel("score_images", .classify, "ClassifyJob")
  /// A batch's loss and correct answers.
  public static let scoreBatch = DeviceKernel("score_batch", .classify, "ClassifyJob")
  /// Gradients of the classifier's numbers and features.
  public static let classifierGradient = DeviceKernel(
    "classifier_gradient", .classify, "ClassifyJob")
  /// The gradient of the means.
  public static let unpoolFeatures = DeviceKernel("unpool_features", .classify, "ClassifyJob")

  /// Cuts the images of the next batch.
  public static let gather = DeviceKernel("gather", .batch, "GatherJob")
  /// After a step.
  public static let advance = DeviceKernel("advance", .batch, "GatherJob")
  /// The optimiser's step.
  public static let update = DeviceKernel("update", .batch, "UpdateJob")
}
