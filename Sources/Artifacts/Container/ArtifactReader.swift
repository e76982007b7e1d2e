// Reads an artifact, after its integrity is checked.

import HDF5

/// An open artifact: checked, of the expected format, complete.
public struct ArtifactReader {
  /// The file's path, for messages.
  public let path: String
  /// Who made it, from what.
  public let header: ArtifactHeader
  /// Its identity, 64 hexadecimal digits.
  public let payloadHash: String
  let file: VerifiedFile
  let root: HDF5Group

  /// Opens `path`, which must be one of `formats`.
  ///
  /// - Throws: `DamagedFile` when the bytes are not what was written; ``ArtifactError`` when they are
  ///   something else than was asked for.
  public init(_ path: String, expecting formats: ArtifactFormat...) throws {
    try self.init(any: path)
    guard formats.contains(header.format) else {
      let wanted = formats.map(\.rawValue).joined(separator: " or ")
      throw ArtifactError(
        path: path, reason: "this is \(header.format.rawValue), where \(wanted) is needed")
    }
  }

  /// Opens `path`, whatever its format.
  public init(any path: String) throws {
    self.path = path
    file = try VerifiedFile.open(path)
    root = try file.hdf5().root
    let attributes = root.attributes
    guard try attributes.contains("complete"), try attributes.integer("complete") == 1,
      try attributes.contains("payload_sha256")
    else {
      throw ArtifactError(
        path: path, reason: "the file was never completed; delete it and run make again")
    }
    payloadHash = try attributes.text("payload_sha256")
    header = try ArtifactHeader(attributes, path: path)
  }

  // MARK: - Attributes

  /// Whether there is a root attribute `name`.
  public func has(_ name: String) -> Bool { (try? root.attributes.contains(name)) ?? false }

  /// A text attribute.
  public func text(_ name: String) throws -> String { try root.attributes.text(name) }

  /// A list of texts.
  public func attributeTexts(_ name: String) throws -> [String] { try root.attributes.texts(name) }

  /// An integer attribute.
  public func integer(_ name: String) throws -> Int { Int(try root.attributes.integer(name)) }

  /// A floating-point attribute.
  public func number(_ name: String) throws -> Double { try root.attributes.real(name) }

  /// A text attribute that is one of the words of an enumeration.
  public func choice<Choice: RawRepresentable<String>>(_ name: String) throws -> Choice {
    let word = try text(name)
    guard let value = Choice(rawValue: word) else { throw fault(name, "\"\(word)\" is unknown") }
    return value
  }

  // MARK: - Variables

  /// The length of an axis.
  public func count(of dimension: String) throws -> Int {
    try root.dataSet(dimension).count
  }

  /// The values of a float32 variable over `dimensions`.
  public func float32(_ name: String, _ dimensions: [String]) throws -> [Float] {
    try checked(name, dimensions).read()
  }

  /// The values of a float64 variable over `dimensions`.
  public func float64(_ name: String, _ dimensions: [String]) throws -> [Double] {
    try checked(name, dimensions).read()
  }

  /// The values of an int32 variable over `dimensions`.
  public func int32(_ name: String, _ dimensions: [String]) throws -> [Int32] {
    try checked(name, dimensions).read()
  }

  /// The values of an int64 variable over `dimensions`.
  public func int64(_ name: String, _ dimensions: [String]) throws -> [Int64] {
    try checked(name, dimensions).read()
  }

  /// The values of a uint8 variable over `dimensions`.
  public func uint8(_ name: String, _ dimensions: [String]) throws -> [UInt8] {
    try checked(name, dimensions).read()
  }

  /// The values of a text variable over `dimensions`.
  public func texts(_ name: String, _ dimensions: [String]) throws -> [String] {
    try checked(name, dimensions).readStrings()
  }

  /// The values of a text variable whose texts are words of an enumeration.
  public func choices<Choice: RawRepresentable<String>>(
    _ name: String, _ dimensions: [String]
  ) throws -> [Choice] {
    try texts(name, dimensions).map { word in
      guard let value = Choice(rawValue: word) else { throw fault(name, "\"\(word)\" is unknown") }
      return value
    }
  }

  /// A contiguous variable as memory-mapped pages.
  public func mapped<Element: HDF5Element>(
    _ name: String, _ dimensions: [String], _ type: Element.Type
  ) throws -> MappedVariable {
    let dataSet = try checked(name, dimensions)
    guard try dataSet.elementType == Element.elementType, let range = try dataSet.fileRange else {
      throw fault(name, "must be contiguous \(Element.elementType)")
    }
    return MappedVariable(file: file, range: range)
  }

  /// An error about a variable or attribute of this file.
  public func fault(_ name: String, _ reason: String) -> ArtifactError {
    ArtifactError(path: path, reason: "\(name): \(reason)")
  }

  private func checked(_ name: String, _ dimensions: [String]) throws -> HDF5DataSet {
    let dataSet = try root.dataSet(name)
    let expected = try dimensions.map { try count(of: $0) }
    guard dataSet.shape == expected else {
      throw fault(name, "has the shape \(dataSet.shape), its axes \(dimensions) say \(expected)")
    }
    return dataSet
  }
}

/// A contiguous variable in memory-mapped pages.
public struct MappedVariable: Sendable {
  let file: VerifiedFile
  let range: Range<Int>

  /// Calls `body` with the float32 elements in `indices`, whose blocks are checked when first touched.
  public func withElements(_ indices: Range<Int>, _ body: (Span<Float>) -> Void) throws {
    try self.file.withElements(
      at: range.lowerBound + indices.lowerBound * 4, count: indices.count, body: body)
  }
}

extension ArtifactHeader {
  init(_ attributes: HDF5Attributes, path: String) throws {
    func known<Value: RawRepresentable<String>>(_ name: String) throws -> Value {
      let word = try attributes.text(name)
      guard let value = Value(rawValue: word) else {
        throw ArtifactError(
          path: path, reason: "the \(name) \"\(word)\" is unknown to this version")
      }
      return value
    }
    format = try known("format")
    let version = try attributes.integer("format_version")
    guard version == format.version else {
      throw ArtifactError(
        path: path,
        reason: "\(format.rawValue) version \(version), this program reads \(format.version)")
    }
    stage = try known("stage")
    resultRevision = Int(try attributes.integer("result_revision"))
    parameters = try attributes.text("parameters")
    seed = try attributes.contains("seed") ? Int(try attributes.integer("seed")) : nil
    inputs = try attributes.texts("inputs").compactMap { ArtifactInput(text: $0) }
    determinism = DeterminismClass(try attributes.text("determinism"))
  }
}
