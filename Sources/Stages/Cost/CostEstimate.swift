// What a run will cost, as values: printed as lines for people, as JSON for scripts.

import FoundationEssentials

/// The answer of `estimate-cost`.
struct CostEstimate: Encodable {
  /// The random networks of one depth.
  struct Networks: Encodable {
    /// Layers; nil where the tokens decide.
    var layers: Int?
    /// Networks of the search.
    var children: Int
    /// Means: operations of a forward pass for one image or token, and parameters.
    var forwardFLOPs: Double, parameters: Double
    /// Share that is over the limits and not trained.
    var tooLargeShare: Double
  }

  /// How fast trainings of one size were.
  struct Calibration: Encodable {
    /// What was trained: children, or the folder of a larger size.
    var name: String
    var steps: Int
    /// Seconds that it took.
    var seconds: Double
    /// Operations a second of processor time, on one core.
    var rate: Double
  }

  /// One part of the run.
  struct Part: Encodable {
    var name: String
    var trainings: Int
    var operations: Double
    /// Hours of one core, and of all cores of this machine.
    var coreHours: Double, nodeHours: Double
  }

  var pipeline: String
  /// What is learned from, in words.
  var data: String
  /// Random networks of each depth.
  var draws: Int
  var networks: [Networks]
  var processor: String
  var cores: Int
  var calibrations: [Calibration]
  /// The parts of the run; the whole last where there are several.
  var parts: [Part]
  /// Predicted memory of one training at most, and of the data that trainings share.
  var trainingBytes: Int, dataBytes: Int
  var diskBytes: Int, files: Int

  /// The parts as they follow from work and speed.
  static func parts(_ parts: [CostPart], _ calibrations: [Calibration], cores: Int) -> [Part] {
    let rates = Dictionary(uniqueKeysWithValues: calibrations.map { ($0.name, $0.rate) })
    var all = parts.map { part -> Part in
      let hours = part.work / (rates[part.size] ?? .nan) / 3600
      return Part(
        name: part.name, trainings: part.trainings, operations: part.work, coreHours: hours,
        nodeHours: hours / Double(cores))
    }
    if all.count > 1 {
      all.append(
        Part(
          name: "all", trainings: all.reduce(0) { $0 + $1.trainings },
          operations: all.reduce(0) { $0 + $1.operations },
          coreHours: all.reduce(0) { $0 + $1.coreHours },
          nodeHours: all.reduce(0) { $0 + $1.nodeHours }))
    }
    return all
  }

  /// The estimate for people.
  var lines: [String] {
    ["\(pipeline): \(data); \(draws) random networks of each depth"]
      + networks.map(line) + calibrations.map(line) + parts.map(line)
      + [
        "  these are random networks: a controller that comes to prefer larger ones takes longer, and a network that "
          + "is sampled again is not trained again",
        "memory: up to \(size(trainingBytes)) for a child, \(size(trainingBytes * cores)) for \(cores) at a "
          + "time, and \(size(dataBytes)) of data that they share",
        "disk: about \(size(diskBytes)) in \(files) files",
      ]
  }

  private func line(_ networks: Networks) -> String {
    let large =
      networks.tooLargeShare > 0
      ? ", \(decimals(networks.tooLargeShare * 100, 1)) % over the limits and not trained" : ""
    return
      "  \(networks.layers.map { "\($0) layers" } ?? "any depth"): \(networks.children) networks, mean "
      + "\(decimals(networks.forwardFLOPs / 1e6, 2)) MFLOP forward, "
      + "\(decimals(networks.parameters / 1e3, 1)) thousand parameters\(large)"
  }

  private func line(_ calibration: Calibration) -> String {
    let name = calibrations.count > 1 ? " of \(calibration.name)" : ""
    return "calibration\(name): \(calibration.steps) steps in \(duration(calibration.seconds)), "
      + "\(decimals(calibration.rate / 1e9, 1)) GFLOP/s of processor time on one core of "
      + "\(processor); a loaded machine calibrates somewhat low"
  }

  private func line(_ part: Part) -> String {
    "  \(part.name): \(part.trainings) trainings, \(decimals(part.operations / 1e15, 3)) PFLOP, "
      + "\(decimals(part.coreHours, 1)) core-hours, \(decimals(part.nodeHours, 1)) node-hours of \(cores) "
      + "cores"
  }

  private func size(_ bytes: Int) -> String {
    bytes < 10 << 30
      ? "\(decimals(Double(bytes) / 1_048_576, 1)) MiB"
      : "\(decimals(Double(bytes) / 1_073_741_824, 1)) GiB"
  }
}
