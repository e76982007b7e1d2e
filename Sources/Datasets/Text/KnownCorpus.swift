// Texts whose files are known: so far the Penn Treebank.

import FoundationEssentials

/// A distribution of a text, with the hash of each file.
public struct KnownCorpus: Hashable, Sendable {
  /// Name in parameter files, and of the folder.
  public let name: String
  /// Which distribution this is, for people.
  public let title: String
  /// File names and SHA-256 in the order training, validation, test.
  let files: [(name: String, sha256: String)]

  /// All known texts.
  public static let all = [pennTreebank]

  /// The Penn Treebank in the usual preparation: lower case, numbers as N, 10,000 words.
  ///
  /// Source: Mikolov et al. (2010).
  static let pennTreebank = KnownCorpus(
    name: "ptb",
    title: "Penn Treebank in the preparation of Mikolov et al. (2010), 10,000 words",
    files: [
      ("ptb.train.txt", "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf"),
      ("ptb.valid.txt", "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2"),
      ("ptb.test.txt", "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0"),
    ])

  /// The text called `name`.
  ///
  /// - Throws: ``DatasetError`` with the known names if there is none.
  public static func named(_ name: String) throws(DatasetError) -> KnownCorpus {
    guard let known = all.first(where: { $0.name == name }) else {
      throw DatasetError(name, .unknownName(known: all.map(\.name)))
    }
    return known
  }

  /// The distribution that files with these hashes belong to; nil for none that is known.
  public static func recognised(_ hashes: [FileHash]) -> KnownCorpus? {
    all.first { $0.files.map(\.sha256) == hashes.map(\.sha256) }
  }

  /// Where its files lie: in the user's folder, or in the project's.
  ///
  /// - Throws: ``DatasetError`` that lists the places.
  public func located(by locator: DatasetLocator) throws(DatasetError) -> CorpusFiles {
    let own = locator.dataFolder.map { ["\($0)/\(name)", $0] } ?? []
    let places = own + ["\(locator.rawFolder)/\(name)"]
    for place in places {
      let paths = files.compactMap { Self.path(of: $0.name, in: place) }
      guard paths.count == files.count else { continue }
      return CorpusFiles(training: paths[0], validation: paths[1], test: paths[2])
    }
    throw DatasetError(
      name,
      .notFound(
        places: places,
        advice:
          "Put \(files.map(\.name).joined(separator: ", ")) into data/raw/\(name) or into a folder "
          + "named by DATA_DIR; data/README.md says where they come from."))
  }

  /// The hashes that its files at these places must have.
  public func expected(_ places: CorpusFiles) -> ExpectedHashes {
    let pairs = zip(places.all, files).map { ($0, $1.sha256) }
    return ExpectedHashes(Dictionary(pairs, uniquingKeysWith: { first, _ in first }), from: .known)
  }

  private static func path(of name: String, in folder: String) -> String? {
    ["", ".gz"].map { "\(folder)/\(name)\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Two distributions are the same when their names are.
  public static func == (first: KnownCorpus, second: KnownCorpus) -> Bool {
    first.name == second.name
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
