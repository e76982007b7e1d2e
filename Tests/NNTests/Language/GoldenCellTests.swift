import Foundation
import Tensor
import Testing

@testable import NN

/// What scripts/golden/cell.py made with PyTorch in double precision.
private struct GoldenCell: Decodable {
  let vocabulary: Int, hidden: Int, batch: Int, unroll: Int
  let tokens: [Int32], targets: [Int32]
  let loss: Double
  let parameters: [String: [Float]]
  let gradients: [String: [Double]]

  static func read() throws -> GoldenCell {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Golden/cell.json")
    return try JSONDecoder().decode(GoldenCell.self, from: Data(contentsOf: file))
  }
}

@Suite struct GoldenCellTests {
  @Test func lossAndGradientsOver35StepsArePyTorchs() throws {
    let golden = try GoldenCell.read()
    let options = smallOptions(
      vocabulary: golden.vocabulary, embedding: golden.hidden, hidden: golden.hidden,
      batch: golden.batch, unroll: golden.unroll)
    let model = try LanguageModel(
      cell: .published, options: options, streams: RandomStreams(key: 1))
    var state = model.state
    state.weights = state.weights.map {
      NamedTensor(
        name: $0.name, shape: $0.shape, values: golden.parameters[$0.name] ?? $0.values)
    }
    try model.restore(state)
    let loss = try model.gradients(tokens: golden.tokens, targets: golden.targets)
    #expect(abs(loss - golden.loss) < 1e-6 * golden.loss, "\(loss), PyTorch \(golden.loss)")
    #expect(model.gradientTensors.count == golden.gradients.count)
    for tensor in model.gradientTensors {
      let error = GoldenGradientTests.distance(tensor.values, golden.gradients[tensor.name] ?? [])
      #expect(error < 1e-5, "\(tensor.name): relative error \(error)")
    }
  }
}
