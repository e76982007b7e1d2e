// What is known of public data sets: files, hashes, layout, classes. The table itself is in
// KnownDatasetTable.swift.

/// A file of a known data set.
public struct KnownFile: Hashable, Sendable {
  /// What it is for.
  public enum Role: Hashable, Sendable {
    /// Belongs to the training part.
    case training
    /// Belongs to the test part.
    case test
    /// Known, but not read unless named as the user's own file.
    case extra
  }
  /// Its name, without `.gz`.
  public let name: String
  /// What it is for.
  public let role: Role
  /// Size in bytes, unpacked.
  public let byteCount: Int
  /// SHA-256 of the unpacked contents, 64 hexadecimal digits.
  public let sha256: String
}

/// The classes that one label tells apart.
public struct KnownClasses: Hashable, Sendable {
  /// Number of classes.
  public let count: Int
  /// Their names in the order of the labels, or empty.
  public let names: [String]

  init(_ count: Int) {
    self.count = count
    names = []
  }

  init(_ names: [String]) {
    count = names.count
    self.names = names
  }
}

/// A public data set whose files are known.
public struct KnownDataset: Hashable, Sendable {
  /// How its files are laid out.
  enum Layout: Hashable {
    /// IDX; of the files of each part, images come first, then labels.
    case idx
    /// Records of 3 x 32 x 32 pixels, with one label byte for each entry of `classes`.
    case records
  }
  /// Name of the set and of its folder.
  public let name: String
  let layout: Layout
  /// The pixel values that become 0 and 1.
  public let valueRange: ValueRange
  /// The classes, one entry for each label that an image has.
  public let classes: [KnownClasses]
  /// All known files.
  public let files: [KnownFile]
  /// Debian's package that holds the files, and where.
  let package: Package?

  /// A package of the operating system.
  struct Package: Hashable {
    let name: String
    let folder: String
  }

  /// The set called `name`.
  ///
  /// - Throws: ``DatasetError`` with the known names if there is none.
  public static func named(_ name: String) throws(DatasetError) -> KnownDataset {
    guard let known = all.first(where: { $0.name == name }) else {
      throw DatasetError(name, .unknownName(known: all.map(\.name)))
    }
    return known
  }

  /// Names of the files of one role, in the order in which they are read.
  func fileNames(_ role: KnownFile.Role) -> [String] {
    files.filter { $0.role == role }.map(\.name)
  }

  /// How to get the set, as a sentence.
  var advice: String {
    if let package { return "Install it with: apt-get install \(package.name)" }
    return "Put its files into data/raw/\(name) or into a folder named by DATA_DIR; "
      + "data/README.md says where they come from."
  }
}
