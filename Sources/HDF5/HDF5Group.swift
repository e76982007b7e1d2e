// Groups: their members in the order of creation, and new groups.

import CHDF5

/// A group of an open file.
public struct HDF5Group {
  let handle: ObjectHandle

  init(_ handle: ObjectHandle) { self.handle = handle }

  /// Path of the group inside the file.
  public var path: String { handle.path }

  /// The attributes of the group; those of `/` are the file's.
  public var attributes: HDF5Attributes { HDF5Attributes(handle) }

  /// Link creation order is tracked, so that listings keep the order of writing.
  static let trackedOrder = UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED)

  /// A member of a group.
  public struct Member: Hashable, Sendable {
    /// What a member can be.
    public enum Kind: Hashable, Sendable { case group, dataSet, other }
    /// Its name in the group.
    public let name: String
    /// What it is.
    public let kind: Kind
  }

  /// Creates a group inside this one.
  ///
  /// - Throws: ``HDF5Error``, also when there is a member of this name.
  public func createGroup(_ name: String) throws -> HDF5Group {
    try checkNewName(name)
    let creation = try handle.check("create a property list") { _ in
      H5Pcreate(espalier_H5P_GROUP_CREATE())
    }
    defer { Library.close(creation, H5Pclose) }
    try handle.check("set up group \(name)") { _ in
      min(
        H5Pset_obj_track_times(creation, false),
        H5Pset_link_creation_order(creation, Self.trackedOrder))
    }
    let links = try linkProperties()
    defer { Library.close(links, H5Pclose) }
    let id = try handle.check("create group \(name)") { H5Gcreate2($0, name, links, creation, 0) }
    return HDF5Group(handle.file.adopt(id, path: handle.path(of: name)))
  }

  /// Opens the group at `path`, relative to this one, such as `a` or `a/b`.
  ///
  /// - Throws: ``HDF5Error`` when there is none.
  public func group(_ path: String) throws -> HDF5Group {
    let member = try open(path)
    guard try member.kind() == .group else { throw member.error("is not a group") }
    return HDF5Group(member)
  }

  /// Opens the data set at `path`, relative to this group, such as `a` or `a/b`.
  ///
  /// - Throws: ``HDF5Error`` when there is none.
  public func dataSet(_ path: String) throws -> HDF5DataSet {
    let member = try open(path)
    guard try member.kind() == .dataSet else { throw member.error("is not a data set") }
    return try HDF5DataSet(member)
  }

  /// Names of the members, in the order of creation where the file knows it, else by name.
  public func memberNames() throws -> [String] {
    var information = H5G_info_t()
    try handle.check("list") { H5Gget_info($0, &information) }
    let index = try orderIndex()
    return try (0..<information.nlinks).map { position in
      try handle.text("list") { id, buffer, size in
        H5Lget_name_by_idx(id, ".", index, H5_ITER_INC, position, buffer, size, 0)
      }
    }
  }

  /// The members, in the order of ``memberNames()``.
  public func members() throws -> [Member] {
    try memberNames().map { Member(name: $0, kind: try open($0).kind()) }
  }

  /// Whether there is a member called `name`.
  public func contains(_ name: String) throws -> Bool {
    try handle.check("look for \(name)") { H5Lexists($0, name, 0) } > 0
  }

  /// Properties of a new link: its name is UTF-8.
  func linkProperties() throws -> hid_t {
    let links = try handle.check("create a property list") { _ in
      H5Pcreate(espalier_H5P_LINK_CREATE())
    }
    try handle.check("set up a link") { _ in H5Pset_char_encoding(links, H5T_CSET_UTF8) }
    return links
  }

  /// Throws unless `name` can be given to a new member.
  func checkNewName(_ name: String) throws {
    guard !name.isEmpty, name != ".", !name.contains("/"), !name.utf8.contains(0) else {
      throw handle.error("\"\(name)\" cannot be a name: it is empty, a dot, or has a slash in it")
    }
    guard try !contains(name) else { throw handle.error("there is a member \"\(name)\" already") }
  }

  private func open(_ path: String) throws -> ObjectHandle {
    var current = handle
    for name in path.split(separator: "/").map(String.init) {
      guard try HDF5Group(current).contains(name) else {
        let names = try HDF5Group(current).memberNames().joined(separator: ", ")
        throw current.error("there is no \"\(name)\" in it; it has: \(names)")
      }
      let id = try current.check("open \(name)") { H5Oopen($0, name, 0) }
      current = current.file.adopt(id, path: current.path(of: name))
    }
    return current
  }

  private func orderIndex() throws -> H5_index_t {
    let creation = try handle.check("read the properties", H5Gget_create_plist)
    defer { Library.close(creation, H5Pclose) }
    var flags: UInt32 = 0
    try handle.check("read the order") { _ in H5Pget_link_creation_order(creation, &flags) }
    return flags & UInt32(H5P_CRT_ORDER_TRACKED) != 0 ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME
  }
}
