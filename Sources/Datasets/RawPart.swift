// The files of one part of a data set, and how to read and verify them.

/// The files of one part (training or test), in their layout.
public enum RawPart: Hashable, Sendable {
  /// IDX files of `(N, H, W)` or `(N, C, H, W)` images and of `(N)` labels.
  case idx(images: String, labels: String)
  /// Files of records, read one after the other.
  case records(files: [String], layout: RecordLayout)

  /// Paths of all files, in the order in which they are read.
  public var files: [String] {
    switch self {
    case .idx(let images, let labels): [images, labels]
    case .records(let files, _): files
    }
  }
}

/// A file that was read, with the hash of its contents.
public struct FileHash: Hashable, Sendable {
  /// Where it was read.
  public let path: String
  /// SHA-256 of the contents (unpacked, if the file is gzip), 64 hexadecimal digits.
  public let sha256: String

  /// A file and its hash.
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}

/// The hashes that files must have.
public struct ExpectedHashes: Hashable, Sendable {
  /// Where the hashes come from, which decides what a mismatch means.
  public enum Origin: Hashable, Sendable {
    /// The table of known data sets.
    case known
    /// What was recorded when the user's own file was first imported.
    case firstImport
  }
  /// SHA-256 in hexadecimal, by path; other files are accepted as they are.
  public var hashes: [String: String]
  /// Where they come from.
  public var origin: Origin

  /// Expectations for some paths.
  public init(_ hashes: [String: String] = [:], from origin: Origin = .firstImport) {
    self.hashes = hashes
    self.origin = origin
  }

  /// Refuses `found` where another hash is expected.
  ///
  /// - Throws: ``DatasetError``
  public func check(_ found: FileHash) throws(DatasetError) {
    guard let expected = hashes[found.path], expected != found.sha256 else { return }
    throw DatasetError(
      found.path,
      origin == .known
        ? .wrongHash(expected: expected, found: found.sha256)
        : .changedSinceImport(expected: expected, found: found.sha256))
  }
}

extension RawPart {
  /// Where the labels stand, for error messages.
  fileprivate var labelPlace: String {
    switch self {
    case .idx(_, let labelFile): labelFile
    case .records(let files, _): files.joined(separator: " + ")
    }
  }

  /// Reads, verifies and parses all files; those whose names end in `.gz` are unpacked.
  ///
  /// - Parameters:
  ///   - classCount: Number of classes; nil for the largest label plus one.
  ///   - expected: Hashes that the files must have.
  /// - Returns: The images, and the hash of every file in the order of ``files``.
  /// - Throws: ``DatasetError``.
  public func read(
    classCount: Int? = nil, expecting expected: ExpectedHashes = ExpectedHashes()
  ) throws(DatasetError) -> (images: LabelledImages, hashes: [FileHash]) {
    var hashes: [FileHash] = []
    func verified(_ path: String) throws(DatasetError) -> [UInt8] {
      let bytes = try fileBytes(path)
      let hash = FileHash(path: path, sha256: sha256(bytes))
      try expected.check(hash)
      hashes.append(hash)
      return bytes
    }
    switch self {
    case .idx(let imageFile, let labelFile):
      let images = try parseIDX(
        images: verified(imageFile), imageFile: imageFile, labels: verified(labelFile),
        labelFile: labelFile, classCount: classCount)
      return (images, hashes)
    case .records(let files, let layout):
      var parser = RecordParser(layout: layout)
      for file in files { try parser.append(verified(file), file: file) }
      return (try parser.finish(file: labelPlace, classCount: classCount), hashes)
    }
  }
}

/// Both parts of a data set, as read.
public struct RawDataset: Sendable {
  /// The part that training and validation images are taken from.
  public let training: LabelledImages
  /// The part that only the last evaluation sees.
  public let test: LabelledImages
  /// Names of the classes; empty where unknown.
  public let classNames: [String]
  /// The pixel values that become 0 and 1.
  public let valueRange: ValueRange
  /// All files that were read, with their hashes.
  public let hashes: [FileHash]

  /// A data set from its parts.
  public init(
    training: LabelledImages, test: LabelledImages, classNames: [String], valueRange: ValueRange,
    hashes: [FileHash]
  ) {
    self.training = training
    self.test = test
    self.classNames = classNames
    self.valueRange = valueRange
    self.hashes = hashes
  }

  /// Reads the two parts of a data set of the user's own.
  ///
  /// - Parameters:
  ///   - training: Files of the training part.
  ///   - test: Files of the test part.
  ///   - classCount: Number of classes; nil for the largest training label plus one.
  ///   - classNames: Names of the classes; empty where unknown.
  ///   - valueRange: The pixel values that become 0 and 1.
  ///   - expected: Hashes that the files must have, as recorded at the first import.
  /// - Throws: ``DatasetError``.
  public init(
    training: RawPart, test: RawPart, classCount: Int? = nil, classNames: [String] = [],
    valueRange: ValueRange = .byte, expecting expected: ExpectedHashes = ExpectedHashes()
  ) throws(DatasetError) {
    let first = try training.read(classCount: classCount, expecting: expected)
    if let only = first.images.onlyClass {
      throw DatasetError(training.labelPlace, .oneClass(label: only))
    }
    let second = try test.read(classCount: first.images.classCount, expecting: expected)
    self.training = first.images
    self.test = second.images
    self.classNames = classNames
    self.valueRange = valueRange
    hashes = first.hashes + second.hashes
  }
}
