// Table 1 of Zoph & Le 2017: test errors on CIFAR-10, to set one's own beside.

/// One row of the published table.
public struct PublishedResult: Hashable, Sendable {
  /// The model.
  public let model: String
  /// Layers; nil where none are stated.
  public let depth: Int?
  /// Parameters in millions; nil where none are stated.
  public let parameters: Double?
  /// Test error on CIFAR-10, in per cent.
  public let error: Double

  private init(_ model: String, _ depth: Int?, _ parameters: Double?, _ error: Double) {
    self.model = model
    self.depth = depth
    self.parameters = parameters
    self.error = error
  }

  /// The rows, in the order of the paper.
  public static let table = [
    PublishedResult("Network in Network", nil, nil, 8.81),
    PublishedResult("All-CNN", nil, nil, 7.25),
    PublishedResult("Deeply Supervised Net", nil, nil, 7.97),
    PublishedResult("Highway Network", nil, nil, 7.72),
    PublishedResult("Scalable Bayesian Optimization", nil, nil, 6.37),
    PublishedResult("FractalNet", 21, 38.6, 5.22),
    PublishedResult("FractalNet, dropout and drop-path", 21, 38.6, 4.60),
    PublishedResult("ResNet", 110, 1.7, 6.61),
    PublishedResult("ResNet (as by Huang et al.)", 110, 1.7, 6.41),
    PublishedResult("ResNet, stochastic depth", 110, 1.7, 5.23),
    PublishedResult("ResNet, stochastic depth", 1202, 10.2, 4.91),
    PublishedResult("Wide ResNet", 16, 11.0, 4.81),
    PublishedResult("Wide ResNet", 28, 36.5, 4.17),
    PublishedResult("ResNet, pre-activation", 164, 1.7, 5.46),
    PublishedResult("ResNet, pre-activation", 1001, 10.2, 4.62),
    PublishedResult("DenseNet (L = 40, k = 12)", 40, 1.0, 5.24),
    PublishedResult("DenseNet (L = 100, k = 12)", 100, 7.0, 4.10),
    PublishedResult("DenseNet (L = 100, k = 24)", 100, 27.2, 3.74),
    PublishedResult("DenseNet-BC (L = 190, k = 40)", 190, 25.6, 3.46),
    PublishedResult("NAS v1, no stride or pooling", 15, 4.2, 5.50),
    PublishedResult("NAS v2, predicted strides", 20, 2.5, 6.01),
    PublishedResult("NAS v3, max pooling", 39, 7.1, 4.47),
    PublishedResult("NAS v3, max pooling, more filters", 39, 37.4, 3.65),
  ]

  /// Test errors of the published network (v1) with other connections, in per cent (section 4.1).
  public static let perturbations = ["final": 5.50, "all-skips": 5.56, "no-skips": 7.97]
}
