import Kernels
import Artifacts
import Tensor
import Testing

@testable import TAPAS

@Suite struct PredictorNetworkTests {
  /// Which accuracies are known and read.
  enum Teaching: CaseIterable {
    case allKnownAndRead, allKnownNoneRead, onlyTheLastKnown, halfKnownAndRead
  }

  private struct Example {
    let network: PredictorNetwork
    let batch: PredictorBatch
    let teaches: [Bool]

    init(_ teaching: Teaching) throws {
      let experiments = MadeExperiments.experiments(
        11, seed: 5, knowsPrefixes: teaching != .onlyTheLastKnown)
      let encoding = FeatureEncoding(.geometry, fitting: experiments.map(\.network))
      let items = experiments.enumerated().map { index, experiment in
        var accuracies = experiment.accuracies
        if teaching == .halfKnownAndRead {
          for k in accuracies.indices.dropLast() where (k + index) % 2 == 0 { accuracies[k] = nil }
        }
        return PredictorBatch.Item(
          network: experiment.network, codes: encoding.codes(of: experiment.network), start: 0.1,
          values: accuracies)
      }
      let steps = experiments.map(\.network.layers.count).max() ?? 0
      network = try PredictorNetwork(
        PredictorLayout(units: [6, 9], features: .geometry), columns: 16, steps: steps, learns: true
      )
      batch = PredictorBatch(items, columns: 16)
      teaches = [Bool](repeating: teaching != .allKnownNoneRead, count: 16)
      var random = Philox(key: 2, stream: 0)
      network.memory.set(network.weights, to: network.layout.initialWeights(using: &random))
    }

    func loss(finalWeight: Double) -> Double {
      let predicted = network.forward(batch, teaches: teaches)
      var loss = 0.0
      for t in predicted.indices {
        for (column, target) in batch.targets[t].enumerated() where !target.isNaN {
          let error = Double(predicted[t][column] - target)
          loss += (t + 1 == batch.depths[column] ? finalWeight : 1) * error * error
        }
      }
      return loss
    }
  }

  @Test(arguments: Teaching.allCases, [1.0, 3.0])
  func gradientsAgreeWithFiniteDifferences(teaching: Teaching, finalWeight: Double) throws {
    let example = try Example(teaching)
    let network = example.network
    network.memory.fill(network.gradient, with: 0)
    let predicted = network.forward(example.batch, teaches: example.teaches)
    let loss = network.backward(
      example.batch, predicted: predicted, teaches: example.teaches, scale: 1,
      finalWeight: Float(finalWeight))
    #expect(abs(loss - example.loss(finalWeight: 1)) < 1e-7)
    let gradient = network.memory.values(network.gradient).map(Double.init)
    let weights = network.memory.values(network.weights)
    for tensor in network.layout.tensors {
      for k in stride(from: 0, to: tensor.count, by: max(1, tensor.count / 7)) {
        let place = tensor.offset + k
        let ends = [Float(4e-3), -4e-3].map { size in
          var moved = weights
          moved[place] += size
          network.memory.set(network.weights, to: moved)
          return example.loss(finalWeight: finalWeight)
        }
        let difference = (ends[0] - ends[1]) / 8e-3
        #expect(
          abs(difference - gradient[place]) < 2e-3 * (1 + abs(difference)),
          "\(tensor.name)[\(k)]: \(gradient[place]), not \(difference)")
      }
    }
  }

  @Test func aPredictionDoesNotDependOnItsNeighbours() throws {
    let experiments = MadeExperiments.experiments(40, seed: 8, knowsPrefixes: true)
    var random = Philox(key: 4, stream: 0)
    let layout = PredictorLayout()
    let predictor = Predictor(
      encoding: FeatureEncoding(.paper, fitting: experiments.map(\.network)), target: .accuracy,
      layout: layout,
      weights: layout.initialWeights(using: &random))
    let together = try predictor.predict(experiments.map(\.network))
    let alone = try experiments.map { try predictor.predict([$0.network])[0] }
    #expect(together == alone)
    try #expect(predictor.predict([]).isEmpty)
  }
}
