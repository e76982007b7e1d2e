// Files that strangers wrote: read-only, only the paths asked for, everything bounded first.

import CHDF5
import Glibc

/// An HDF5 file from outside.
///
/// libhdf5 can crash or loop on a file made for it, whatever is checked here: use this in a child
/// process with ``ResourceLimits``, as ``ImportDoor`` does.
public final class ForeignHDF5 {
  /// Largest size of a decoded data set, in bytes.
  public let maximumBytes: Int
  /// Size of the file, in bytes.
  let fileCount: Int
  private let file: HDF5File

  /// Opens a file after a look at its header.
  ///
  /// Plug-ins (filters, drivers, connectors) are switched off for the whole process.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - maximumBytes: Largest size of a data set in memory.
  /// - Throws: ``FileError``, ``RefusedFile``, ``HDF5Error``
  public init(path: String, maximumBytes: Int) throws {
    let head = try MappedFile(path: path, atMost: ForeignSuperblock.maximumCount)
    try ForeignSuperblock.check(head)
    for name in ["PLUGIN_PATH", "PLUGIN_PRELOAD", "DRIVER", "DRIVER_CONFIG", "VOL_CONNECTOR"] {
      unsetenv("HDF5_" + name)
    }
    try Library.check("switch plug-ins off", file: path, object: "/") { H5PLset_loading_state(0) }
    self.maximumBytes = maximumBytes
    fileCount = head.fileCount
    file = try HDF5File.open(at: path)
  }

  /// The data set at `path`, its type, shape, layout and filters checked; not read yet.
  ///
  /// - Throws: ``RefusedFile``, ``HDF5Error``
  public func dataSet(_ path: String) throws -> ForeignDataSet {
    var current = file.root.handle
    let names = path.split(separator: "/").map(String.init)
    guard !names.isEmpty, !names.contains(".") else {
      throw current.refusal("\"\(path)\" is not the path of a data set")
    }
    for name in names {
      guard try current.kind() == .group, try HDF5Group(current).contains(name) else {
        throw current.refusal("there is no \"\(name)\" in it")
      }
      let link = try current.check("look at the link \(name)") { espalier_link_type($0, name) }
      guard link == Int32(H5L_TYPE_HARD.rawValue) else {
        throw current.refusal("\"\(name)\" is a link to elsewhere; store the data itself")
      }
      let id = try current.check("open \(name)") { H5Oopen($0, name, 0) }
      current = current.file.adopt(id, path: current.path(of: name))
    }
    guard try current.kind() == .dataSet else { throw current.refusal("it is not a data set") }
    return try ForeignDataSet(current, fileCount: fileCount, maximumBytes: maximumBytes)
  }
}

extension ObjectHandle {
  /// A refusal of this object.
  func refusal(_ reason: String) -> RefusedFile {
    RefusedFile(file: file.path, object: path, reason: reason)
  }
}
