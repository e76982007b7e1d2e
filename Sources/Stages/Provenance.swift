// The sidecar of an artifact: when, where and how it was made. Nothing here is ever an input.

import Artifacts
import FoundationEssentials
import HDF5

/// What happened outside the artifact's contents; `OUT.prov.json`.
struct Provenance: Codable {
  var stage: String
  var started: String
  var finished: String
  var wallSeconds: Double
  var processorSeconds: Double
  var peakMemoryBytes: Int
  var host: String
  var processor: String
  var operatingSystem: String
  var cores: Int
  var job: String?
  var commit: String?
  var compiler: String
  var libraries: [String: String]
  var command: [String]
  var inputs: [String]

  /// Writes the sidecar of `output`.
  func write(beside output: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try WholeFile.write(text: text + "\n", to: output + ".prov.json")
  }

  /// The sidecar of `output`, if it has one.
  static func read(beside output: String) -> Provenance? {
    guard let text = try? TextFile.read(output + ".prov.json") else { return nil }
    return try? JSONDecoder().decode(Provenance.self, from: Data(text.utf8))
  }
}

/// Remembers when the process began its work.
enum ProvenanceClock {
  private static let start = Date()

  /// Starts the clock: to be called before anything else.
  static func begin() { _ = start }

  static func provenance(of header: ArtifactHeader, output: String) -> Provenance {
    let end = Date()
    let usage = ProcessUsage.current()
    let environment = ProcessInfo.processInfo.environment
    return Provenance(
      stage: header.stage.rawValue, started: start.formatted(.iso8601),
      finished: end.formatted(.iso8601), wallSeconds: end.timeIntervalSince(start),
      processorSeconds: usage.processorSeconds, peakMemoryBytes: usage.peakMemoryBytes,
      host: ProcessInfo.processInfo.hostName, processor: Machine.processor,
      operatingSystem: Machine.operatingSystem, cores: ProcessInfo.processInfo.activeProcessorCount,
      job: environment["SLURM_JOB_ID"], commit: environment["ESPALIER_COMMIT"],
      compiler: Machine.compiler, libraries: ["HDF5": HDF5Library.version],
      command: CommandLine.arguments, inputs: header.inputs.map(\.text))
  }
}

/// The machine, for people.
enum Machine {
  static var processor: String {
    let lines = (try? TextFile.read("/proc/cpuinfo"))?.split(separator: "\n") ?? []
    let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return model.map { $0.drop { $0 == " " }.description } ?? "unknown"
  }

  static var operatingSystem: String {
    let lines = (try? TextFile.read("/etc/os-release"))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst("PRETTY_NAME=".count)
    return name.map { $0.filter { $0 != "\"" } } ?? "Linux"
  }

  static var compiler: String {
    #if swift(>=6.4)
      "Swift 6.4 or later"
    #elseif swift(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2 or earlier"
    #endif
  }
}
