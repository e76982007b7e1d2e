// Attributes of groups and data sets: written once, read by name.

import CHDF5

/// The attributes of a group or data set.
public struct HDF5Attributes {
  let handle: ObjectHandle

  init(_ handle: ObjectHandle) { self.handle = handle }

  /// Attributes by which HDF5 itself marks and attaches dimension scales.
  static let ofDimensionScales: Set = [
    "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS",
  ]

  /// Names of the attributes in the order of their bytes, without those of dimension scales
  /// (`CLASS`, `NAME`, `DIMENSION_LIST`, `REFERENCE_LIST`, `DIMENSION_LABELS`).
  ///
  /// - Throws: ``HDF5Error``
  public func names() throws -> [String] {
    let count = try handle.check("count the attributes", H5Aget_num_attrs)
    let all = try (0..<hsize_t(count)).map { position in
      try handle.text("list the attributes") { id, buffer, size in
        H5Aget_name_by_idx(id, ".", H5_INDEX_NAME, H5_ITER_INC, position, buffer, size, 0)
      }
    }
    return all.filter { !Self.ofDimensionScales.contains($0) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether there is an attribute called `name`.
  public func contains(_ name: String) throws -> Bool {
    try handle.check("look for attribute \(name)") { H5Aexists($0, name) } > 0
  }

  /// Writes a new attribute.
  ///
  /// - Parameters:
  ///   - name: Its name, which must be free: what is written is never changed.
  ///   - value: Its value. A list becomes one axis, also when it has one element or none.
  /// - Throws: ``HDF5Error``
  public func write(_ name: String, _ value: AttributeValue) throws {
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw handle.error("\"\(name)\" cannot be the name of an attribute")
    }
    guard try !contains(name) else {
      throw handle.error("there is an attribute \"\(name)\" already")
    }
    switch value {
    case .text(let text): try write(name, texts: [text], shape: [])
    case .texts(let texts): try write(name, texts: texts, shape: [texts.count])
    case .integer(let number): try write(name, numbers: [number], shape: [])
    case .integers(let numbers): try write(name, numbers: numbers, shape: [numbers.count])
    case .real(let number): try write(name, numbers: [number], shape: [])
    case .reals(let numbers): try write(name, numbers: numbers, shape: [numbers.count])
    }
  }

  /// The value of the attribute called `name`.
  ///
  /// Integers and floating-point numbers of every width are read as 64-bit ones.
  ///
  /// - Throws: ``HDF5Error`` when there is none, or it is no ``AttributeValue``.
  public func value(_ name: String) throws -> AttributeValue {
    guard try contains(name) else { throw handle.error("there is no attribute \"\(name)\"") }
    let attribute = try handle.check("open attribute \(name)") { H5Aopen($0, name, 0) }
    defer { Library.close(attribute, H5Aclose) }
    let type = try handle.check("read attribute \(name)") { _ in H5Aget_type(attribute) }
    defer { Library.close(type, H5Tclose) }
    let (count, isList) = try extent(attribute, name)
    switch Library.call({ H5Tget_class(type) }) {
    case H5T_INTEGER:
      let values = try numbers(attribute, name, count, Int64(0))
      return isList ? .integers(values) : .integer(values[0])
    case H5T_FLOAT:
      let values = try numbers(attribute, name, count, Double(0))
      return isList ? .reals(values) : .real(values[0])
    case H5T_STRING:
      let values = try texts(attribute, type, name, count)
      return isList ? .texts(values) : .text(values[0])
    default:
      throw handle.error("attribute \"\(name)\" is neither text nor number")
    }
  }

  private func write(_ name: String, texts: [String], shape: [Int]) throws {
    let (byteCount, bytes) = try handle.padded(texts)
    try bytes.withUnsafeBytes { try write(name, .text(byteCount: byteCount), shape, $0) }
  }

  private func write<Number: HDF5Element>(_ name: String, numbers: [Number], shape: [Int]) throws {
    try numbers.withUnsafeBytes { try write(name, Number.elementType, shape, $0) }
  }

  private func write(
    _ name: String, _ elementType: ElementType, _ shape: [Int], _ bytes: UnsafeRawBufferPointer
  ) throws {
    let type = try handle.check("copy a type") { _ in elementType.makeFileType() }
    defer { Library.close(type, H5Tclose) }
    let space = try handle.makeSpace(shape)
    defer { Library.close(space, H5Sclose) }
    let attribute = try handle.check("create attribute \(name)") {
      H5Acreate2($0, name, type, space, 0, 0)
    }
    defer { Library.close(attribute, H5Aclose) }
    guard !shape.contains(0) else { return }
    try handle.check("write attribute \(name)") { _ in
      H5Awrite(attribute, type, bytes.baseAddress)
    }
  }

  private func extent(_ attribute: hid_t, _ name: String) throws -> (count: Int, isList: Bool) {
    let space = try handle.check("read attribute \(name)") { _ in H5Aget_space(attribute) }
    defer { Library.close(space, H5Sclose) }
    let rank = try handle.check("read attribute \(name)") { _ in
      H5Sget_simple_extent_ndims(space)
    }
    let count = try handle.check("read attribute \(name)") { _ in
      H5Sget_simple_extent_npoints(space)
    }
    guard rank <= 1, rank == 1 || count == 1 else {
      throw handle.error("attribute \"\(name)\" is neither one value nor a list")
    }
    return (Int(count), rank == 1)
  }

  private func numbers<Number: HDF5Element>(
    _ attribute: hid_t, _ name: String, _ count: Int, _ zero: Number
  ) throws -> [Number] {
    guard count > 0 else { return [] }
    var values = [Number](repeating: zero, count: count)
    let type = try handle.check("copy a type") { _ in Number.elementType.makeFileType() }
    defer { Library.close(type, H5Tclose) }
    try values.withUnsafeMutableBytes { buffer in
      _ = try handle.check("read attribute \(name)") { _ in
        H5Aread(attribute, type, buffer.baseAddress)
      }
    }
    return values
  }

  private func texts(_ attribute: hid_t, _ type: hid_t, _ name: String, _ count: Int) throws
    -> [String]
  {
    if Library.call({ H5Tis_variable_str(type) }) > 0 {
      return try variableTexts(attribute, type, name, count)
    }
    guard count > 0 else { return [] }
    let byteCount = Library.call { H5Tget_size(type) }
    var bytes = [UInt8](repeating: 0, count: byteCount * count)
    try handle.check("read attribute \(name)") { _ in H5Aread(attribute, type, &bytes) }
    return try (0..<count).map { try handle.text(bytes[$0 * byteCount..<($0 + 1) * byteCount]) }
  }

  /// Texts of variable length, as other programs write them.
  private func variableTexts(_ attribute: hid_t, _ type: hid_t, _ name: String, _ count: Int) throws
    -> [String]
  {
    guard count > 0 else { return [] }
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    try handle.check("read attribute \(name)") { _ in H5Aread(attribute, type, &pointers) }
    defer { for pointer in pointers { H5free_memory(pointer) } }
    return try pointers.map { pointer in
      guard let pointer else { return "" }
      guard let text = String(validatingCString: pointer) else {
        throw handle.error("attribute \"\(name)\" is not UTF-8")
      }
      return text
    }
  }
}
