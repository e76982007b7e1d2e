// The first bytes of a foreign file, looked at in plain Swift before libhdf5 opens it.

/// Checks on the superblock of an HDF5 file.
enum ForeignSuperblock {
  /// No superblock with the object that follows it is longer, in bytes.
  static let maximumCount = 128

  /// Throws unless the file, of which the first bytes are enough, begins with a superblock of a known version that fits the file and
  /// asks for nothing unusual.
  ///
  /// - Throws: ``RefusedFile``
  static func check(_ file: MappedFile) throws(RefusedFile) {
    let bytes = ByteReader(file)
    func refuse(_ reason: String) -> RefusedFile {
      RefusedFile(file: file.path, object: "/", reason: reason)
    }
    guard file.fileCount > 0 else { throw refuse("it is empty") }
    guard bytes.has(IntegrityRecord.hdf5Signature, at: 0) else {
      throw refuse("it does not begin as an HDF5 file; is it another format?")
    }
    guard file.count >= 96 else { throw refuse("it ends within its header: is it cut off?") }
    let version = bytes.array(8, 1)[0]
    let layout: Layout
    switch version {
    case 0: layout = Layout(sizes: 13, base: 24, end: 40, extras: [32, 48])
    case 1: layout = Layout(sizes: 13, base: 28, end: 44, extras: [36, 52])
    case 2, 3: layout = Layout(sizes: 9, base: 12, end: 28, extras: [20])
    default: throw refuse("its superblock has version \(version); known are 0 to 3")
    }
    guard bytes.array(layout.sizes, 2) == [8, 8] else {
      throw refuse("its addresses or lengths do not have 8 bytes; write it again by h5repack")
    }
    guard bytes.integer(at: layout.base) == 0 else {
      throw refuse("it does not begin at its own start (a user block?); write it again by h5repack")
    }
    guard let end = bytes.integer(at: layout.end), end <= file.fileCount else {
      throw refuse("it is cut off: it has \(file.fileCount) bytes, its header says more")
    }
    // Free space, driver information, or a superblock extension (which may hold a cache image).
    guard layout.extras.allSatisfy({ bytes.has([UInt8](repeating: 0xFF, count: 8), at: $0) }) else {
      throw refuse("its header has extensions that plain files lack; write it again by h5repack")
    }
  }

  /// Where the fields stand in one version of the superblock.
  private struct Layout {
    let sizes: Int
    let base: Int
    let end: Int
    let extras: [Int]
  }
}
