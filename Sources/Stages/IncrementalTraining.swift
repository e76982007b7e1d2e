// Growing a network layer by layer, so that the accuracy of each prefix comes with it (TAPAS).

import Artifacts
import NN
import Tensor

/// Trains the network cut after its first layer, then after its second with the weights so far, and so on.
///
/// Each prefix has a classifier of its own, which starts anew, and is trained for all epochs, with the same
/// schedule; the optimiser's memory starts anew. All layers go on learning.
struct IncrementalTraining {
  /// The whole network.
  let graph: Graph
  /// How each prefix is trained.
  let options: TrainingOptions
  /// Those of the whole network; each prefix has its own, derived from them.
  let streams: RandomStreams
  /// Keeps checkpoints under the whole network's identity.
  let loop: EpochLoop

  /// Trains all prefixes; the last one is the network.
  ///
  /// - Parameters:
  ///   - images: What they learn and are judged by.
  ///   - history: The epochs of the whole network, and all prefixes' accuracies after each of their epochs.
  /// - Throws: As ``EpochLoop/train(_:epochs:on:_:)``.
  func train(on images: ImagesFile, _ history: inout TrainingHistory) throws {
    let prefixes = try graph.layers().map { graph.prefix($0) }
    var finished =
      TrainingCheckpoint.read(loop.output).flatMap { checkpoint in
        checkpoint.identity == identity(checkpoint.finishedPrefixes.count)
          ? checkpoint.finishedPrefixes : nil
      } ?? []
    var state: TrainerState?
    for index in finished.count..<prefixes.count {
      let trainer = try Trainer(
        prefixes[index], options: options, streams: streams(of: index))
      if let state { try trainer.restore(state.carried(into: trainer.state)) }
      var step = loop
      step.identity = identity(index)
      step.finishedPrefixes = finished
      history = TrainingHistory()
      try step.train(trainer, epochs: options.epochs, on: images, &history)
      finished.append(history.validationAccuracy)
      state = trainer.state
    }
    history.prefixAccuracy = (0..<history.count).map { epoch in finished.map { $0[epoch] } }
  }

  private func streams(of prefix: Int) -> RandomStreams {
    RandomStreams(seed: Int(truncatingIfNeeded: streams.key), owner: "prefix-\(prefix + 1)")
  }

  private func identity(_ prefix: Int) -> String { "\(loop.identity)/prefix-\(prefix + 1)" }
}

extension Graph {
  /// The network cut after a layer.
  fileprivate func prefix(_ layer: GraphLayer) -> Graph {
    let last = layer.cut.max() ?? 0
    return Graph(image: image, nodes: Array(nodes[..<last]), outputs: layer.cut, classes: classes)
  }
}

extension TrainerState {
  /// `fresh` with this state's weights and statistics where both have them; momentum and classifier stay.
  fileprivate func carried(into fresh: TrainerState) -> TrainerState {
    TrainerState(
      tensors: fresh.tensors.map { tensor in
        guard tensor.name.hasPrefix("layer"), let own = self[tensor.name] else { return tensor }
        return own
      })
  }
}
