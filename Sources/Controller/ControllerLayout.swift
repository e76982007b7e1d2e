// Where each of the controller's weight tensors lies in its flat parameter vector.

import SearchSpace

/// One named tensor in a flat vector.
public struct Segment: Hashable, Sendable {
  /// Name, as in the artifact.
  public let name: String
  /// Row-major shape: `(rows, columns)`, or `(rows)` for a vector.
  public let shape: [Int]
  /// Index of its first number in the flat vector.
  public let offset: Int

  /// Number of numbers.
  public var count: Int { shape.reduce(1, *) }
  /// Its place in the flat vector.
  public var range: Range<Int> { offset..<offset + count }
}

/// The tensors of a controller for one search space: a two-layer LSTM with `H` hidden units a layer, one
/// embedding and one softmax classifier for each kind of token (Zoph & Le 2017, figure 2), and a learned
/// first input (as in ENAS).
///
/// A flat vector keeps the optimiser, the gradient checks and the sharded store free of structure.
public struct ControllerLayout: Hashable, Sendable {
  /// The space whose tokens the controller writes.
  public let space: SearchSpace
  /// Hidden units of each LSTM layer (H).
  public let hidden: Int
  /// All tensors, in order.
  public let segments: [Segment]

  let start: Segment
  let lstm: [LSTMSegments]
  let embeddings: [Segment]
  let headWeights: [Segment]
  let headBiases: [Segment]
  let anchor: AnchorSegments?

  /// The layout for `space` with `hidden` units.
  public init(space: SearchSpace, hidden: Int) {
    precondition(hidden >= 1, "ControllerLayout: \(hidden) hidden units")
    var builder = SegmentBuilder()
    let kinds = space.kinds
    start = builder.add("start", [hidden])
    lstm = (1...2).map { layer in
      LSTMSegments(
        input: builder.add("lstm\(layer)_input_weights", [4 * hidden, hidden]),
        recurrent: builder.add("lstm\(layer)_recurrent_weights", [4 * hidden, hidden]),
        bias: builder.add("lstm\(layer)_bias", [4 * hidden]))
    }
    embeddings = kinds.map {
      builder.add("\($0.name)_embedding", [$0.values.count, hidden])
    }
    headWeights = kinds.map {
      builder.add("\($0.name)_classifier_weights", [$0.values.count, hidden])
    }
    headBiases = kinds.map {
      builder.add("\($0.name)_classifier_bias", [$0.values.count])
    }
    anchor =
      space.hasSkipConnections
      ? AnchorSegments(
        previous: builder.add("anchor_previous_weights", [hidden, hidden]),
        current: builder.add("anchor_current_weights", [hidden, hidden]),
        output: builder.add("anchor_output_weights", [1, hidden])) : nil
    self.space = space
    self.hidden = hidden
    segments = builder.segments
  }

  /// Length of the flat vector.
  public var count: Int { segments.last?.range.upperBound ?? 0 }
}

/// The tensors of one LSTM layer; the rows of each are the gates input, forget, candidate, output.
struct LSTMSegments: Hashable, Sendable {
  let input: Segment
  let recurrent: Segment
  let bias: Segment
}

/// The tensors of the anchor points: W_prev, W_curr and v of Zoph & Le 2017, section 3.3.
struct AnchorSegments: Hashable, Sendable {
  let previous: Segment
  let current: Segment
  let output: Segment
}

private struct SegmentBuilder {
  var segments: [Segment] = []

  mutating func add(_ name: String, _ shape: [Int]) -> Segment {
    let segment = Segment(
      name: name, shape: shape, offset: segments.last?.range.upperBound ?? 0)
    segments.append(segment)
    return segment
  }
}
