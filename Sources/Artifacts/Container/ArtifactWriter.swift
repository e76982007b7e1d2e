// Writes an artifact: whole or not at all.

import HDF5

extension ArtifactContent {
  /// Writes the artifact and commits it under `path`.
  ///
  /// - Parameters:
  ///   - path: Where the artifact shall be.
  ///   - isDurable: Whether it must outlive a crash of the whole machine; only a cache need not.
  ///   - beforeCommit: Called when it is whole and on the disk, but not yet in its place.
  /// - Returns: The payload hash.
  /// - Throws: `FileError`, `HDF5Error`, and what `beforeCommit` throws; then nothing has changed.
  @discardableResult
  public func write(
    to path: String, isDurable: Bool = true, beforeCommit: () throws -> Void = {}
  ) throws -> String {
    let hash = PayloadHasher.hash(self)
    try WholeFile.writeHDF5(to: path, isDurable: isDurable, beforeCommit: beforeCommit) {
      try fill($0, hash)
    }
    return hash
  }

  /// Writes the artifact under a temporary name beside `path`, to be given a name that is free; it is not
  /// forced to the disk.
  ///
  /// - Throws: As ``write(to:isDurable:beforeCommit:)``.
  public func prepare(beside path: String) throws -> UnplacedFile {
    let hash = PayloadHasher.hash(self)
    return try WholeFile.prepareHDF5(beside: path) { try fill($0, hash) }
  }

  private func fill(_ file: HDF5File, _ hash: String) throws {
    var attributes = rootAttributes
    attributes["payload_sha256"] = .text(hash)
    attributes["complete"] = .integer(1)
    for (name, value) in attributes.sorted(by: { isBefore($0.key, $1.key) }) {
      try file.root.attributes.write(name, value)
    }
    try writeVariables(to: file.root)
  }

  func writeVariables(to root: HDF5Group) throws {
    var scales: [String: HDF5DataSet] = [:]
    for (index, variable) in allVariables.enumerated() {
      let dataSet = try create(variable, in: root)
      try dataSet.attributes.write("long_name", .text(variable.longName))
      try dataSet.attributes.write("units", .text(variable.units))
      if index < dimensions.count {
        try dataSet.makeDimensionScale(named: variable.name)
        scales[variable.name] = dataSet
      } else {
        try attach(scales, to: dataSet, variable)
      }
    }
  }

  private func attach(
    _ scales: [String: HDF5DataSet], to dataSet: HDF5DataSet, _ variable: Variable
  ) throws {
    for (axis, name) in variable.dimensions.enumerated() {
      if let scale = scales[name] { try dataSet.attachScale(scale, axis: axis) }
    }
  }

  private func create(_ variable: Variable, in root: HDF5Group) throws -> HDF5DataSet {
    let shape = shape(of: variable)
    let layout = Self.layout(variable, shape)
    let name = variable.name
    switch variable.values {
    case .float32(let values):
      return try root.createDataSet(name, shape: shape, values: values, layout: layout)
    case .float64(let values):
      return try root.createDataSet(name, shape: shape, values: values, layout: layout)
    case .int32(let values):
      return try root.createDataSet(name, shape: shape, values: values, layout: layout)
    case .int64(let values):
      return try root.createDataSet(name, shape: shape, values: values, layout: layout)
    case .uint8(let values):
      return try root.createDataSet(name, shape: shape, values: values, layout: layout)
    case .text(let values):
      return variable.isBulk
        ? try root.createStrings(name, values: values, layout: .contiguous)
        : try root.createStrings(name, values: values)
    }
  }

  /// Bulk lies contiguous, for mapping; all else is chunked, for its checksums.
  private static func layout(_ variable: Variable, _ shape: [Int]) -> DataSetLayout {
    variable.isBulk || shape.isEmpty || shape.contains(0)
      ? .contiguous : .chunked(rows: nil, deflate: 1)
  }
}
