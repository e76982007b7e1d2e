// HDF5 files: created so that equal calls give equal bytes, opened read-only.

import CHDF5

/// An open HDF5 file.
///
/// Files and their objects are used from one thread. Close a file by ``close()``: a file that is
/// merely released is closed too, but its last error is lost.
///
/// A file from ``create(at:)`` holds no time, path, host or name of a user: the same calls give the
/// same bytes. Its metadata is checksummed (format of HDF5 1.10), and contiguous data sets of 4 KiB
/// and more begin on a page, so that they can be memory-mapped.
public final class HDF5File {
  private let file: OpenFile
  /// The group `/`.
  public let root: HDF5Group
  /// Path of the file.
  public var path: String { file.path }

  private init(_ file: OpenFile) throws {
    self.file = file
    let id = try file.openID(object: "/")
    let group = try file.check("open the root group", "/") { H5Gopen2(id, "/", 0) }
    root = HDF5Group(file.adopt(group, path: "/"))
  }

  /// Page size to which contiguous data sets are aligned, in bytes.
  public static let alignment = 4096

  /// Creates an empty file, which must not exist yet.
  ///
  /// - Throws: ``HDF5Error``, also when there is a file of this name.
  public static func create(at path: String) throws -> HDF5File {
    let access = try accessProperties(path)
    defer { Library.close(access, H5Pclose) }
    let creation = try Library.check("create a property list", file: path, object: "/") {
      H5Pcreate(espalier_H5P_FILE_CREATE())
    }
    defer { Library.close(creation, H5Pclose) }
    try Library.check("set up the file", file: path, object: "/") {
      min(
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110),
        H5Pset_alignment(access, hsize_t(alignment), hsize_t(alignment)),
        H5Pset_obj_track_times(creation, false),
        H5Pset_link_creation_order(creation, HDF5Group.trackedOrder))
    }
    let id = try Library.check("create the file", file: path, object: "/") {
      H5Fcreate(path, espalier_H5F_ACC_EXCL(), creation, access)
    }
    return try HDF5File(OpenFile(path: path, id: id))
  }

  /// Opens a file for reading, without locks: complete artifacts never change.
  ///
  /// libhdf5 is not safe against hostile files. Open own files through ``VerifiedFile``, and those
  /// of others through ``ForeignHDF5``.
  ///
  /// - Throws: ``HDF5Error``
  public static func open(at path: String) throws -> HDF5File {
    let access = try accessProperties(path)
    defer { Library.close(access, H5Pclose) }
    let id = try Library.check("open the file", file: path, object: "/") {
      H5Fopen(path, espalier_H5F_ACC_RDONLY(), access)
    }
    return try HDF5File(OpenFile(path: path, id: id))
  }

  /// Closes every object of the file, then the file.
  ///
  /// A second call does nothing.
  ///
  /// - Throws: ``HDF5Error``, such as for a full disk. The file is then worthless.
  public func close() throws {
    try file.close()
  }

  /// Byte ranges of the contiguous data sets written so far, in the order of writing.
  public var contiguousRanges: [Range<Int>] { file.contiguousRanges }

  /// Has `body` called with the bytes of a contiguous data set before libhdf5 reads them.
  func checkBeforeReading(_ body: @escaping (Range<Int>) throws -> Void) {
    file.beforeRead = body
  }

  /// The file descriptor that libhdf5 reads from.
  func descriptor() throws -> Int32 {
    let id = try file.openID(object: "/")
    var handle: UnsafeMutableRawPointer?
    try file.check("get the file descriptor", "/") { H5Fget_vfd_handle(id, 0, &handle) }
    guard let handle else {
      throw HDF5Error(file: path, object: "/", reason: "libhdf5 gave no file descriptor")
    }
    return handle.load(as: Int32.self)
  }

  private static func accessProperties(_ path: String) throws -> hid_t {
    let list = try Library.check("create a property list", file: path, object: "/") {
      H5Pcreate(espalier_H5P_FILE_ACCESS())
    }
    try Library.check("set up the access", file: path, object: "/") {
      min(
        H5Pset_fclose_degree(list, H5F_CLOSE_SEMI), H5Pset_fapl_sec2(list),
        H5Pset_file_locking(list, false, true))
    }
    return list
  }
}
