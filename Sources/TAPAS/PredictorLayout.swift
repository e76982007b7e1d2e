// The predictor's weights: names, shapes and where they lie.

import Kernels
import Tensor

/// One named weight tensor.
public struct PredictorTensor: Hashable, Sendable {
  /// Name, as in the artifact.
  public let name: String
  /// Rows and columns; vectors have one column.
  public let rows: Int, columns: Int
  /// Index of its first number among all weights.
  public let offset: Int

  /// Number of weights.
  public var count: Int { rows * columns }
}

/// Two LSTM layers, 50 and 100 units, and one sigmoid unit that also sees the data set's difficulty
/// (TAPAS; sizes as in the paper).
public struct PredictorLayout: Hashable, Sendable {
  /// Units of the two LSTM layers.
  public let units: [Int]
  /// Rows of the input: the numbers of layer i, then those of layer i + 1.
  public let inputCount: Int
  /// All tensors, in order.
  public let tensors: [PredictorTensor]

  /// A predictor with `units` LSTM units in each layer that reads `features`.
  public init(units: [Int] = [50, 100], features: FeatureSet = .paper) {
    precondition(units.count == 2 && units.allSatisfy { $0 > 0 }, "PredictorLayout: \(units)")
    let inputCount = 2 * FeatureEncoding.layerCount(features)
    self.units = units
    self.inputCount = inputCount
    var offset = 0
    func tensor(_ name: String, _ rows: Int, _ columns: Int) -> PredictorTensor {
      defer { offset += (rows * columns + 15) / 16 * 16 }
      return PredictorTensor(name: name, rows: rows, columns: columns, offset: offset)
    }
    tensors = [
      tensor("lstm1_input_weights", 4 * units[0], inputCount),
      tensor("lstm1_accuracy_weights", 4 * units[0], 1),
      tensor("lstm1_recurrent_weights", 4 * units[0], units[0]),
      tensor("lstm1_bias", 4 * units[0], 1),
      tensor("lstm2_input_weights", 4 * units[1], units[0]),
      tensor("lstm2_recurrent_weights", 4 * units[1], units[1]),
      tensor("lstm2_bias", 4 * units[1], 1),
      tensor("output_weights", 1, units[1]),
      tensor("output_difficulty_weight", 1, 1),
      tensor("output_bias", 1, 1),
    ]
  }

  /// Floats that all tensors take; each starts at a multiple of 16.
  public var count: Int { tensors.last.map { $0.offset + 16 } ?? 0 }

  /// First weights.
  ///
  /// Normal with variance 2 / fan-in (He et al. 2015), biases 0, but 1 for the forget gates, so that the
  /// state is kept at first.
  public func initialWeights(using random: inout Philox) -> [Float] {
    var weights = [Float](repeating: 0, count: count)
    for tensor in tensors {
      if tensor.name.hasSuffix("bias") {
        let units = tensor.rows / 4
        for unit in 0..<units { weights[tensor.offset + units + unit] = 1 }
        continue
      }
      // The accuracy and the difficulty are further inputs of the layer that they feed.
      let fanIn = tensor.columns == 1 ? siblingColumns(tensor) : tensor.columns
      let deviation = (2 / Double(fanIn)).squareRoot()
      for k in 0..<tensor.count {
        weights[tensor.offset + k] = Float(deviation * random.normal())
      }
    }
    return weights
  }

  private func siblingColumns(_ tensor: PredictorTensor) -> Int {
    tensor.rows == 1 ? units[1] + 1 : inputCount + 1
  }
}
