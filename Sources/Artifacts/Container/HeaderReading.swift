// Reads the header of an artifact, and puts libhdf5's faults into the words of artifacts.

import HDF5

extension ArtifactHeader {
  init(_ attributes: HDF5Attributes, path: String) throws {
    func known<Value: RawRepresentable<String>>(_ name: String) throws -> Value {
      let word = try attributes.text(name)
      guard let value = Value(rawValue: word) else {
        throw ArtifactError(
          remake: path, "the \(name) \"\(word)\" is unknown to this version of the program")
      }
      return value
    }
    format = try known("format")
    stage = try known("stage")
    let version = Int(try attributes.integer("format_version"))
    guard format.readableVersions.contains(version) else {
      throw ArtifactError(
        remake: path,
        "it is \(format.rawValue) version \(version), this program reads version \(format.version), as "
          + "\(stage.rawValue) writes it now")
    }
    resultRevision = Int(try attributes.integer("result_revision"))
    parameters = try attributes.text("parameters")
    seed = try attributes.contains("seed") ? Int(try attributes.integer("seed")) : nil
    inputs = try attributes.texts("inputs").map { text in
      guard let input = ArtifactInput(text: text) else {
        throw ArtifactError(remake: path, "inputs: \"\(text)\" is not role=hash")
      }
      return input
    }
    determinism = DeterminismClass(try attributes.text("determinism"))
  }
}

/// Runs `body` on the whole artifact `path`: where libhdf5 misses something in it, the file is not one of
/// this program.
func explainFaults<Result>(of path: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as HDF5Error where error.file == path && error.systemReason == nil {
    let object = error.object == "/" ? "" : error.object.dropFirst() + ": "
    throw ArtifactError(remake: path, object + error.reason)
  }
}
