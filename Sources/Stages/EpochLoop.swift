// Training epoch by epoch, with private checkpoints: of a child, and of the final network.

import Artifacts
import NN

/// A training that can be stopped after any epoch and goes on from there.
struct EpochLoop {
  /// Identity of what is trained: a checkpoint of another is never used.
  var identity: String
  /// What is said to go on, for people who wait.
  var title = "training"
  /// The artifact that the training will become; the checkpoint lies beside it.
  let output: String
  /// Its header, for the checkpoint.
  let header: ArtifactHeader
  /// Epochs between two checkpoints; 0: only when asked to stop.
  let checkpointEpochs: Int
  /// Prefixes that were trained before, for the checkpoint; nil where prefixes do not take turns.
  var finishedPrefixes: [[Double]]?
  /// Asked before every batch.
  var shouldStop: () -> Bool

  /// Trains `trainer` from where the checkpoint left it up to `epochs`.
  ///
  /// - Parameters:
  ///   - trainer: The network.
  ///   - epochs: Epochs of the whole training.
  ///   - images: What it learns and is judged by.
  ///   - history: The epochs so far; filled up to the last whole epoch also when this throws.
  /// - Throws: ``Preempted`` when a stop was asked for and the checkpoint is written; `TrainingDiverged`.
  func train(
    _ trainer: Trainer, epochs: Int, on images: ImagesFile, _ history: inout TrainingHistory
  ) throws {
    history = try TrainingCheckpoint.restore(trainer, output, identity) ?? TrainingHistory()
    try go(on: trainer, epochs, images, &history)
  }

  private func go(
    on trainer: Trainer, _ epochs: Int, _ images: ImagesFile, _ history: inout TrainingHistory
  ) throws {
    let batches = trainer.batches(of: images.training)
    let bar = ProgressBar(title, total: epochs * batches)
    defer { bar.clear() }
    while history.count < epochs {
      let epoch = history.count
      let remark = history.validationAccuracy.last.map { "accuracy \(decimals($0, 4))" } ?? ""
      var batch = 0
      func pause() -> Bool {
        bar.show(epoch * batches + batch, remark)
        batch += 1
        return shouldStop()
      }
      // The first epoch is repeated rather than restored: its start need not be kept, but where earlier
      // prefixes led to it.
      let before = epoch > 0 || finishedPrefixes?.isEmpty == false ? trainer.state : nil
      do {
        let trained = try trainer.trainEpoch(epoch, on: images.training, shouldStop: pause)
        let (own, probes) = try trainer.evaluateWithProbes(on: images.validation)
        history.append(trained, own)
        if !probes.isEmpty {
          history.prefixAccuracy.append(probes.map(\.accuracy) + [own.accuracy])
        }
      } catch is TrainingInterrupted {
        if let before { try checkpoint(before, history) }
        throw Preempted()
      }
      if checkpointEpochs > 0, history.count % checkpointEpochs == 0, history.count < epochs {
        try checkpoint(trainer.state, history)
      }
    }
  }

  private func checkpoint(_ state: TrainerState, _ history: TrainingHistory) throws {
    try TrainingCheckpoint.write(
      state, history, finishedPrefixes ?? [], identity, header, output)
  }
}

extension TrainingHistory {
  mutating func append(_ epoch: EpochResult, _ evaluation: Evaluation) {
    trainingLoss.append(epoch.loss)
    trainingAccuracy.append(epoch.accuracy)
    validationLoss.append(evaluation.loss)
    validationAccuracy.append(evaluation.accuracy)
    learningRate.append(Double(epoch.learningRate))
  }
}
