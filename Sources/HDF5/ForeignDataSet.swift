// A data set in a foreign file: plain numbers, plainly stored, of a bounded size, or refused.

import CHDF5

/// A data set of a foreign file that passed the checks on what it claims to be.
public struct ForeignDataSet {
  /// Type of the stored numbers.
  public enum Number: Hashable, Sendable {
    /// Integers of so many bytes.
    case integer(byteCount: Int, signed: Bool)
    /// IEEE 754 numbers of so many bytes.
    case real(byteCount: Int)
  }

  /// Type of the stored numbers.
  public let number: Number
  /// Length of each axis, slowest first; at least one axis, none of length 0.
  public let shape: [Int]
  private let handle: ObjectHandle

  /// Largest ratio of decoded to stored bytes; deflate cannot exceed 1032.
  static let maximumRatio = 1100
  private static let filters: Set<H5Z_filter_t> = [
    H5Z_filter_t(H5Z_FILTER_DEFLATE), H5Z_filter_t(H5Z_FILTER_SHUFFLE),
    H5Z_filter_t(H5Z_FILTER_FLETCHER32),
  ]

  init(_ handle: ObjectHandle, fileCount: Int, maximumBytes: Int) throws {
    self.handle = handle
    number = try Self.number(of: handle)
    shape = try Self.shape(of: handle)
    try checkStorage(fileCount: fileCount, maximumBytes: maximumBytes)
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The values of a data set of unsigned bytes, in row-major order.
  ///
  /// - Throws: ``RefusedFile`` for another type, ``HDF5Error`` for damaged data.
  public func readBytes() throws -> [UInt8] {
    guard number == .integer(byteCount: 1, signed: false) else {
      throw handle.refusal("its elements must be unsigned bytes (uint8)")
    }
    return try read(UInt8.self)
  }

  /// The values of a data set of integers of any width; too large ones become `Int64.max`.
  ///
  /// - Throws: ``RefusedFile`` for another type, ``HDF5Error`` for damaged data.
  public func readIntegers() throws -> [Int64] {
    guard case .integer = number else { throw handle.refusal("its elements must be integers") }
    return try read(Int64.self)
  }

  /// The values of a data set of floating-point numbers.
  ///
  /// - Throws: ``RefusedFile`` for another type, ``HDF5Error`` for damaged data.
  public func readReals() throws -> [Double] {
    guard case .real = number else {
      throw handle.refusal("its elements must be floating-point numbers")
    }
    return try read(Double.self)
  }

  private func read<Element: HDF5Element>(_: Element.Type) throws -> [Element] {
    let type = try handle.check("copy a type") { _ in Element.elementType.makeFileType() }
    defer { Library.close(type, H5Tclose) }
    return try [Element](unsafeUninitializedCapacity: count) { buffer, initialised in
      try handle.check("read the values") {
        H5Dread($0, type, hid_t(H5S_ALL), hid_t(H5S_ALL), 0, buffer.baseAddress)
      }
      initialised = count
    }
  }

  private static func number(of handle: ObjectHandle) throws -> Number {
    let type = try handle.check("read the element type", H5Dget_type)
    defer { Library.close(type, H5Tclose) }
    return try Library.call {
      let byteCount = H5Tget_size(type)
      guard H5Tcommitted(type) == 0, [1, 2, 4, 8].contains(byteCount) else {
        throw handle.refusal("its element type is named or of an unusual size")
      }
      switch H5Tget_class(type) {
      case H5T_INTEGER where H5Tget_precision(type) == 8 * byteCount && H5Tget_offset(type) == 0:
        return .integer(byteCount: byteCount, signed: H5Tget_sign(type) == H5T_SGN_2)
      case H5T_FLOAT where espalier_is_IEEE(type) > 0: return .real(byteCount: byteCount)
      default: throw handle.refusal("its elements are neither plain integers nor IEEE numbers")
      }
    }
  }

  private static func shape(of handle: ObjectHandle) throws -> [Int] {
    let space = try handle.check("read the shape", H5Dget_space)
    defer { Library.close(space, H5Sclose) }
    guard Library.call({ H5Sget_simple_extent_type(space) }) == H5S_SIMPLE else {
      throw handle.refusal("it is a single value, or nothing, not an array")
    }
    let rank = try handle.check("read the rank") { _ in H5Sget_simple_extent_ndims(space) }
    guard (1...8).contains(rank) else { throw handle.refusal("it has \(rank) axes") }
    var lengths = [hsize_t](repeating: 0, count: Int(rank))
    try handle.check("read the shape") { _ in H5Sget_simple_extent_dims(space, &lengths, nil) }
    return try lengths.map { length in
      guard let length = Int(exactly: length), length > 0 else {
        throw handle.refusal("its shape \(lengths) has an axis that is empty or too long")
      }
      return length
    }
  }

  private var byteCount: Int {
    switch number {
    case .integer(let byteCount, _), .real(let byteCount): byteCount
    }
  }

  private func checkStorage(fileCount: Int, maximumBytes: Int) throws {
    guard let total = product(shape.map { UInt64($0) }), total <= maximumBytes else {
      throw handle.refusal(
        "its shape \(shape) needs more than the allowed \(maximumBytes) bytes (--max-bytes)")
    }
    let list = try handle.check("read the properties", H5Dget_create_plist)
    defer { Library.close(list, H5Pclose) }
    let layout = Library.call { H5Pget_layout(list) }
    guard layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED || layout == H5D_COMPACT else {
      throw handle.refusal("its data is virtual: it stands in other files")
    }
    guard try handle.check("read the properties", { _ in H5Pget_external_count(list) }) == 0 else {
      throw handle.refusal("its data stands in other files")
    }
    try checkFilters(list)
    if layout == H5D_CHUNKED { try checkChunks(list, maximumBytes) }
    let stored = Library.call { try? handle.openID() }.map(H5Dget_storage_size) ?? 0
    guard let stored = Int(exactly: stored), stored > 0, stored <= fileCount else {
      throw handle.refusal("it has no data, or more than its file can hold")
    }
    guard total / Self.maximumRatio <= stored else {
      throw handle.refusal("\(stored) stored bytes cannot hold its \(total) bytes")
    }
  }

  private func checkFilters(_ list: hid_t) throws {
    let count = try handle.check("read the filters") { _ in H5Pget_nfilters(list) }
    for position in 0..<UInt32(count) {
      var (flags, detail): (UInt32, UInt32) = (0, 0)
      var valueCount = 0
      let filter = try handle.check("read a filter") { _ in
        H5Pget_filter2(list, position, &flags, &valueCount, nil, 0, nil, &detail)
      }
      guard Self.filters.contains(filter), count <= Self.filters.count else {
        throw handle.refusal(
          "filter \(filter) is none of deflate, shuffle, fletcher32; write it again by h5repack")
      }
    }
  }

  private func checkChunks(_ list: hid_t, _ maximumBytes: Int) throws {
    var chunk = [hsize_t](repeating: 0, count: shape.count)
    let rank = try handle.check("read the chunk shape") { _ in
      H5Pget_chunk(list, Int32(shape.count), &chunk)
    }
    guard rank == shape.count, let total = product(chunk), (1...maximumBytes).contains(total) else {
      throw handle.refusal("its chunks of shape \(chunk) do not fit its shape or the limits")
    }
  }

  /// Bytes of an array of this shape, or nil if there is no such number.
  private func product(_ lengths: [UInt64]) -> Int? {
    var total = UInt64(byteCount)
    for length in lengths {
      let (next, overflow) = total.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      total = next
    }
    return Int(exactly: total)
  }
}
