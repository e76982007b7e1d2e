// Which files of a run belong into its archive, and where.

import Artifacts
import HDF5

/// The files of a finished run.
struct ArchiveContents {
  /// One file to be copied.
  struct File: Hashable {
    let source: String
    /// Path within the archive.
    let target: String
  }

  private let run: String
  private let pipeline: String
  private let experiments: String
  /// Paths within the run.
  private let paths: [String]
  /// Identities of the trained networks, sorted.
  private let identities: [String]
  /// Artifacts that hold data of others, with their payload hashes.
  private let data: [(path: String, hash: String)]

  /// Looks at every artifact of the run: a damaged one ends this.
  init(run: String, pipeline: String, experiments: String) throws {
    self.run = run
    self.pipeline = pipeline
    self.experiments = experiments
    paths = try FilePath.files(below: run).filter {
      !$0.contains(".tmp.") && !$0.hasSuffix(".checkpoint")
    }
    var identities: Set<String> = []
    var data: [(path: String, hash: String)] = []
    for path in paths where path.hasSuffix(".h5") {
      let reader = try ArtifactReader(any: "\(run)/\(path)")
      try reader.verify()
      switch reader.header.format {
      case .child: if let identity = try? reader.text("identity") { identities.insert(identity) }
      case .images, .testImages, .corpus, .testCorpus: data.append((path, reader.payloadHash))
      default: break
      }
    }
    self.identities = identities.sorted()
    self.data = data
  }

  /// A line for each data artifact: its payload hash and its path.
  var dataText: String { data.map { "\($0.hash)  \($0.path)\n" }.joined() }

  /// What the sidecars tell.
  var processes: [(artifact: String, provenance: Provenance)] {
    paths.filter { $0.hasSuffix(".h5") }.compactMap { path in
      Provenance.read(beside: "\(run)/\(path)").map { (path, $0) }
    }
  }

  /// Every file, those of `provenance/` last.
  func files(_ attachments: [String]) -> [File] {
    results + trained(".h5", "results") + pipelineFiles + volatile
      + trained(".h5.prov.json", "provenance")
      + attachments.map { File(source: $0, target: "provenance/\(FilePath.name($0))") }
  }

  private var results: [File] {
    let left = Set(data.map(\.path))
    return paths.filter { !left.contains($0) && !isVolatile($0) }
      .map { File(source: "\(run)/\($0)", target: "results/run/\($0)") }
  }

  /// The page tells times and machines; everything else in `report/` does not.
  private func isVolatile(_ path: String) -> Bool {
    path.hasSuffix(".prov.json") || path.hasSuffix("report.html") || path.hasSuffix(".log")
      || path == "progress.tsv" || path.hasPrefix("logs/")
  }

  private var volatile: [File] {
    paths.filter(isVolatile).map { File(source: "\(run)/\($0)", target: "provenance/run/\($0)") }
  }

  private func trained(_ ending: String, _ part: String) -> [File] {
    identities.map { $0 + ending }.filter { FilePath.exists("\(experiments)/\($0)") }
      .map { File(source: "\(experiments)/\($0)", target: "\(part)/experiments/\($0)") }
  }

  private var pipelineFiles: [File] {
    ((try? FilePath.files(below: pipeline)) ?? [])
      .map { File(source: "\(pipeline)/\($0)", target: "results/pipeline/\($0)") }
  }
}
