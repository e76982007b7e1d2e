// Finds the files of known data sets and reads them, verified.
import FoundationEssentials

/// Where to look for known data sets.
public struct DatasetLocator: Sendable {
  /// A folder given by the user (`DATA_DIR`): looked at first, its subfolder of the set's name
  /// before itself.
  public var dataFolder: String?
  /// The project's folder of raw files, with a subfolder for each set.
  public var rawFolder: String

  /// - Parameters:
  ///   - dataFolder: The user's folder; nil or empty for none.
  ///   - rawFolder: The project's folder of raw files.
  public init(dataFolder: String? = nil, rawFolder: String = "data/raw") {
    self.dataFolder = dataFolder == "" ? nil : dataFolder
    self.rawFolder = rawFolder
  }

  /// The folders in which a set is looked for, in order.
  func places(of known: KnownDataset) -> [String] {
    var places: [String] = []
    if let dataFolder { places += [dataFolder + "/" + known.name, dataFolder] }
    places.append(rawFolder + "/" + known.name)
    if let package = known.package { places.append(package.folder) }
    return places
  }

  /// The paths of a set's training and test files, by name; from the first folder that has all.
  ///
  /// A file may be packed, with `.gz` after its name.
  ///
  /// - Throws: ``DatasetError`` that lists the places and what each lacks.
  func paths(of known: KnownDataset) throws(DatasetError) -> [String: String] {
    let names = known.fileNames(.training) + known.fileNames(.test)
    var reports: [String] = []
    for place in places(of: known) {
      var paths: [String: String] = [:]
      for name in names { paths[name] = path(of: name, in: place) }
      if paths.count == names.count { return paths }
      let missing = names.first { paths[$0] == nil } ?? ""
      reports.append(paths.isEmpty ? place : "\(place) (lacks \(missing))")
    }
    throw DatasetError(known.name, .notFound(places: reports, advice: known.advice))
  }

  private func path(of name: String, in folder: String) -> String? {
    ["", ".gz"].map { folder + "/" + name + $0 }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Finds, verifies and reads a known data set.
  ///
  /// - Parameters:
  ///   - known: The set.
  ///   - label: Which of its labels to read, from 0; nil for the last (the finest).
  /// - Returns: Both parts, with class names and hashes.
  /// - Throws: ``DatasetError``, among others when a file's hash is not the known one.
  public func read(_ known: KnownDataset, label: Int? = nil) throws(DatasetError) -> RawDataset {
    let label = label ?? known.classes.count - 1
    guard known.classes.indices.contains(label) else {
      throw DatasetError(
        known.name,
        .impossible(
          parameter: "label", reason: "\(label) is not within 0 to \(known.classes.count - 1)"))
    }
    let paths = try paths(of: known)
    var hashes: [String: String] = [:]
    for file in known.files {
      if let path = paths[file.name] { hashes[path] = file.sha256 }
    }
    return try RawDataset(
      training: known.part(.training, paths, label), test: known.part(.test, paths, label),
      classCount: known.classes[label].count, classNames: known.classes[label].names,
      valueRange: known.valueRange, expecting: ExpectedHashes(hashes, from: .known))
  }
}

extension KnownDataset {
  /// The files of one part at their paths.
  fileprivate func part(
    _ role: KnownFile.Role, _ paths: [String: String], _ label: Int
  ) -> RawPart {
    let files = fileNames(role).compactMap { paths[$0] }
    switch layout {
    case .idx: return .idx(images: files[0], labels: files[1])
    case .records:
      return .records(
        files: files, layout: RecordLayout(labelBytes: classes.count, labelByte: label))
    }
  }
}
