// Where and when a run was made: from the sidecars, never from the artifacts.

/// One process that wrote an artifact of the run.
public struct ProcessRecord: Hashable, Sendable {
  /// The stage.
  public var stage: String
  /// Begin, ISO 8601 in UTC.
  public var started: String
  /// End, ISO 8601 in UTC.
  public var finished: String
  /// Seconds between both.
  public var wallSeconds: Double
  /// User and system time, in seconds.
  public var processorSeconds: Double
  /// Largest resident memory, in bytes.
  public var peakMemoryBytes: Int
  /// The machine, in words: host, processor, cores.
  public var machine: String
  /// Operating system, compiler, libraries, commit, in words.
  public var software: String
  /// Name of the artifact in its run.
  public var artifact = ""
  /// What it measured on the way, by name with the unit.
  public var measured: [String: Double] = [:]

  /// A record.
  public init(
    stage: String, started: String, finished: String, wallSeconds: Double, processorSeconds: Double,
    peakMemoryBytes: Int, machine: String, software: String
  ) {
    self.stage = stage
    self.started = started
    self.finished = finished
    self.wallSeconds = wallSeconds
    self.processorSeconds = processorSeconds
    self.peakMemoryBytes = peakMemoryBytes
    self.machine = machine
    self.software = software
  }
}

/// All that is known of where and when.
public struct Surroundings: Sendable {
  /// The processes, in any order.
  public var processes: [ProcessRecord]
  /// The programs that drew the figures, with versions.
  public var drawingPrograms: [String]

  /// What is known.
  public init(processes: [ProcessRecord], drawingPrograms: [String]) {
    self.processes = processes
    self.drawingPrograms = drawingPrograms
  }

  /// Time and memory by stage.
  func costTable() -> Table {
    let stages = Dictionary(grouping: processes, by: \.stage).sorted { $0.key < $1.key }
    var rows = stages.map { stage, records in Self.row(stage, records) }
    if stages.count > 1 { rows.append(Self.row("all", processes)) }
    return Table(
      "cost", ["stage", "files", "processor time (s)", "wall time (s)", "largest memory (MiB)"],
      rows)
  }

  private static func row(_ name: String, _ records: [ProcessRecord]) -> [Cell] {
    [
      .text(name), .integer(records.count),
      .number(records.reduce(0) { $0 + $1.processorSeconds }, decimals: 1),
      .number(records.reduce(0) { $0 + $1.wallSeconds }, decimals: 1),
      .number(Double(records.map(\.peakMemoryBytes).max() ?? 0) / 1_048_576, decimals: 1),
    ]
  }

  /// Time of inference for one image, by the artifact whose making measured it.
  private var inferenceTimes: [String] {
    processes.sorted { $0.artifact < $1.artifact }.compactMap { process in
      process.measured["inferenceSecondsPerImage"].map {
        "\(process.artifact): \(Text.fixed($0 * 1e3, 3)) ms for one image, in batches, with the threads "
          + "and the load of that moment"
      }
    }
  }

  var markup: Markup {
    guard let first = processes.map(\.started).min(), let last = processes.map(\.finished).max()
    else {
      return .section("where", "Where and when", [.paragraph("No sidecar says where and when.")])
    }
    func list(_ title: String, _ items: [String]) -> Markup {
      .tag("li", [.tag("strong", title + ": "), .text(items.joined(separator: "; "))])
    }
    return .section(
      "where", "Where and when",
      [
        .paragraph(
          "This section alone depends on machine and time: it is read from the sidecars of the "
            + "artifacts. Files of children that were found in the store cost next to nothing here."
        ),
        .tag(
          "ul",
          [
            list("First file begun", [first]), list("Last file finished", [last]),
            list("Machines", Set(processes.map(\.machine)).sorted()),
            list("Software", Set(processes.map(\.software)).sorted()),
            list("Figures", drawingPrograms),
          ] + inferenceTimes.map { list("Inference", [$0]) }),
        .table(costTable(), caption: "Cost by stage, as measured."),
      ])
  }
}
