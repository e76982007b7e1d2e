// `archive`: a finished run as one folder to be published.

import Artifacts
import FoundationEssentials
import HDF5

/// Copies what a run found, and how it was found, into one folder.
///
/// | part | what it is |
/// |---|---|
/// | `results/` | artifacts, tables, figures and parameters: the same bytes whenever the run is the same |
/// | `provenance/` | when, where and how: sidecars, page, sources, programs; no result refers to it |
/// | `MANIFEST.sha256` | SHA-256 of every file, as `sha256sum` reads it; `results/` has one of its own |
/// | `CITATION.cff`, `ro-crate-metadata.json`, `README.md` | how to cite, read by machines, read by people |
///
/// Data artifacts (images, texts) are left out, for they belong to others: `results/data.txt` has their payload
/// hashes, so that a reproduction knows whether it began from the same.
public struct ArchiveStage {
  /// The run directory.
  public var folder: String
  /// The pipeline's folder, with its parameter files.
  public var pipeline: String
  /// The run's seed.
  public var seed: Int
  /// Where experiments lie.
  public var experiments: String
  /// Who is to be cited.
  public var authors: [String]
  /// Further files for `provenance/`, such as the sources.
  public var attachments: [String]
  /// The folder, to be made; one made by this stage is replaced.
  public var output: String

  /// The stage with its arguments.
  public init(
    run: String, pipeline: String, seed: Int, experiments: String, authors: [String],
    attachments: [String], output: String
  ) {
    folder = run
    self.pipeline = pipeline
    self.seed = seed
    self.experiments = experiments
    self.authors = authors
    self.attachments = attachments
    self.output = output
  }

  /// Makes the folder, whole or not at all.
  ///
  /// - Throws: ``MissingResource`` when the run is not finished, and what reading and writing throw.
  public func run() throws {
    guard FilePath.exists("\(folder)/report.html") else {
      throw MissingResource("\(folder): this run has no report yet; finish it with make search")
    }
    if FilePath.exists(output), !FilePath.exists("\(output)/\(Self.manifest)") {
      throw MissingResource("\(output): something that is no archive is there; name another folder")
    }
    let scratch = "\(output).tmp.\(UUID().uuidString.filter { $0 != "-" }.lowercased())"
    defer { FilePath.remove(scratch) }
    let count = try fill(scratch)
    if FilePath.exists(output) { FilePath.remove(output) }
    try FileManager.default.moveItem(atPath: scratch, toPath: output)
    try WholeFile.synchronise([FilePath.parent(output)])
    Console.line("\(output): \(count) files; make verify ARCHIVE=\(output) checks them")
  }

  static let manifest = "MANIFEST.sha256"

  private func fill(_ target: String) throws -> Int {
    let contents = try ArchiveContents(run: folder, pipeline: pipeline, experiments: experiments)
    for file in contents.files(attachments) {
      let path = "\(target)/\(file.target)"
      try Folder.create(FilePath.parent(path))
      try FileManager.default.copyItem(atPath: file.source, toPath: path)
    }
    let name = FilePath.name(pipeline)
    let description = ArchiveDescription(
      pipeline: name, seed: seed, authors: authors, processes: contents.processes)
    try write(contents.dataText, to: "\(target)/results/data.txt")
    try write("pipeline \(name)\nseed \(seed)\n", to: "\(target)/results/run.txt")
    try writeManifest(of: "\(target)/results")
    try write(description.readme, to: "\(target)/README.md")
    try write(description.citation, to: "\(target)/CITATION.cff")
    try write(
      try description.crate(files: paths(in: target)), to: "\(target)/ro-crate-metadata.json")
    try writeManifest(of: target)
    let all = try paths(in: target)
    try WholeFile.synchronise(all.map { "\(target)/\($0)" })
    return all.count
  }

  private func write(_ text: String, to path: String) throws {
    try WholeFile.write(text: text, to: path, isDurable: false)
  }

  private func writeManifest(of folder: String) throws {
    let lines = try paths(in: folder).map { path in
      let file = try MappedFile(path: "\(folder)/\(path)")
      let hash = file.sha256(of: 0..<file.count).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      return "\(hash.joined())  \(path)\n"
    }
    try write(lines.joined(), to: "\(folder)/\(Self.manifest)")
  }

  /// Files below `folder`, in the order of their bytes.
  private func paths(in folder: String) throws -> [String] {
    try FilePath.files(below: folder).filter { $0 != Self.manifest }
  }
}
