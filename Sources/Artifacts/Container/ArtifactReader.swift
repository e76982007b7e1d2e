// Reads an artifact, after its integrity is checked.

import HDF5
import SearchSpace

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
  /// - Throws: `FileError` when it cannot be read; `DamagedFile` when the bytes are not what was
  ///   written; ``ArtifactError`` when they are something else than was asked for.
  public init(_ path: String, expecting formats: ArtifactFormat...) throws {
    try self.init(any: path)
    guard formats.contains(header.format) else {
      let wanted = formats.map(\.rawValue).joined(separator: " or ")
      throw ArtifactError(
        path: path, reason: "this is \(header.format.rawValue); give \(wanted) here")
    }
  }

  /// Opens `path`, whatever its format.
  ///
  /// - Throws: As ``init(_:expecting:)``.
  public init(any path: String) throws {
    self.path = path
    let (file, hdf5) = try VerifiedFile.openWithHDF5(path)
    self.file = file
    let root = hdf5.root
    self.root = root
    (header, payloadHash) = try explainFaults(of: path) {
      let payloadHash = try Self.payloadHash(root.attributes, path)
      return (try ArtifactHeader(root.attributes, path: path), payloadHash)
    }
  }

  /// The payload hash of a file that a stage has finished.
  static func payloadHash(_ attributes: HDF5Attributes, _ path: String) throws -> String {
    guard try attributes.contains("complete"), try attributes.integer("complete") == 1,
      try attributes.contains("payload_sha256")
    else {
      throw ArtifactError(remake: path, "no stage finished it (complete is not 1)")
    }
    return try attributes.text("payload_sha256")
  }

  // MARK: - Attributes

  /// Whether there is a root attribute `name`.
  public func has(_ name: String) -> Bool { (try? root.attributes.contains(name)) ?? false }

  /// The version of the file's layout, one of its format's `readableVersions`.
  public var formatVersion: Int { (try? integer("format_version")) ?? 0 }

  /// A text attribute.
  public func text(_ name: String) throws -> String {
    try explainingFaults { try root.attributes.text(name) }
  }

  /// A list of texts.
  public func attributeTexts(_ name: String) throws -> [String] {
    try explainingFaults { try root.attributes.texts(name) }
  }

  /// An integer attribute.
  public func integer(_ name: String) throws -> Int {
    try explainingFaults { Int(try root.attributes.integer(name)) }
  }

  /// An integer attribute that must lie within `range`.
  public func integer(_ name: String, in range: some RangeExpression<Int>) throws -> Int {
    let value = try integer(name)
    guard range.contains(value) else { throw fault(name, "\(value) is impossible") }
    return value
  }

  /// A list of integers.
  public func integers(_ name: String) throws -> [Int] {
    try explainingFaults { try root.attributes.integers(name).map(Int.init) }
  }

  /// A floating-point attribute.
  public func number(_ name: String) throws -> Double {
    try explainingFaults { try root.attributes.real(name) }
  }

  /// A text attribute that is one of the words of an enumeration.
  public func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String
  ) throws -> Choice {
    try known(text(name), name)
  }

  /// The search space that the artifact belongs to, attribute `search_space`.
  public func searchSpace() throws -> SearchSpace {
    do {
      return try SearchSpace(text: text("search_space"), file: path)
    } catch let error as ParameterError {
      throw fault(
        "search_space", [error.key, error.reason].compactMap { $0 }.joined(separator: ": "))
    }
  }

  // MARK: - Variables

  /// The length of an axis.
  public func count(of dimension: String) throws -> Int {
    try explainingFaults { try root.dataSet(dimension).count }
  }

  /// What a variable is, for people.
  func longName(_ variable: String) throws -> String {
    try explainingFaults { try root.dataSet(variable).attributes.text("long_name") }
  }

  /// The values of a float32 variable over `dimensions`.
  public func float32(_ name: String, _ dimensions: [String]) throws -> [Float] {
    try explainingFaults { try checked(name, dimensions).read() }
  }

  /// The values of a float64 variable over `dimensions`.
  public func float64(_ name: String, _ dimensions: [String]) throws -> [Double] {
    try explainingFaults { try checked(name, dimensions).read() }
  }

  /// The values of an int32 variable over `dimensions`.
  public func int32(_ name: String, _ dimensions: [String]) throws -> [Int32] {
    try explainingFaults { try checked(name, dimensions).read() }
  }

  /// The values of an int64 variable over `dimensions`.
  public func int64(_ name: String, _ dimensions: [String]) throws -> [Int64] {
    try explainingFaults { try checked(name, dimensions).read() }
  }

  /// The values of a uint8 variable over `dimensions`.
  public func uint8(_ name: String, _ dimensions: [String]) throws -> [UInt8] {
    try checked(name, dimensions).read()
  }

  /// The values of a text variable over `dimensions`.
  public func texts(_ name: String, _ dimensions: [String]) throws -> [String] {
    try explainingFaults { try checked(name, dimensions).readStrings() }
  }

  /// Where `text` first stands in a text variable over one dimension; nil for nowhere.
  public func firstIndex(of text: String, in name: String, _ dimensions: [String]) throws -> Int? {
    try explainingFaults { try checked(name, dimensions).firstIndex(of: text) }
  }

  /// The values of a text variable whose texts are words of an enumeration.
  public func choices<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ dimensions: [String]
  ) throws -> [Choice] {
    try texts(name, dimensions).map { try known($0, name) }
  }

  /// A contiguous variable as memory-mapped pages.
  public func mapped<Element: HDF5Element>(
    _ name: String, _ dimensions: [String], _ type: Element.Type
  ) throws -> MappedVariable {
    try explainingFaults {
      let dataSet = try checked(name, dimensions)
      guard try dataSet.elementType == Element.elementType, let range = try dataSet.fileRange else {
        throw fault(name, "must be contiguous \(Element.elementType)")
      }
      return MappedVariable(file: file, range: range)
    }
  }

  /// An error about a variable or attribute of this file, which a stage must write again.
  public func fault(_ name: String, _ reason: String) -> ArtifactError {
    ArtifactError(remake: path, "\(name): \(reason)")
  }

  /// Runs `body`; see ``explainFaults(of:_:)``.
  func explainingFaults<Result>(_ body: () throws -> Result) throws -> Result {
    try explainFaults(of: path, body)
  }

  private func known<Choice: RawRepresentable<String> & CaseIterable>(
    _ word: String, _ name: String
  ) throws -> Choice {
    guard let value = Choice(rawValue: word) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault(name, "\"\(word)\" is none of \(words)")
    }
    return value
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
