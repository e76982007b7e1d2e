// Data sets: their type and shape, and their values as typed arrays, texts or bytes.

import CHDF5
import Glibc

/// A data set of an open file.
public struct HDF5DataSet {
  let handle: ObjectHandle
  /// Length of each axis, slowest first; empty for a scalar.
  public let shape: [Int]

  init(_ handle: ObjectHandle) throws {
    self.handle = handle
    let space = try handle.check("read the shape", H5Dget_space)
    defer { Library.close(space, H5Sclose) }
    let rank = Int(try handle.check("read the rank") { _ in H5Sget_simple_extent_ndims(space) })
    var lengths = [hsize_t](repeating: 0, count: max(rank, 1))
    try handle.check("read the shape") { _ in
      H5Sget_simple_extent_dims(space, &lengths, nil)
    }
    shape = try lengths.prefix(rank).map { length in
      guard let length = Int(exactly: length) else { throw handle.error("an axis is too long") }
      return length
    }
    // A shape whose product overflows must not reach any arithmetic.
    let (_, overflow) = shape.reduce((1, false)) { product, length in
      let next = product.0.multipliedReportingOverflow(by: length)
      return (next.partialValue, product.1 || next.overflow)
    }
    guard !overflow else { throw handle.error("its shape \(shape) is too large") }
  }

  /// Path of the data set inside the file.
  public var path: String { handle.path }

  /// The attributes of the data set.
  public var attributes: HDF5Attributes { HDF5Attributes(handle) }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Type of the elements.
  ///
  /// - Throws: ``HDF5Error`` when it is none of ``ElementType``.
  public var elementType: ElementType {
    get throws {
      try withFileType { type in
        guard let known = Library.call({ ElementType(of: type) }) else {
          throw handle.error("its element type is none that is supported")
        }
        return known
      }
    }
  }

  /// All values, in row-major order.
  ///
  /// - Throws: ``HDF5Error`` when the elements are of another type or the file is damaged.
  public func read<Element: HDF5Element>(_ element: Element.Type = Element.self) throws -> [Element]
  {
    try require(Element.elementType)
    try checkContiguousBytes()
    return try [Element](unsafeUninitializedCapacity: count) { buffer, initialised in
      try readAll(Element.elementType, into: UnsafeMutableRawBufferPointer(buffer))
      initialised = count
    }
  }

  /// The one value of a scalar.
  ///
  /// - Throws: ``HDF5Error`` also when the data set holds more or less than one value.
  public func readScalar<Element: HDF5Element>(_ element: Element.Type = Element.self) throws
    -> Element
  {
    guard let value = try read(Element.self).first, count == 1 else {
      throw handle.error("is not a single value but of shape \(shape)")
    }
    return value
  }

  /// All values as little-endian bytes; the padded texts of a text data set one after another.
  ///
  /// - Throws: ``HDF5Error``
  public func readBytes() throws -> [UInt8] {
    let type = try elementType
    let (total, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    guard !overflow else { throw handle.error("is too large") }
    try checkContiguousBytes()
    return try [UInt8](unsafeUninitializedCapacity: total) { buffer, initialised in
      try readAll(type, into: UnsafeMutableRawBufferPointer(buffer))
      initialised = total
    }
  }

  /// All values of a data set of fixed-length texts, without their padding.
  ///
  /// - Throws: ``HDF5Error`` when the elements are not such texts, or not UTF-8.
  public func readStrings() throws -> [String] {
    guard case .text(let byteCount) = try elementType else {
      throw handle.error("its elements are \(try elementType), not text")
    }
    let bytes = try readBytes()
    return try (0..<count).map { index in
      try handle.text(bytes[index * byteCount..<(index + 1) * byteCount])
    }
  }

  /// Where a text stands in a data set of fixed-length texts; nil for nowhere.
  ///
  /// - Throws: ``HDF5Error`` when the elements are not such texts.
  public func firstIndex(of text: String) throws -> Int? {
    guard case .text(let byteCount) = try elementType else {
      throw handle.error("its elements are \(try elementType), not text")
    }
    var padded = Array(text.utf8)
    guard padded.count <= byteCount else { return nil }
    padded += [UInt8](repeating: 0, count: byteCount - padded.count)
    let bytes = try readBytes()
    return bytes.withUnsafeBytes { bytes in
      padded.withUnsafeBytes { padded in
        guard let all = bytes.baseAddress, let wanted = padded.baseAddress else { return nil }
        return (0..<count).first { memcmp(all + $0 * byteCount, wanted, byteCount) == 0 }
      }
    }
  }

  /// Where the values of a contiguous data set stand in the file, or nil for another layout.
  ///
  /// - Throws: ``HDF5Error``
  public var fileRange: Range<Int>? {
    get throws {
      let offset = try Library.call { H5Dget_offset(try handle.openID()) }
      guard offset != espalier_HADDR_UNDEF() else { return nil }
      let byteCount = count * (try elementType.byteCount)
      guard let start = Int(exactly: offset), Int.max - start >= byteCount else {
        throw handle.error("its place in the file is impossible")
      }
      return start..<start + byteCount
    }
  }

  /// Throws unless the elements are of type `expected`.
  private func require(_ expected: ElementType) throws {
    let found = try elementType
    guard found == expected else {
      throw handle.error("its elements are \(found), not \(expected)")
    }
  }

  private func checkContiguousBytes() throws {
    if let verify = handle.file.beforeRead, let range = try fileRange { try verify(range) }
  }

  private func readAll(_ type: ElementType, into buffer: UnsafeMutableRawBufferPointer) throws {
    guard count > 0 else { return }
    // Text is taken as it stands: libhdf5 does not convert between ASCII and UTF-8.
    let memoryType = try handle.check("copy a type") { id in
      if case .text = type { return H5Dget_type(id) }
      return type.makeFileType()
    }
    defer { Library.close(memoryType, H5Tclose) }
    try handle.check("read the values") {
      H5Dread($0, memoryType, hid_t(H5S_ALL), hid_t(H5S_ALL), 0, buffer.baseAddress)
    }
  }

  private func withFileType<Result>(_ body: (hid_t) throws -> Result) throws -> Result {
    let type = try handle.check("read the element type", H5Dget_type)
    defer { Library.close(type, H5Tclose) }
    return try body(type)
  }
}
