// Reads any artifact back as content: for `verify` and `inspect`.

import HDF5

extension ArtifactReader {
  private static let headerAttributes: Set = [
    "format", "format_version", "stage", "result_revision", "parameters", "inputs", "determinism",
    "Conventions", "seed", "NX_class", "signal", "axes", "complete", "payload_sha256",
  ]

  /// Everything that the artifact says.
  public func content() throws -> ArtifactContent {
    var attributes: [String: AttributeValue] = [:]
    for name in try root.attributes.names() where !Self.headerAttributes.contains(name) {
      attributes[name] = try root.attributes.value(name)
    }
    var dimensions: [Dimension] = []
    var variables: [Variable] = []
    for name in try root.memberNames() {
      let dataSet = try root.dataSet(name)
      let longName = try dataSet.attributes.text("long_name")
      let values = try values(of: dataSet)
      if try dataSet.isDimensionScale {
        dimensions.append(Dimension(name, values, longName: longName))
      } else {
        variables.append(
          Variable(
            name, try dataSet.dimensionLabels.compactMap { $0 }, values, longName: longName,
            units: try dataSet.attributes.text("units"), isBulk: try dataSet.fileRange != nil))
      }
    }
    return ArtifactContent(
      header, attributes: attributes, dimensions: dimensions, variables: variables,
      signal: has("signal") ? try text("signal") : nil)
  }

  private func values(of dataSet: HDF5DataSet) throws -> ArtifactValues {
    switch try dataSet.elementType {
    case .float32: .float32(try dataSet.read())
    case .float64: .float64(try dataSet.read())
    case .int32: .int32(try dataSet.read())
    case .int64: .int64(try dataSet.read())
    case .uint8: .uint8(try dataSet.read())
    case .text: .text(try dataSet.readStrings())
    default: throw fault(dataSet.path, "has an element type that no artifact uses")
    }
  }

  /// Re-hashes every byte and every value.
  ///
  /// - Throws: `DamagedFile` or ``ArtifactError`` with what does not agree.
  public func verify() throws {
    try file.verifyAll()
    let found = PayloadHasher.hash(try content())
    guard found == payloadHash else {
      throw ArtifactError(
        path: path, reason: "its payload hashes to \(found), but it says \(payloadHash)")
    }
  }
}
