// Reads any artifact back as content: for `verify` and `inspect`.

import HDF5

extension ArtifactReader {
  /// Everything that the artifact says.
  public func content() throws -> ArtifactContent {
    try explainingFaults {
      let own = try attributes(of: root.attributes, without: ArtifactHeader.attributeNames)
      var dimensions: [Dimension] = []
      var variables: [(Variable, shape: [Int])] = []
      for name in try root.memberNames() {
        let dataSet = try root.dataSet(name)
        let stored = try storedVariable(name, dataSet)
        let longName = try dataSet.attributes.text("long_name")
        if try dataSet.isDimensionScale {
          dimensions.append(Dimension(name, stored.values, longName: longName))
        } else {
          let variable = Variable(
            name, stored.dimensions, stored.values, longName: longName,
            units: try dataSet.attributes.text("units"),
            isBulk: try !stored.shape.isEmpty && dataSet.fileRange != nil)
          variables.append((variable, stored.shape))
        }
      }
      try check(variables, over: dimensions)
      return ArtifactContent(
        header, attributes: own, dimensions: dimensions, variables: variables.map(\.0),
        signal: has("signal") ? try text("signal") : nil)
    }
  }

  /// Re-hashes every byte and every value.
  ///
  /// - Throws: `DamagedFile` or ``ArtifactError`` with what does not agree.
  public func verify() throws {
    try file.verifyAll()
    let found = try explainingFaults(computedPayloadHash)
    guard found == payloadHash else {
      throw ArtifactError(
        remake: path, "its payload hashes to \(found), but it says \(payloadHash): it was changed")
    }
  }

  /// The payload hash of what stands in the file, one variable in memory at a time.
  private func computedPayloadHash() throws -> String {
    var payload = PayloadHasher(
      try attributes(of: root.attributes, without: ["payload_sha256", "complete"]))
    for name in try root.memberNames().sorted(by: isBefore) {
      payload.add(try storedVariable(name, root.dataSet(name)))
    }
    return payload.hexadecimal
  }

  private func storedVariable(_ name: String, _ dataSet: HDF5DataSet) throws -> StoredVariable {
    let dimensions =
      try dataSet.isDimensionScale
      ? [name]
      : dataSet.dimensionLabels.map { label in
        guard let label else { throw fault(name, "an axis has no name") }
        return label
      }
    guard dimensions.count == dataSet.shape.count else {
      throw fault(name, "has the shape \(dataSet.shape), but an axis must have one dimension")
    }
    return StoredVariable(
      name: name, dimensions: dimensions, shape: dataSet.shape,
      attributes: try attributes(of: dataSet.attributes, without: []),
      values: try values(of: dataSet))
  }

  private func attributes(
    of attributes: HDF5Attributes, without left: Set<String>
  ) throws -> [String: AttributeValue] {
    var all: [String: AttributeValue] = [:]
    for name in try attributes.names() where !left.contains(name) {
      all[name] = try attributes.value(name)
    }
    return all
  }

  private func check(
    _ variables: [(Variable, shape: [Int])], over dimensions: [Dimension]
  ) throws {
    for (variable, shape) in variables {
      let expected = try variable.dimensions.map { name in
        guard let dimension = dimensions.first(where: { $0.name == name }) else {
          throw fault(variable.name, "its axis \(name) is not in the file")
        }
        return dimension.count
      }
      guard shape == expected else {
        throw fault(variable.name, "has the shape \(shape), its axes say \(expected)")
      }
    }
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
}
