// What several outputs of one process have in common.

import HDF5

extension ArtifactHeader {
  /// Identity of the process that made the artifact: SHA-256 of stage, revision, parameters, seed, inputs
  /// and determinism class, but not of the format.
  ///
  /// Training and test images of one `preprocess` have the same; no others do.
  public var origin: String {
    var digest = Digest()
    digest.update("espalier-origin-1")
    digest.update(stage.rawValue)
    digest.update(resultRevision)
    digest.update(parameters)
    digest.update(seed.map { "\($0)" } ?? "none")
    for input in inputs { digest.update(input.text) }
    digest.update(determinism.description)
    return digest.hexadecimal
  }
}
