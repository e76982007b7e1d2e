// What can go wrong while a network trains.

/// The loss is no longer a number: a deterministic property of the network and its settings.
public struct TrainingDiverged: Error, Hashable, CustomStringConvertible {
  /// Where it happened, from 0.
  public let epoch: Int, batch: Int
  /// For people.
  public var description: String {
    "the loss is not finite in epoch \(epoch), batch \(batch): the learning rate may be too large"
  }
}

/// The caller asked to stop; the trainer's state is that of the last finished batch.
public struct TrainingInterrupted: Error, Hashable, CustomStringConvertible {
  /// The unfinished epoch, from 0.
  public let epoch: Int

  /// Stopped in `epoch`.
  public init(epoch: Int) { self.epoch = epoch }

  /// For people.
  public var description: String { "training was stopped in epoch \(epoch)" }
}

/// Images or settings that do not fit the network.
public struct TrainingInputError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, with the values.
  public let reason: String
  /// For people.
  public var description: String { reason }

  init(_ reason: String) { self.reason = reason }
}
