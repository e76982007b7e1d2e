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
  /// Of the batch system: `JOB`, `ARRAY_MEMBER` or `JOB.STEP`.
  var job: String?
  /// What the batch system was asked for; the peak stands above.
  var jobMemoryMiB: Int?
  var commit: String?
  var compiler: String
  var libraries: [String: String]
  var command: [String]
  var inputs: [String]
  /// What the stage measured on this machine, by name with the unit; nil for nothing.
  var measured: [String: Double]?

  /// Writes the sidecar of `output`.
  func write(beside output: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    // Half of all waiting for the disk would be for what is never an input.
    try WholeFile.write(text: text + "\n", to: output + ".prov.json", isDurable: false)
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
      stage: header.stage.rawValue, started: worldTime(start.timeIntervalSince1970),
      finished: worldTime(end.timeIntervalSince1970), wallSeconds: end.timeIntervalSince(start),
      processorSeconds: usage.processorSeconds, peakMemoryBytes: usage.peakMemoryBytes,
      host: ProcessInfo.processInfo.hostName, processor: Machine.processor,
      operatingSystem: Machine.operatingSystem, cores: ProcessInfo.processInfo.activeProcessorCount,
      job: job(environment), jobMemoryMiB: environment["SLURM_MEM_PER_NODE"].flatMap { Int($0) },
      commit: environment["ESPALIER_COMMIT"],
      compiler: Machine.compiler, libraries: ["HDF5": HDF5Library.version],
      command: CommandLine.arguments, inputs: header.inputs.map(\.text))
  }
}

extension ProvenanceClock {
  /// Slurm's name of the job, as squeue and sacct show it.
  private static func job(_ environment: [String: String]) -> String? {
    if let array = environment["SLURM_ARRAY_JOB_ID"],
      let member = environment["SLURM_ARRAY_TASK_ID"]
    {
      return array + "_" + member
    }
    guard let job = environment["SLURM_JOB_ID"] else { return nil }
    return environment["SLURM_STEP_ID"].map { job + "." + $0 } ?? job
  }
}

/// The machine, for people.
enum Machine {
  static let processor: String = {
    let lines = (try? TextFile.read("/proc/cpuinfo"))?.split(separator: "\n") ?? []
    let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return model.map { $0.drop { $0 == " " }.description } ?? "unknown"
  }()

  static let operatingSystem: String = {
    let lines = (try? TextFile.read("/etc/os-release"))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst("PRETTY_NAME=".count)
    return name.map { $0.filter { $0 != "\"" } } ?? "Linux"
  }()

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

/// A time in seconds since 1970 as `2026-03-01T12:00:00Z`.
///
/// Foundation's formatter looks for time zones and calendars first, which takes longer than all else that
/// a sidecar needs. The calendar is that of Hinnant (2013), "chrono-compatible low-level date algorithms".
func worldTime(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded(.down))
  let (days, second) = (
    Int((Double(whole) / 86_400).rounded(.down)), (whole % 86_400 + 86_400) % 86_400
  )
  let shifted = days + 719_468  // days since 0000-03-01
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let month = (5 * dayOfYear + 2) / 153
  let date = [
    yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
    dayOfYear - (153 * month + 2) / 5 + 1,
  ]
  let time = [second / 3600, second / 60 % 60, second % 60]
  func text(_ numbers: [Int], _ separator: String) -> String {
    numbers.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: separator)
  }
  return text(date, "-") + "T" + text(time, ":") + "Z"
}
