// Everything that training changes, as named tensors: for checkpoints and for export.

/// One named array of numbers.
public struct NamedTensor: Hashable, Sendable {
  /// For example `layer3.weights`.
  public let name: String
  /// Sizes, row-major.
  public let shape: [Int]
  /// The numbers.
  public var values: [Float]

  /// A tensor; `values` fills `shape`.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(
      shape.reduce(1, *) == values.count, "\(name): \(values.count) values in \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// The state of a training run between two epochs.
///
/// Tensors, in this order: for each node `i`, counted from 1, that the classifier depends on and that is
/// a convolution or a batch normalisation, `layer<i>.weights` `(O, C, filterHeight, filterWidth)` (of
/// convolutions), `layer<i>.scale` and `layer<i>.shift` (batch norm's gamma and beta) or `layer<i>.bias`; `classifier.weights` `(classes, features)`, `classifier.bias`; for
/// each probe `probe<i>.weights` and `probe<i>.bias`; then the same names after
/// `momentum.`; then `layer<i>.runningMean` and `layer<i>.runningVariance`.
public struct TrainerState: Hashable, Sendable {
  /// All tensors.
  public var tensors: [NamedTensor]

  /// A state from its tensors.
  public init(tensors: [NamedTensor]) {
    self.tensors = tensors
  }

  /// The tensor of that name.
  public subscript(name: String) -> NamedTensor? { tensors.first { $0.name == name } }
}
