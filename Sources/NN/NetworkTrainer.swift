// What whoever trains a network must do, on whatever it runs.

/// Trains one network, epoch by epoch.
public protocol NetworkTrainer: AnyObject {
  /// The compiled network.
  var plan: Plan { get }
  /// One pass over `images` in a random order that depends on `epoch` (from 0) alone.
  ///
  /// - Throws: ``TrainingDiverged``, ``TrainingInterrupted``, ``TrainingInputError``, or the images' own errors.
  func trainEpoch(_ epoch: Int, on images: some ImageSource, shouldStop: () -> Bool) throws
    -> EpochResult
  /// Loss and accuracy of the network and of every probe on `images`, unaugmented, by the running statistics.
  func evaluateWithProbes(
    on images: some ImageSource
  ) throws -> (network: Evaluation, probes: [Evaluation])
  /// Everything that training has changed, a copy.
  var state: TrainerState { get throws }
  /// Goes on from `state`, as if it had never stopped.
  ///
  /// - Throws: ``TrainingInputError`` when the state is another network's.
  func restore(_ state: TrainerState) throws
}
