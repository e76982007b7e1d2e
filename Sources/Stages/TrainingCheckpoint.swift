// A long child's private checkpoint: beside its experiment, never the experiment itself.

import Artifacts
import HDF5
import NN

/// The state of a training at the end of an epoch; `IDENTITY.h5.checkpoint`.
enum TrainingCheckpoint {
  private static func path(_ experiment: String) -> String { experiment + ".checkpoint" }

  static func write(
    _ state: TrainerState, _ history: TrainingHistory, _ prefixes: [[Double]], _ identity: String,
    _ header: ArtifactHeader, _ experiment: String
  ) throws {
    var header = header
    header.format = .checkpoint
    let file = CheckpointFile(
      identity: identity, state: state.tensors.flatMap(\.values), history: history,
      finishedPrefixes: prefixes)
    try file.content(header).write(to: path(experiment))
  }

  /// Writes the state of a language model, which has no prefixes.
  static func write(
    _ state: [Float], _ history: TrainingHistory, _ place: SharedExperiment
  ) throws {
    var header = place.header
    header.format = .checkpoint
    try CheckpointFile(
      identity: place.identity, state: state, history: history, finishedPrefixes: []
    ).content(header).write(to: path(place.path))
  }

  /// Puts the trainer where the checkpoint left it.
  ///
  /// - Returns: The epochs so far; nil without a usable checkpoint (then training starts over, which
  ///   gives the same bytes).
  static func restore(
    _ trainer: Trainer, _ experiment: String, _ identity: String
  ) throws -> TrainingHistory? {
    guard let file = read(experiment), file.identity == identity else { return nil }
    let fresh = trainer.state.tensors
    guard file.state.count == fresh.reduce(0, { $0 + $1.values.count }) else { return nil }
    var rest = file.state[...]
    let tensors = fresh.map { tensor in
      defer { rest = rest.dropFirst(tensor.values.count) }
      return NamedTensor(
        name: tensor.name, shape: tensor.shape, values: Array(rest.prefix(tensor.values.count)))
    }
    try trainer.restore(TrainerState(tensors: tensors))
    return file.history
  }

  /// The checkpoint beside the experiment; nil without a readable one.
  static func read(_ experiment: String) -> CheckpointFile? {
    guard FilePath.exists(path(experiment)),
      let reader = try? ArtifactReader(path(experiment), expecting: .checkpoint)
    else { return nil }
    return try? CheckpointFile(reader)
  }

  static func remove(_ experiment: String) {
    FilePath.remove(path(experiment))
  }
}
