// `bench store`: many replicas at once against one parameter store; then everything is checked.

import ArgumentParser
import Artifacts
import Controller
import Foundation
import SearchSpace
import Store
import Tensor

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Load a parameter store with many replicas, then replay it.",
    discussion: """
      Every replica is a process of its own: for each round it reads the shards as read-store does, makes up a \
      gradient and appends it as append-gradient does; no child is trained. Some rounds are run by two \
      processes at once. In the end all logs are folded from their first entries: nothing may be lost or \
      applied twice.

      Example:
        bench store --replicas 40 --shards 4 --updates 80 --folder data
      """)

  @Option(help: "Replicas of the controller (K), a process each.")
  var replicas = 400
  @Option(help: "Shards of the weights (S).")
  var shards = 20
  @Option(help: "Updates of all replicas together; rounded up to whole rounds.")
  var updates = 800
  @Option(help: "Every so many replicas one is run by two processes; 0: none.")
  var doubles = 10
  @Option(help: "Entries between two snapshots of a shard.")
  var snapshotInterval = 5
  @Option(help: "Where the store is made, in a folder that is removed in the end.")
  var folder = "."

  /// Two-layer LSTM with 35 units for the space of Zoph & Le 2017, section 4.1.
  private static let space = SearchSpace(
    layers: 15,
    values: [
      .filterHeight: [1, 3, 5, 7], .filterWidth: [1, 3, 5, 7], .strideHeight: [1],
      .strideWidth: [1], .filters: [24, 36, 48, 64],
    ], hasSkipConnections: true)

  func validate() throws {
    guard replicas >= 1, shards >= 1, updates >= 1, doubles >= 0, snapshotInterval >= 1 else {
      throw ValidationError("The numbers must be 1 or more; --doubles may be 0.")
    }
  }

  func run() throws {
    let scratch = "\(folder)/bench-store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let path = scratch + "/store.h5"
    try rules().content(ArtifactHeader(format: .store, stage: .openStore, parameters: "", seed: 1))
      .write(to: path)
    let rounds = (updates + replicas - 1) / replicas
    let start = Date()
    try runReplicas(path, rounds)
    let seconds = Date().timeIntervalSince(start)
    try report(path, rounds, seconds)
  }

  private func rules() -> StoreFile {
    let layout = ControllerLayout(space: Self.space, hidden: 35)
    var random = RandomStreams(seed: 1, owner: "controller").stream(.initialisation)
    return StoreFile(
      space: Self.space, hiddenUnits: 35, replicas: replicas, shards: shards, children: 1,
      rules: StoreRules(
        learningRate: 0.0006, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, baselineDecay: 0.95,
        entropyWeight: 0, gradientNormLimit: 0, accumulatedGradients: 10),
      initialParameters: Policy(layout: layout, range: 0.08, using: &random).parameters)
  }

  private func runReplicas(_ path: String, _ rounds: Int) throws {
    let processes = try (1...replicas).flatMap { replica in
      let isDouble = doubles > 0 && replica % doubles == 0
      return try (0..<(isDouble ? 2 : 1)).map { _ in
        try Process.run(
          URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
          arguments: [
            "store-replica", path, "--replica", "\(replica)", "--rounds", "\(rounds)",
            "--snapshot-interval", "\(snapshotInterval)",
          ])
      }
    }
    for process in processes { process.waitUntilExit() }
    guard processes.allSatisfy({ $0.terminationStatus == 0 }) else { throw ExitCode(70) }
  }

  private func report(_ path: String, _ rounds: Int, _ seconds: Double) throws {
    let store = try ParameterStore(path)
    let start = Date()
    let replay = try StoreReplay(store, rounds: rounds)
    let replaySeconds = Date().timeIntervalSince(start)
    guard try store.latest() == replay.states, replay.readings == replicas * rounds else {
      throw ArtifactError(path: path, reason: "snapshots and replay disagree")
    }
    let count = replicas * rounds
    print(
      String(
        format: "%d replicas, %d shards, %d weights: %d updates (%d entries) in %.1f s: "
          + "%.1f updates/s, %.0f entries/s", replicas, shards, store.file.initialParameters.count,
        count, replay.entries, seconds, Double(count) / seconds,
        Double(replay.entries) / seconds))
    print(
      String(
        format: "staleness: mean %.1f, largest %d entries",
        Double(replay.staleness.reduce(0, +)) / Double(max(1, replay.staleness.count)),
        replay.staleness.max() ?? 0))
    print(
      String(
        format:
          "replay in %.1f s: every update is in every shard exactly once; snapshots and replay "
          + "agree bit for bit; %d readings are the fold of what they saw", replaySeconds,
        replay.readings))
  }
}

/// One replica of the load test; started by `bench store`.
struct StoreReplicaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store-replica", abstract: "One replica of bench store.", shouldDisplay: false)

  @Argument(help: "The rules of the store.")
  var store: String
  @Option(help: "The replica, from 1.")
  var replica: Int
  @Option(help: "Its rounds.")
  var rounds: Int
  @Option(help: "Entries between two snapshots of a shard.")
  var snapshotInterval: Int

  func run() throws {
    let store = try ParameterStore(store, snapshotInterval: snapshotInterval)
    for round in 1...rounds {
      let reader = try ArtifactReader(
        store.read(replica: replica, round: round), expecting: .controller)
      let controller = try ControllerFile(reader)
      _ = try store.append(
        ReplicaUpdate(
          replica: replica, round: round, gradient: gradient(controller, round),
          versionsRead: controller.reading?.versions ?? [],
          rewards: [Double(replica % 7) / 10],
          inputs: [ArtifactInput("controller", reader.payloadHash)]))
    }
  }

  /// Depends on what was read, so that a lost or doubled entry changes all that follows.
  private func gradient(_ controller: ControllerFile, _ round: Int) -> [Double] {
    var random = RandomStreams(seed: replica, owner: "bench store").stream(.sampling, at: round)
    return controller.weights.flatMap(\.values).map { 0.1 * $0 + random.uniform(-1, 1) }
  }
}
