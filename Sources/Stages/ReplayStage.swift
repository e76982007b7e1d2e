// `replay`: folds an asynchronous run's logs from the first entry and compares with what the run has.

import Artifacts
import Store

/// Checks an asynchronous run; writes nothing.
public struct ReplayStage {
  /// The rules of the store.
  public var store: String
  /// The run's final controller.
  public var controller: String
  /// Rounds of each replica.
  public var rounds: Int

  /// The check with its arguments.
  public init(store: String, controller: String, rounds: Int) {
    self.store = store
    self.controller = controller
    self.rounds = rounds
  }

  /// Prints what was found.
  ///
  /// - Throws: ``ArtifactError`` with the first fault; see ``StoreReplay``.
  public func run() throws {
    let store = try ParameterStore(store)
    let replay = try StoreReplay(store, rounds: rounds)
    let updates = store.file.replicas * rounds
    guard replay.readings == updates else {
      throw ArtifactError(
        path: store.readingFolder,
        reason: "it has \(replay.readings) controllers that replicas had read, not \(updates)")
    }
    let reader = try ArtifactReader(controller, expecting: .controller)
    let final = store.finalController(replay.states).content(reader.header)
    guard final.payloadHash == reader.payloadHash else {
      throw ArtifactError(
        path: controller,
        reason: "the replay reaches other parameters; this controller is not what the logs say")
    }
    Console.answer(
      "replay: \(updates) updates, \(rounds) of each of \(store.file.replicas) replicas, each exactly once "
        + "in each of \(store.file.shards) shards (\(replay.entries) entries)")
    Console.answer(
      "replay: \(store.file.initialParameters.count) final parameters with their moments, and the "
        + "controllers of \(replay.readings) replica rounds: equal bit for bit")
    Console.answer("replay: " + staleness(replay.staleness.sorted()))
  }

  /// How many updates of others came between a reading and its gradient.
  private func staleness(_ sorted: [Int]) -> String {
    guard let largest = sorted.last else { return "no gradients" }
    func share(_ part: Double) -> Int { sorted[Int(Double(sorted.count - 1) * part)] }
    let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
    return "gradients are \(decimals(mean, 1)) updates old in the mean, "
      + "half of them at most \(share(0.5)), nine tenths at most \(share(0.9)), the oldest \(largest)"
  }
}
