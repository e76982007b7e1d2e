// Cells that have names: the published ones, and the classics as far as the space has them.

extension RecurrentCell {
  /// The cell that the search found (Zoph & Le 2017, figure 8, top right); TensorFlow's `NASCell`.
  public static let published = RecurrentCell(
    trusted: [
      .init(.add, .sigmoid), .init(.add, .relu), .init(.add, .sigmoid), .init(.multiply, .relu),
      .init(.add, .tanh), .init(.add, .sigmoid), .init(.add, .tanh), .init(.add, .sigmoid),
      .init(.multiply, .tanh), .init(.add, .tanh), .init(.multiply, .tanh), .init(.add, .sigmoid),
      .init(.multiply, .identity), .init(.add, .tanh), .init(.multiply, .tanh),
    ], inject: .init(.add, .tanh), cellStateIndex: 12, injectIndex: 8)

  /// The cell that the search with `max` and `sin` found (figure 8, bottom), read from the drawing.
  ///
  /// The drawing's leaves A, D, G, H, B, C, E and F are leaves 0 to 7 here, so that pairs are neighbours.
  public static let publishedWithMaximum = RecurrentCell(
    trusted: [
      .init(.add, .tanh), .init(.add, .relu), .init(.maximum, .identity), .init(.maximum, .tanh),
      .init(.add, .tanh), .init(.add, .identity), .init(.add, .tanh), .init(.maximum, .tanh),
      .init(.add, .sigmoid), .init(.add, .identity), .init(.add, .sigmoid), .init(.add, .sigmoid),
      .init(.multiply, .identity), .init(.multiply, .sigmoid), .init(.multiply, .tanh),
    ], inject: .init(.add, .identity), cellStateIndex: 12, injectIndex: 3)

  /// The worked example of base number 2 (figure 5).
  public static let workedExample = RecurrentCell(
    trusted: [.init(.add, .tanh), .init(.multiply, .relu), .init(.multiply, .sigmoid)],
    inject: .init(.add, .relu), cellStateIndex: 1, injectIndex: 0)

  /// An LSTM without biases.
  ///
  /// The forget gate is σ(n0 + n1) of two linear leaves, the output gate σ of four: sums of linear maps are
  /// linear maps, so the functions are an LSTM's, with more matrices than it needs.
  public static let lstm = RecurrentCell(
    trusted: [
      .init(.add, .identity), .init(.add, .identity), .init(.add, .sigmoid), .init(.add, .tanh),
      .init(.add, .identity), .init(.add, .identity), .init(.add, .identity),
      .init(.add, .identity),
      .init(.add, .sigmoid), .init(.multiply, .identity), .init(.add, .identity),
      .init(.add, .identity),
      .init(.add, .tanh), .init(.add, .sigmoid), .init(.multiply, .identity),
    ], inject: .init(.multiply, .identity), cellStateIndex: 12, injectIndex: 8)

  /// Like a gated recurrent unit without its reset gate: h_t = f · h_{t−1} + i · g with gates of their own.
  ///
  /// A GRU itself is not in the space: it needs 1 − z, and a gate inside the product with h_{t−1}.
  public static let gated = RecurrentCell(
    trusted: [
      .init(.add, .identity), .init(.add, .identity), .init(.add, .sigmoid), .init(.add, .tanh),
      .init(.add, .sigmoid), .init(.multiply, .identity), .init(.add, .identity),
    ], inject: .init(.multiply, .identity), cellStateIndex: 6, injectIndex: 4)

  /// A plain recurrent network without bias: h_t = tanh(n2 + n3) of two linear leaves.
  ///
  /// The cell state starts at 0 and is multiplied by itself, so it and the left half stay 0.
  public static let plain = RecurrentCell(
    trusted: [
      .init(.add, .identity), .init(.add, .identity), .init(.add, .identity),
      .init(.add, .identity),
      .init(.multiply, .identity), .init(.add, .identity), .init(.add, .tanh),
    ], inject: .init(.multiply, .identity), cellStateIndex: 4, injectIndex: 0)

  /// All of them, by name.
  public static let known: [(name: String, cell: RecurrentCell)] = [
    ("published", published), ("published-with-maximum", publishedWithMaximum),
    ("worked-example", workedExample), ("lstm", lstm), ("gated", gated), ("plain", plain),
  ]
}
