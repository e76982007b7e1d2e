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

  /// Batch normalisation and ReLU, step by step.
  public static let mapSums = DeviceKernel("map_sums", .normalise, "NormaliseJob")
  public static let batchStatistics = DeviceKernel("batch_statistics", .normalise, "NormaliseJob")
  public static let fixedFactors = DeviceKernel("fixed_factors", .normalise, "NormaliseJob")
  public static let activate = DeviceKernel("activate", .normalise, "NormaliseJob")
  public static let gradientSums = DeviceKernel("gradient_sums", .normalise, "NormaliseJob")
  public static let gradientStatistics = DeviceKernel(
    "gradient_statistics", .normalise, "NormaliseJob")
  public static let activateBackward = DeviceKernel(
    "activate_backward", .normalise, "NormaliseJob")

  /// Pooling and the like, and sums.
  public static let windowForward = DeviceKernel("window_forward", .window, "WindowJob")
  public static let windowBackward = DeviceKernel("window_backward", .window, "WindowJob")
  public static let sumForward = DeviceKernel("sum_forward", .window, "SumJob")
  public static let sumBackward = DeviceKernel("sum_backward", .window, "SumJob")

  /// The classifier, step by step.
  public static let poolFeatures = DeviceKernel("pool_features", .classify, "ClassifyJob")
  public static let scoreImages = DeviceKernel("score_images", .classify, "ClassifyJob")
  public static let scoreBatch = DeviceKernel("score_batch", .classify, "ClassifyJob")
  public static let classifierGradient = DeviceKernel(
    "classifier_gradient", .classify, "ClassifyJob")
  public static let unpoolFeatures = DeviceKernel("unpool_features", .classify, "ClassifyJob")

  /// The batch and the optimiser.
  public static let gather = DeviceKernel("gather", .batch, "GatherJob")
  public static let advance = DeviceKernel("advance", .batch, "GatherJob")
  public static let update = DeviceKernel("update", .batch, "UpdateJob")
}
