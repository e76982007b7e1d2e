// An open file and the objects open in it, so that closing the file closes them all.

import CHDF5

/// The libhdf5 side of an open file; shared by the file and every object in it.
final class OpenFile {
  let path: String
  private var id: hid_t
  private var objects: Set<hid_t> = []
  /// Called with the bytes of a contiguous data set before they are read.
  var beforeRead: ((Range<Int>) throws -> Void)?
  /// The bytes of the contiguous data sets written so far.
  var contiguousRanges: [Range<Int>] = []

  init(path: String, id: hid_t) {
    self.path = path
    self.id = id
  }

  deinit { try? close() }

  /// The identifier of the file; throws when it is closed.
  func openID(object: String) throws -> hid_t {
    guard id >= 0 else { throw HDF5Error(file: path, object: object, reason: "the file is closed") }
    return id
  }

  /// Runs one libhdf5 call; see ``Library/check(_:file:object:_:)``.
  @discardableResult
  func check<Result: SignedInteger>(
    _ action: String, _ object: String, _ body: () -> Result
  ) throws -> Result {
    try Library.check(action, file: path, object: object, body)
  }

  /// Takes over an open group or data set.
  func adopt(_ object: hid_t, path: String) -> ObjectHandle {
    objects.insert(object)
    return ObjectHandle(file: self, id: object, path: path)
  }

  /// Closes an object that nobody holds any more.
  func release(_ object: hid_t) {
    if objects.remove(object) != nil { Library.close(object, H5Oclose) }
  }

  /// Closes every object, then the file.
  func close() throws {
    guard id >= 0 else { return }
    // In the order of opening: a set's own order differs from run to run.
    for object in objects.sorted() { Library.close(object, H5Oclose) }
    objects = []
    let closing = id
    id = -1
    try check("close the file", "/") { H5Fclose(closing) }
  }
}

/// An open group or data set; closed when the last holder lets go or the file is closed.
final class ObjectHandle {
  let file: OpenFile
  let path: String
  private let id: hid_t

  init(file: OpenFile, id: hid_t, path: String) {
    self.file = file
    self.id = id
    self.path = path
  }

  deinit { file.release(id) }

  /// The identifier; throws when the file is closed.
  func openID() throws -> hid_t {
    _ = try file.openID(object: path)
    return id
  }

  /// Runs one libhdf5 call on this object.
  @discardableResult
  func check<Result: SignedInteger>(_ action: String, _ body: (hid_t) -> Result) throws -> Result {
    let id = try openID()
    return try file.check(action, path) { body(id) }
  }

  /// What the object is.
  func kind() throws -> HDF5Group.Member.Kind {
    let id = try openID()
    switch Library.call({ H5Iget_type(id) }) {
    case H5I_GROUP: return .group
    case H5I_DATASET: return .dataSet
    default: return .other
    }
  }

  /// A text that libhdf5 writes into a buffer, after telling its length when given none.
  func text(
    _ action: String, _ call: (hid_t, UnsafeMutablePointer<CChar>?, Int) -> Int
  ) throws -> String {
    let count = try check(action) { call($0, nil, 0) }
    var bytes = [CChar](repeating: 0, count: count + 1)
    try check(action) { call($0, &bytes, count + 1) }
    let text = bytes.prefix(count).map { UInt8(bitPattern: $0) }
    guard let valid = String(validating: text, as: UTF8.self) else {
      throw error("cannot \(action): a name is not UTF-8")
    }
    return valid
  }

  /// An error about this object.
  func error(_ reason: String) -> HDF5Error {
    HDF5Error(file: file.path, object: path, reason: reason)
  }

  /// The path of a member.
  func path(of name: String) -> String {
    path == "/" ? "/" + name : path + "/" + name
  }
}
