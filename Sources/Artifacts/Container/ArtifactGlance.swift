// A few attributes of an artifact, where a stage looks at very many.

import HDF5

/// An artifact of which only a few attributes are wanted: checked like any, but the rest of its header is not read.
public struct ArtifactGlance {
  /// The file's path, for messages.
  public let path: String
  /// Its identity, 64 hexadecimal digits.
  public let payloadHash: String
  private let root: HDF5Group

  /// Opens `path`, which must be a `format`.
  ///
  /// - Throws: As ``ArtifactReader/init(_:expecting:)``.
  public init(_ path: String, expecting format: ArtifactFormat) throws {
    self.path = path
    let root = try VerifiedFile.openWithHDF5(path).hdf5.root
    self.root = root
    payloadHash = try explainFaults(of: path) {
      let attributes = root.attributes
      let hash = try ArtifactReader.payloadHash(attributes, path)
      guard try attributes.text("format") == format.rawValue,
        try attributes.integer("format_version") == format.version
      else {
        throw ArtifactError(
          path: path, reason: "this is no \(format.rawValue) of version \(format.version)")
      }
      return hash
    }
  }

  /// An integer attribute.
  public func integer(_ name: String) throws -> Int {
    try explainFaults(of: path) { Int(try root.attributes.integer(name)) }
  }

  /// The first input; nil of none.
  public func firstInput() throws -> ArtifactInput? {
    try explainFaults(of: path) {
      try root.attributes.texts("inputs").first.flatMap { ArtifactInput(text: $0) }
    }
  }
}
