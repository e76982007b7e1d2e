// The readers of what people write, each fed with bytes.

import Artifacts
import Datasets
import Foundation
import NN
import SearchSpace
import TAPAS
import Tabular

@testable import HDF5
@testable import Stages

/// A reader.
///
/// An error that it throws is right; a trap, a hang or memory without bound is a finding.
enum Reader: String, CaseIterable {
  case idx, packed, records, parameters, words, characters, networks, table, cells, artifact, space
  case graph, manifest, door

  /// Reads `bytes`, by way of files in `folder` where the reader takes files.
  func read(_ bytes: [UInt8], in folder: String) throws {
    switch self {
    case .idx: try readIDX(bytes, folder, ending: "idx")
    case .packed: try readIDX(bytes, folder, ending: "idx.gz")
    case .records:
      let layout: RecordLayout = bytes.first == 1 ? .cifar100 : .cifar10
      _ = try RawPart.records(files: [write(bytes, folder, "batch.bin")], layout: layout).read()
    case .parameters: try readParameters(bytes, folder)
    case .words: try readText(bytes, folder, .word)
    case .characters: try readText(bytes, folder, .character)
    case .networks: _ = try NetworkList(text(bytes), file: "networks.json")
    case .table: try readTables(text(bytes))
    case .cells: _ = try CellTable(csv: text(bytes), file: "table.csv")
    case .artifact:
      let reader = try ArtifactReader(any: write(bytes, folder, "artifact.h5"))
      try reader.verify()
      _ = try reader.content()
    case .space: _ = try SearchSpace(text: text(bytes), file: "space")
    case .graph: _ = try Graph(canonicalText: text(bytes)).layerRecords()
    case .manifest: try readManifest(text(bytes), folder)
    case .door: try ForeignReading(file: write(bytes, folder, "foreign.h5")).run(in: folder)
    }
  }

  /// The first two bytes say where the images end and the labels begin.
  private func readIDX(_ bytes: [UInt8], _ folder: String, ending: String) throws {
    guard bytes.count >= 2 else { return }
    let rest = bytes.dropFirst(2)
    let cut = min(rest.count, Int(bytes[0]) << 8 | Int(bytes[1]))
    _ = try RawPart.idx(
      images: write(Array(rest.prefix(cut)), folder, "images.\(ending)"),
      labels: write(Array(rest.dropFirst(cut)), folder, "labels.\(ending)")
    ).read()
  }

  /// The first byte chooses the stage.
  private func readParameters(_ bytes: [UInt8], _ folder: String) throws {
    let names = [
      "preprocess", "search-space", "sample", "train-child", "reward", "update-controller",
      "benchmark-search", "tune-search", "grid-search", "final-training", "probe-dcn", "fit-tap",
      "preprocess-text", "train-language-model", "evolve", "screen", "store", "grid-search-text",
    ]
    let name = names[Int(bytes.first ?? 0) % names.count] + ".toml"
    let file = try write(Array(bytes.dropFirst()), folder, name)
    try resolveParameters(file, output: folder + "/resolved.toml")
  }

  private func readText(_ bytes: [UInt8], _ folder: String, _ level: TextLevel) throws {
    let file = try write(bytes, folder, "text.txt")
    _ = try Corpus(
      CorpusFiles(training: file, validation: file, test: file),
      CorpusPreparation(level: level, vocabularyLimit: 1000, rareTokens: .unknown))
  }

  private func readTables(_ text: String) throws {
    let table = try CommaSeparatedTable(text, file: "table.csv")
    _ = try? MetaQNNTable.experiments(table, classes: 10, difficulty: 0.8)
    _ = try NAAPTable.experiments(results: table, schemes: table, difficulty: 0.8)
  }

  /// The hash is put behind it, for no fuzzer guesses one.
  private func readManifest(_ lines: String, _ folder: String) throws {
    var digest = Digest()
    digest.update(Array(lines.utf8))
    let text = lines + "sha256 \(digest.hexadecimal)\n"
    _ = try write(Array(text.utf8), folder, "manifest.txt")
    _ = try LDEFolder(folder).identity
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func write(_ bytes: [UInt8], _ folder: String, _ name: String) throws -> String {
    let path = folder + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}
