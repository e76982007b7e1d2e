// Creating data sets: layout, filters, and the first and only write of their values.

import CHDF5

/// How the values of a new data set stand in the file.
public enum DataSetLayout: Hashable, Sendable {
  /// One run of bytes, so that it can be memory-mapped; not compressed, no checksum of its own.
  case contiguous
  /// Chunks of so many rows (of the first axis; nil: about 256 KiB), each with a checksum, and
  /// shuffled and compressed when the deflate level (0 to 9) is not 0. Data sets without an axis
  /// or without elements are contiguous instead.
  case chunked(rows: Int? = nil, deflate: Int)
}

extension HDF5Group {
  /// Creates a data set with its values.
  ///
  /// - Parameters:
  ///   - name: Name in this group.
  ///   - shape: Length of each axis, slowest first; empty for a scalar.
  ///   - values: As many as `shape` has places, in row-major order.
  ///   - layout: How they stand in the file.
  /// - Returns: The data set, open, to attach scales and attributes.
  /// - Throws: ``HDF5Error``, also when there is a member of this name.
  @discardableResult
  public func createDataSet<Element: HDF5Element>(
    _ name: String, shape: [Int], values: [Element], layout: DataSetLayout
  ) throws -> HDF5DataSet {
    try values.withUnsafeBytes {
      try create(name, type: Element.elementType, shape: shape, bytes: $0, layout: layout)
    }
  }

  /// Creates a data set without an axis, which holds one value.
  ///
  /// - Throws: ``HDF5Error``
  @discardableResult
  public func createScalar<Element: HDF5Element>(_ name: String, value: Element) throws
    -> HDF5DataSet
  {
    try createDataSet(name, shape: [], values: [value], layout: .contiguous)
  }

  /// Creates a data set from the bytes that ``HDF5DataSet/readBytes()`` gives.
  ///
  /// - Throws: ``HDF5Error``
  @discardableResult
  public func createDataSet(
    _ name: String, type: ElementType, shape: [Int], bytes: [UInt8], layout: DataSetLayout
  ) throws -> HDF5DataSet {
    try bytes.withUnsafeBytes {
      try create(name, type: type, shape: shape, bytes: $0, layout: layout)
    }
  }

  /// Creates a data set with one axis of UTF-8 texts, each as long as the longest.
  ///
  /// - Throws: ``HDF5Error``, also when a text holds a zero byte, which stands for padding.
  @discardableResult
  public func createStrings(
    _ name: String, values: [String], layout: DataSetLayout = .chunked(deflate: 4)
  ) throws -> HDF5DataSet {
    let (byteCount, bytes) = try handle.padded(values)
    return try createDataSet(
      name, type: .text(byteCount: byteCount), shape: [values.count], bytes: bytes, layout: layout)
  }

  private func create(
    _ name: String, type: ElementType, shape: [Int], bytes: UnsafeRawBufferPointer,
    layout: DataSetLayout
  ) throws -> HDF5DataSet {
    precondition(shape.allSatisfy { $0 >= 0 }, "\(name): an axis of shape \(shape) is negative")
    let count = shape.reduce(1, *)
    precondition(
      bytes.count == count * type.byteCount,
      "\(name): \(bytes.count) bytes do not fill shape \(shape) of \(type)")
    let id = try createEmpty(name, type: type, shape: shape, layout: layout)
    do {
      try write(bytes, type, to: id)
    } catch {
      Library.close(id, H5Dclose)
      throw error
    }
    // Closed here, because chunks get their places in the file when they leave the library's cache:
    // that must not depend on how long the caller holds the data set.
    try handle.check("finish data set \(name)") { _ in H5Dclose(id) }
    let dataSet = try self.dataSet(name)
    if let range = try dataSet.fileRange { handle.file.contiguousRanges.append(range) }
    return dataSet
  }

  private func write(_ bytes: UnsafeRawBufferPointer, _ type: ElementType, to id: hid_t) throws {
    let memoryType = try handle.check("copy a type") { _ in type.makeFileType() }
    defer { Library.close(memoryType, H5Tclose) }
    guard bytes.count > 0 else { return }
    try handle.check("write the values") { _ in
      H5Dwrite(id, memoryType, hid_t(H5S_ALL), hid_t(H5S_ALL), 0, bytes.baseAddress)
    }
  }

  private func createEmpty(
    _ name: String, type: ElementType, shape: [Int], layout: DataSetLayout
  ) throws -> hid_t {
    try checkNewName(name)
    let fileType = try handle.check("copy a type") { _ in type.makeFileType() }
    defer { Library.close(fileType, H5Tclose) }
    let space = try handle.makeSpace(shape)
    defer { Library.close(space, H5Sclose) }
    let links = try linkProperties()
    defer { Library.close(links, H5Pclose) }
    let creation = try creationProperties(name, shape, type.byteCount, layout)
    defer { Library.close(creation, H5Pclose) }
    return try handle.check("create data set \(name)") {
      H5Dcreate2($0, name, fileType, space, links, creation, 0)
    }
  }

  private func creationProperties(
    _ name: String, _ shape: [Int], _ byteCount: Int, _ layout: DataSetLayout
  ) throws -> hid_t {
    let list = try handle.check("create a property list") { _ in
      H5Pcreate(espalier_H5P_DATASET_CREATE())
    }
    try handle.check("set up data set \(name)") { _ -> herr_t in
      guard H5Pset_obj_track_times(list, false) >= 0 else { return -1 }
      if case .chunked(let rows, let deflate) = layout, !shape.isEmpty, !shape.contains(0) {
        return Self.setChunks(list, shape, byteCount, rows: rows, deflate: deflate)
      }
      return min(
        H5Pset_layout(list, H5D_CONTIGUOUS), H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY),
        H5Pset_fill_time(list, H5D_FILL_TIME_NEVER))
    }
    return list
  }

  private static func setChunks(
    _ list: hid_t, _ shape: [Int], _ byteCount: Int, rows: Int?, deflate: Int
  ) -> herr_t {
    precondition((0...9).contains(deflate), "deflate level \(deflate) is not in 0...9")
    let rowBytes = shape.dropFirst().reduce(byteCount, *)
    let wanted = rows ?? (256 << 10) / rowBytes
    var chunk = shape.map { hsize_t($0) }
    chunk[0] = hsize_t(min(max(wanted, 1), shape[0]))
    guard H5Pset_chunk(list, Int32(chunk.count), chunk) >= 0 else { return -1 }
    if deflate > 0, min(H5Pset_shuffle(list), H5Pset_deflate(list, UInt32(deflate))) < 0 {
      return -1
    }
    return H5Pset_fletcher32(list)
  }
}

extension ObjectHandle {
  /// A new data space; to be closed with `H5Sclose`.
  func makeSpace(_ shape: [Int]) throws -> hid_t {
    let lengths = shape.map { hsize_t($0) }
    return try check("make a shape") { _ in
      shape.isEmpty
        ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), lengths, nil)
    }
  }
}
