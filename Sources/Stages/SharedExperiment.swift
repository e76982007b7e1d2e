// The place of one child in the store that all runs share: found there, or trained and put there.

import Artifacts
import HDF5
import NN
import Tensor

/// A child's identity and where its experiment lies.
struct SharedExperiment {
  /// SHA-256 of all that the training depends on.
  let identity: String
  /// The header of the experiment.
  let header: ArtifactHeader
  /// The artifact: `FOLDER/IDENTITY.h5`.
  let path: String

  /// The place of a child in `folder`, which is made if need be.
  init(identity: String, header: ArtifactHeader, folder: String) throws {
    self.identity = identity
    self.header = header
    try FilePath.createFolder(folder)
    path = "\(folder)/\(identity).h5"
  }

  /// Keyed by the identity alone: a child is a pure function of it.
  var streams: RandomStreams {
    RandomStreams(key: UInt64(identity.prefix(16), radix: 16) ?? 0)
  }

  /// The experiment: as it lies in the store, or trained now.
  func findOrMake(
    _ train: () throws -> ExperimentFile
  ) throws -> (file: ExperimentFile, payloadHash: String) {
    if FilePath.exists(path), let old = try? ArtifactReader(path, expecting: .experiment) {
      let file = try ExperimentFile(old)
      if file.identity == identity {
        // A process that was killed between the two may have left it.
        TrainingCheckpoint.remove(path)
        return (file, old.payloadHash)
      }
    }
    let run = StageRun(header, output: path)
    let file = try train()
    let content = file.content(header)
    try run.commit(content)
    TrainingCheckpoint.remove(path)
    return (file, content.payloadHash)
  }
}
