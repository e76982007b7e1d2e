// `bench lde`: how large a database of experiments may grow.

import ArgumentParser
import Artifacts
import FoundationEssentials
import HDF5
import Stages
import TAPAS
import Tensor

struct LDECommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lde",
    abstract: "Time a large database of experiments: add, look, filter, load, pack, with memory.",
    discussion: """
      Example:
        bench lde --experiments 100000
      """)

  @Option(help: "Experiments.")
  var experiments = 1_000_000
  @Option(help: "Experiments of a segment.")
  var segment = 10_000
  @Option(help: "Data sets between which the segments alternate.")
  var datasets = 20
  @Option(help: "An empty folder for the files; it is removed at the end.")
  var folder = FileManager.default.temporaryDirectory.path + "/espalier-bench-lde"

  func run() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: folder + "/new", withIntermediateDirectories: true)
    let count = (experiments + segment - 1) / segment
    let files = (0..<count).map { "\(folder)/new/\($0).h5" }
    try measure("write \(count) segments of \(segment)") {
      for (index, file) in files.enumerated() { try write(index, to: file) }
    }
    let lde = folder + "/lde"
    try measure("add them to a folder") { try AddToLDE(folder: lde, sources: files).run() }
    try measure("look (inspect)") { try LDEOverview(path: lde, best: 3).print() }
    try measure("filter: within 0.05 of difficulty 0.5, load") {
      report(try Stages.experiments(in: [lde], ExperimentQuery(difficulty: 0.5)))
    }
    try measure("load all") { report(try Stages.experiments(in: [lde], ExperimentQuery())) }
    let packed = folder + "/packed.h5"
    try measure("pack") { try PackLDEStage(sources: [lde], output: packed).run() }
    try measure("load all of the packed file") {
      report(try Stages.experiments(in: [packed], ExperimentQuery()))
    }
  }

  private func report(_ records: [ExperimentRecord]) {
    let layers = records.reduce(0) { $0 + $1.network.layers.count }
    print("  \(records.count) experiments, \(layers) layers")
  }

  private func measure(_ what: String, _ body: () throws -> Void) throws {
    let start = Date()
    try body()
    let seconds = (Date().timeIntervalSince(start) * 100).rounded() / 100
    print("\(what): \(seconds) s; largest memory so far \(try peakMiB()) MiB")
  }

  /// The largest resident memory of the process, as Linux counts it.
  private func peakMiB() throws -> Int {
    let line = try TextFile.read("/proc/self/status").split(separator: "\n")
      .first { $0.hasPrefix("VmHWM:") }
    return (line?.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0) / 1024
  }

  private func write(_ index: Int, to file: String) throws {
    var random = Philox(key: 2, stream: UInt64(index))
    let difficulty = Double(index % datasets) / Double(datasets)
    let dataset = MeasuredDataset(
      name: "set-\(index % datasets)", classes: 10, difficulty: difficulty,
      probe: MeasuredDataset.declared)
    let records = (0..<min(segment, experiments - index * segment)).map { _ in
      var walk = NetworkWalk(channels: 3, height: 32, width: 32)
      for _ in 0..<4 + random.integer(below: 9) {
        walk.convolution(
          size: 1 + 2 * random.integer(below: 3), filters: 16 << random.integer(below: 4))
      }
      walk.globalPool()
      walk.fullyConnected(units: 10)
      return RecordedExperiment(
        identity: hexadecimal((0..<32).map { _ in UInt8(random.integer(below: 256)) }), dataset: 0,
        architecture: "a network of \(walk.layers.count) layers", layers: walk.layers,
        prefixAccuracies: walk.layers.map { _ in random.uniform() },
        curve: (0..<5).map { _ in random.uniform() })
    }
    let content = LDESegmentFile(
      training: "made up", datasets: [dataset], experiments: records
    ).content(
      ArtifactHeader(
        format: .ldeSegment, stage: .importExperiments, parameters: "resultRevision = 1\n"))
    try content.write(to: file, isDurable: false)
  }
}
