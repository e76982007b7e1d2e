// Every reader of what people write, under libFuzzer: scripts/test-fuzz builds and runs this.
//
// The reader is named by ESPALIER_FUZZ_READER. An error that is thrown is right; a trap, a hang or memory without
// bound is what libFuzzer finds. Foreign HDF5 files are not here: they are read in a child process with limits
// (scripts/test-foreign), for libhdf5 itself is not safe against them.

import Artifacts
import Datasets
import Foundation
import HDF5
import SearchSpace
import Stages
import TAPAS

/// What is fed with bytes.
enum Reader: String, CaseIterable {
  case idx, packed, records, parameters, words, characters, networks, table, artifact, space

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
    case .table:
      let table = try CommaSeparatedTable(text(bytes), file: "table.csv")
      _ = try MetaQNNTable.experiments(table, classes: 10, difficulty: 0.8)
      _ = try NAAPTable.experiments(results: table, schemes: table, difficulty: 0.8)
    case .artifact:
      let reader = try ArtifactReader(any: write(bytes, folder, "artifact.h5"))
      try reader.verify()
      _ = try reader.content()
    case .space: _ = try SearchSpace(text: text(bytes), file: "space")
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
      "preprocess-text", "train-language-model", "evolve", "screen", "store",
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

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func write(_ bytes: [UInt8], _ folder: String, _ name: String) throws -> String {
    let path = folder + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}

private let environment = ProcessInfo.processInfo.environment
private let reader = Reader(rawValue: environment["ESPALIER_FUZZ_READER"] ?? "")
private let folder = environment["ESPALIER_FUZZ_FOLDER"] ?? NSTemporaryDirectory()

/// libFuzzer's loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The program's entry, in the place of libFuzzer's own.
@_cdecl("fuzz_readers_main")
public func start(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
  guard reader != nil else {
    let names = Reader.allCases.map(\.rawValue).joined(separator: ", ")
    print("fuzz-readers: error: ESPALIER_FUZZ_READER must be one of \(names)")
    return 64
  }
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments) { start, count in
    try? reader?.read(Array(UnsafeBufferPointer(start: start, count: count)), in: folder)
    return 0
  }
}
