// The weights with which training starts, on whatever it runs.

import Kernels
import Tensor

/// A tensor that starts from normal numbers.
struct InitialDraw {
  let tensor: PlannedTensor
  let variance: Double
  /// Of the stream of random numbers.
  let position: Int

  var deviation: Float { Float(variance.squareRoot()) }
}

extension Plan {
  /// What starts from normal numbers, with variance `2 / fan-in` (filters) or `1 / features` (linear layers).
  var initialDraws: [InitialDraw] {
    // Numbered among the nodes that count, so that the others do not change a bit.
    let filters = liveNodes.enumerated().compactMap { position, node in
      convolutions[node].map { weights in
        let fanIn = weights.shape.dropFirst().reduce(1, *)
        return InitialDraw(tensor: weights, variance: 2 / Double(fanIn), position: position + 1)
      }
    }
    let head = InitialDraw(
      tensor: classifierWeights, variance: 1 / Double(shapes.head.channels), position: 0)
    let heads = probes.enumerated().map { index, probe in
      InitialDraw(
        tensor: probe.weights, variance: 1 / Double(probe.features),
        position: graph.nodes.count + 1 + index)
    }
    return filters + [head] + heads
  }

  /// What the network is before its first step; scales and running variances are 1, the rest 0.
  func initialState(_ streams: RandomStreams) -> TrainerState {
    var values: [String: [Float]] = [:]
    for draw in initialDraws {
      values[draw.tensor.name] = KernelSet.best.normalNumbers(
        draw.tensor.count, streams, .initialisation, at: draw.position, deviation: draw.deviation)
    }
    for normalisation in normalisations.values {
      for tensor in [normalisation.scale, normalisation.variance] {
        values[tensor.name] = Array(repeating: 1, count: tensor.count)
      }
    }
    return TrainerState(
      tensors: stateTensors.map { name, shape in
        let count = shape.reduce(1, *)
        return NamedTensor(
          name: name, shape: shape, values: values[name] ?? Array(repeating: 0, count: count))
      })
  }

  /// Names and shapes of all that training changes, in the order of ``TrainerState``.
  var stateTensors: [(name: String, shape: [Int])] {
    parameters.tensors.map { ($0.name, $0.shape) }
      + parameters.tensors.map { ("momentum." + $0.name, $0.shape) }
      + runningStatistics.tensors.map { ($0.name, $0.shape) }
  }

  /// Names and shapes of all that inference reads: what training changes, but for the momentum.
  public var inferenceTensors: [(name: String, shape: [Int])] {
    stateTensors.filter { !$0.name.hasPrefix("momentum.") }
  }

  /// - Throws: ``TrainingInputError`` when the state is another network's.
  func check(_ state: TrainerState) throws {
    let expected = stateTensors
    guard expected.count == state.tensors.count else {
      throw TrainingInputError(
        "the state has \(state.tensors.count) tensors, the network \(expected.count)")
    }
    for ((name, shape), tensor) in zip(expected, state.tensors)
    where name != tensor.name || shape != tensor.shape {
      throw TrainingInputError("the state has \(tensor.name) \(tensor.shape), not \(name) \(shape)")
    }
  }
}
