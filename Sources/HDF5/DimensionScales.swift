// Names for the axes of data sets, by HDF5's dimension scales: what xarray and netCDF call
// dimensions and coordinates.

import CHDF5

extension HDF5Group {
  /// Creates a named dimension that has a length but no coordinate values.
  ///
  /// netCDF's convention for it: a data set without stored values whose scale name says so (see
  /// ``HDF5DataSet/isBareDimension``).
  ///
  /// - Throws: ``HDF5Error``
  @discardableResult
  public func createDimension(_ name: String, length: Int) throws -> HDF5DataSet {
    let digits = String(length)
    let padding = String(repeating: " ", count: max(0, 10 - digits.count))
    let scale = try createUnstored(name, shape: [length])
    try scale.makeDimensionScale(
      named: bareDimensionMark + padding + digits)
    return scale
  }

  /// A data set of bytes without place in the file.
  private func createUnstored(_ name: String, shape: [Int]) throws -> HDF5DataSet {
    try checkNewName(name)
    let type = try handle.check("copy a type") { _ in ElementType.uint8.makeFileType() }
    defer { Library.close(type, H5Tclose) }
    let space = try handle.makeSpace(shape)
    defer { Library.close(space, H5Sclose) }
    let links = try linkProperties()
    defer { Library.close(links, H5Pclose) }
    let creation = try handle.check("create a property list") { _ in
      H5Pcreate(espalier_H5P_DATASET_CREATE())
    }
    defer { Library.close(creation, H5Pclose) }
    try handle.check("set up \(name)") { _ in
      min(
        H5Pset_obj_track_times(creation, false), H5Pset_layout(creation, H5D_CONTIGUOUS),
        H5Pset_alloc_time(creation, H5D_ALLOC_TIME_LATE))
    }
    let id = try handle.check("create dimension \(name)") {
      H5Dcreate2($0, name, type, space, links, creation, 0)
    }
    return try HDF5DataSet(handle.file.adopt(id, path: handle.path(of: name)))
  }
}

extension HDF5DataSet {
  /// Makes this data set a dimension scale; its values are the coordinates.
  ///
  /// - Parameter name: The name in the scale's `NAME` attribute; nil: that of the data set. Readers
  ///   call the dimension by the data set's name.
  /// - Throws: ``HDF5Error``
  public func makeDimensionScale(named name: String? = nil) throws {
    let name = name ?? lastComponent(path)
    try handle.check("make it a dimension scale") { H5DSset_scale($0, name) }
  }

  /// Attaches a dimension scale to an axis of this data set, and so names the axis.
  ///
  /// - Throws: ``HDF5Error`` also when the scale is not one or its length is not the axis's.
  public func attachScale(_ scale: HDF5DataSet, axis: Int) throws {
    guard shape.indices.contains(axis), scale.shape == [shape[axis]] else {
      throw handle.error(
        "scale \(scale.path) of shape \(scale.shape) does not fit axis \(axis) of \(shape)")
    }
    let scaleID = try scale.handle.openID()
    guard Library.call({ H5DSis_scale(scaleID) }) > 0 else {
      throw scale.handle.error("is not a dimension scale")
    }
    try handle.check("attach \(scale.path)") { H5DSattach_scale($0, scaleID, UInt32(axis)) }
  }

  /// Whether this data set is a dimension scale.
  public var isDimensionScale: Bool {
    get throws { try handle.check("look for a scale", H5DSis_scale) > 0 }
  }

  /// Whether this data set is a dimension without coordinate values, as from
  /// ``HDF5Group/createDimension(_:length:)``.
  public var isBareDimension: Bool {
    get throws {
      guard try isDimensionScale else { return false }
      let name = try handle.text("read the scale's name") { id, buffer, size in
        H5DSget_scale_name(id, buffer, size)
      }
      return name.hasPrefix(bareDimensionMark)
    }
  }

  /// Name of the data set attached as scale to each axis; nil where there is none.
  ///
  /// - Throws: ``HDF5Error``
  public var dimensionLabels: [String?] {
    get throws { try shape.indices.map { try scalePath(axis: $0).map(lastComponent) } }
  }

  /// Path of the first scale attached to an axis.
  ///
  /// - Throws: ``HDF5Error``
  public func scalePath(axis: Int) throws -> String? {
    var found: String?
    _ = try withUnsafeMutablePointer(to: &found) { box in
      try handle.check("read the scale of axis \(axis)") { id in
        H5DSiterate_scales(
          id, UInt32(axis), nil,
          { _, _, scale, box in
            let count = H5Iget_name(scale, nil, 0)
            guard count > 0 else { return -1 }
            var name = [CChar](repeating: 0, count: count + 1)
            guard H5Iget_name(scale, &name, count + 1) == count else { return -1 }
            let bytes = name.prefix(count).map { UInt8(bitPattern: $0) }
            box?.assumingMemoryBound(to: String?.self).pointee = String(
              decoding: bytes, as: UTF8.self)
            return 1
          }, box)
      }
    }
    return found
  }
}

/// How the scale name of a dimension without coordinates begins, by netCDF's convention.
private let bareDimensionMark = "This is a netCDF dimension but not a netCDF variable."

/// What follows the last slash.
private func lastComponent(_ path: String) -> String {
  String(path.split(separator: "/").last ?? "")
}
