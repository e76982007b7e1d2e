// One language model between its identity and its experiment.

import Artifacts
import HDF5
import NN
import Tensor

/// A child of a search over recurrent cells.
struct LanguageTraining {
  private let cell: RecurrentCell
  private let corpus: CorpusFile
  private let preprocessing: String
  private let parameters: TrainLanguageModelParameters
  private let place: SharedExperiment
  /// What is said to go on, for people who wait.
  var title = "training"
  /// Asked before every step.
  var shouldStop: () -> Bool = { PreemptionSignal.requested }

  init(
    _ cell: RecurrentCell, _ reader: ArtifactReader, _ parameters: TrainLanguageModelParameters,
    folder: String
  ) throws {
    // Cells that differ only in the order of operands are one child (docs/decisions.md).
    self.cell = cell.canonical
    self.parameters = parameters
    corpus = try CorpusFile(reader)
    preprocessing = reader.header.origin
    let identity = parameters.identity(
      cell: self.cell.canonicalText, corpus: reader.payloadHash,
      determinism: reader.header.determinism)
    let header = ArtifactHeader(
      format: .experiment, stage: .trainLanguageModel, parameters: parameters.identityText,
      seed: parameters.seed, inputs: [ArtifactInput("corpus", reader.payloadHash)],
      determinism: reader.header.determinism)
    let options = parameters.options(vocabulary: corpus.description.vocabulary.count)
    for (part, text) in [("training", corpus.training), ("validation", corpus.validation)]
    where text.count <= options.batchSize * options.unroll {
      throw reader.fault(
        part,
        "\(text.count) tokens are less than one unroll of every sequence; batchSize × unroll + 1 = "
          + "\(options.batchSize * options.unroll + 1) are needed: give a longer text or lower one of them"
      )
    }
    place = try SharedExperiment(identity: identity, header: header, folder: folder)
  }

  /// What the training needs: bytes of plan and tokens, operations of all epochs.
  ///
  /// Work is three times the forward pass for each token of training and once for each of validation. A model over
  /// the limits is not trained, and needs no more memory than they allow.
  func cost() throws -> (bytes: Int, operations: Double) {
    let plan = try LanguagePlan(
      cell: cell, options: parameters.options(vocabulary: corpus.description.vocabulary.count))
    let tokens = corpus.training.count + corpus.validation.count
    let passes = parameters.epochs * (3 * corpus.training.count + corpus.validation.count)
    return (
      min(plan.memoryBytes, parameters.memoryLimitMiB << 20) + tokens * MemoryLayout<Int32>.size,
      Double(plan.forwardFLOPs) * Double(passes)
    )
  }

  /// The experiment: as it lies in the store, or trained now.
  func experiment() throws -> (file: ExperimentFile, payloadHash: String) {
    try place.findOrMake { try train() }
  }

  /// The experiment and the weights behind it: trained now, even where the experiment is known.
  ///
  /// - Parameter text: The resolved parameters, for the model.
  /// - Returns: No weights where the training came to nothing.
  /// - Throws: ``Preempted``, and what training throws.
  func model(parameters text: String) throws -> (
    experiment: (file: ExperimentFile, payloadHash: String), model: LanguageModelFile
  ) {
    var weights: [NamedTensor] = []
    let file = try train { weights = $0.state.weights }
    let experiment = try place.findOrMake { file }
    let description = LanguageModelDescription(
      identity: place.identity, cell: cell, training: text, preprocessing: preprocessing,
      vocabulary: corpus.description.vocabulary)
    return (
      experiment, LanguageModelFile(description, tensors: weights, history: file.history)
    )
  }

  /// Trains; `finish` is called with a model that came to the end.
  private func train(_ finish: (LanguageModel) -> Void = { _ in }) throws -> ExperimentFile {
    let options = parameters.options(vocabulary: corpus.description.vocabulary.count)
    let plan = try LanguagePlan(cell: cell, options: options)
    func file(_ outcome: ChildOutcome, _ history: TrainingHistory) -> ExperimentFile {
      ExperimentFile(
        identity: place.identity, graph: cell.canonicalText, outcome: outcome, history: history,
        parameterCount: plan.parameterCount, forwardFLOPs: plan.forwardFLOPs,
        memoryBytes: plan.memoryBytes)
    }
    if plan.memoryBytes > parameters.memoryLimitMiB << 20
      || plan.forwardFLOPs > parameters.forwardMFLOPsLimit * 1_000_000
    {
      return file(.tooLarge, TrainingHistory(.perplexity))
    }
    let model = try LanguageModel(cell: cell, options: options, streams: place.streams)
    var history = TrainingHistory(.perplexity)
    do {
      try train(model, &history)
    } catch LanguageModelError.diverged {
      return file(.diverged, history)
    }
    finish(model)
    return file(.completed, history)
  }

  private func train(_ model: LanguageModel, _ history: inout TrainingHistory) throws {
    let options = model.plan.options
    let batches = try TokenBatches(
      corpus.training, batchSize: options.batchSize, unroll: options.unroll)
    history = try restore(model, batches) ?? history
    let bar = ProgressBar(title, total: parameters.epochs * batches.count)
    defer { bar.clear() }
    while history.count < parameters.epochs {
      let epoch = history.count
      // The first epoch is repeated rather than restored: its start need not be kept.
      let before = epoch > 0 ? model.state : nil
      let rate = parameters.learningRate(epoch: epoch)
      var sum = 0.0
      model.resetState()
      for index in 0..<batches.count {
        if shouldStop() {
          if let before { try checkpoint(before, history) }
          throw Preempted()
        }
        bar.show(
          epoch * batches.count + index,
          history.validationScore.last.map { "perplexity \(decimals($0, 2))" } ?? "")
        let step = batches[index]
        sum +=
          Double(step.targets.count)
          * (try model.trainStep(tokens: step.tokens, targets: step.targets, learningRate: rate))
      }
      // First what can fail: an epoch is recorded whole or not at all.
      let validationLoss = try model.evaluate(corpus.validation)
      history.trainingLoss.append(sum / Double(batches.wordCount))
      history.learningRate.append(Double(rate))
      history.validationLoss.append(validationLoss)
      if parameters.checkpointEpochs > 0, history.count % parameters.checkpointEpochs == 0,
        history.count < parameters.epochs
      {
        try checkpoint(model.state, history)
      }
    }
  }

  private func checkpoint(_ state: LanguageModelState, _ history: TrainingHistory) throws {
    try TrainingCheckpoint.write(
      (state.weights + state.carried).flatMap(\.values), history, place)
  }

  /// Puts the model where a checkpoint left it.
  ///
  /// - Returns: The epochs so far; nil without a usable checkpoint (then training starts over, which
  ///   gives the same bytes).
  private func restore(
    _ model: LanguageModel, _ batches: TokenBatches
  ) throws -> TrainingHistory? {
    guard let file = TrainingCheckpoint.read(place.path), file.identity == place.identity else {
      return nil
    }
    var state = model.state
    guard
      file.state.count
        == (state.weights + state.carried).reduce(0, { $0 + $1.values.count })
    else { return nil }
    var rest = file.state[...]
    func take(_ tensor: NamedTensor) -> NamedTensor {
      defer { rest = rest.dropFirst(tensor.values.count) }
      return NamedTensor(
        name: tensor.name, shape: tensor.shape, values: Array(rest.prefix(tensor.values.count)))
    }
    state.weights = state.weights.map(take)
    state.carried = state.carried.map(take)
    state.steps = file.history.count * batches.count
    try model.restore(state)
    return file.history
  }
}
