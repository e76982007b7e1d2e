// The stage `train-language-model`: trains a language model with one recurrent cell, unless it was before.

import Artifacts
import HDF5
import NN
import SearchSpace

/// Which cell to train.
public enum CellSource: Sendable {
  /// Architecture `number` (from 1) of a round's samples or of a list.
  case samples(String, number: Int)
  /// The architecture of the list `selected` that the grid search `grid` chose.
  case chosen(selected: String, grid: String)
  /// A known cell (``RecurrentCell/known``).
  case known(String)
}

/// `train-language-model`: writes ``ChildFile``, and the shared ``ExperimentFile`` that it names.
public struct TrainLanguageModelStage {
  /// Which cell to train.
  public var source: CellSource
  /// The text.
  public var corpus: String
  /// The parameter file; nil for those that the grid search chose.
  public var parameters: String?
  /// The folder of the experiments that all runs share.
  public var experiments: String
  /// The run's record.
  public var output: String
  /// Where the trained model is kept with its weights; nil for nowhere.
  public var model: String?
  /// Where to tell that a child is done; nil for nowhere.
  public var progress: ProgressLog?

  /// The stage with its arguments.
  public init(
    source: CellSource, corpus: String, parameters: String?, experiments: String, output: String,
    model: String? = nil, progress: ProgressLog?
  ) {
    self.source = source
    self.corpus = corpus
    self.parameters = parameters
    self.experiments = experiments
    self.output = output
    self.model = model
    self.progress = progress
  }

  /// Runs the stage.
  ///
  /// - Throws: ``Preempted`` after SIGTERM or SIGUSR1, when the checkpoint is written.
  public func run() throws {
    PreemptionSignal.install()
    let grid = try grid()
    let resolved = try resolved(grid)
    let reader = try ArtifactReader(corpus, expecting: .corpus)
    switch source {
    case .known(let name): try write(try knownCell(name), named: name, reader, resolved)
    case .samples(let path, let number):
      try write(try ArchitectureSource(path, number: number), number, reader, resolved)
    case .chosen(let path, _):
      let number = grid?.file.chosenArchitecture ?? 1
      try write(
        try ArchitectureSource(path, number: number), number, reader, resolved,
        inputs: grid.map { [ArtifactInput("grid", $0.payloadHash)] } ?? [])
    }
  }

  /// Prints what the training needs, for a batch system: nothing is trained or written.
  ///
  /// Memory is that of the plan, the tokens, and 64 MiB for the program; work is that of all epochs.
  public func printPlan() throws {
    let grid = try grid()
    let resolved = try resolved(grid)
    let cell =
      switch source {
      case .known(let name): try knownCell(name)
      case .samples(let path, let number):
        try searchedCell(try ArchitectureSource(path, number: number))
      case .chosen(let path, _):
        try searchedCell(
          try ArchitectureSource(path, number: grid?.file.chosenArchitecture ?? 1))
      }
    let cost = try LanguageTraining(
      cell, ArtifactReader(corpus, expecting: .corpus), resolved.values, folder: experiments
    ).cost()
    Console.answer("memory MiB: \((cost.bytes >> 20) + 65)")
    Console.answer("work GFLOP: \(Int(cost.operations / 1e9) + 1)")
  }

  private func knownCell(_ name: String) throws -> RecurrentCell {
    guard let cell = RecurrentCell.known.first(where: { $0.name == name })?.cell else {
      let names = RecurrentCell.known.map(\.name).joined(separator: ", ")
      throw MissingResource("\(name): there is no such cell; known are \(names)")
    }
    return cell
  }

  private func searchedCell(_ source: ArchitectureSource) throws -> RecurrentCell {
    guard let cell = source.architecture.cell else {
      throw ArtifactError(
        path: source.reader.path,
        reason: "its search space has no recurrent cells; these networks are trained by train-child"
      )
    }
    return cell
  }

  /// The grid search that chooses, where one does.
  private func grid() throws -> (file: GridFile, payloadHash: String)? {
    guard case .chosen(_, let path) = source else { return nil }
    let reader = try ArtifactReader(path, expecting: .grid)
    let file = try GridFile(reader)
    guard file.measure == .perplexity else {
      throw ArtifactError(path: path, reason: "this grid is of images; give one of texts here")
    }
    return (file, reader.payloadHash)
  }

  private func resolved(
    _ grid: (file: GridFile, payloadHash: String)?
  ) throws -> Resolved<TrainLanguageModelParameters> {
    if let parameters { return try Resolved(file: parameters) }
    guard let grid, case .chosen(_, let path) = source else {
      throw ParameterError(
        file: output, line: nil, key: nil,
        reason: "only what a grid search chose can do without --parameters; name a parameter file")
    }
    return try Resolved(text: grid.file.chosenParameters, file: path)
  }

  /// A known cell stands in its record as sample 1 of round 1.
  private func write(
    _ cell: RecurrentCell, named name: String, _ reader: ArtifactReader,
    _ resolved: Resolved<TrainLanguageModelParameters>
  ) throws {
    let experiment = try experiment(
      cell, reader, resolved, "cell = \"\(name)\"\n", inputs: [])
    let header = header(
      reader, resolved.text + "cell = \"\(name)\"\n", resolved.values.seed, [],
      experiment.payloadHash)
    try StageRun(header, output: output).make {
      ChildFile(round: 1, sample: 1, experiment: experiment.file).content(header)
    }
    let best = Measure.perplexity.best(experiment.file.history.validationScore)
    Console.line(
      "\(output): \(name), \(experiment.file.parameterCount) parameters, "
        + (best.map { "validation perplexity \(decimals($0, 2))" }
          ?? experiment.file.outcome.rawValue))
  }

  private func write(
    _ source: ArchitectureSource, _ number: Int, _ reader: ArtifactReader,
    _ resolved: Resolved<TrainLanguageModelParameters>, inputs: [ArtifactInput] = []
  ) throws {
    let cell = try searchedCell(source)
    var plan = Digest()
    let space = source.samples?.space.text ?? ""
    for text in [resolved.text, reader.payloadHash, space] { plan.update(text) }
    let planName = String(plan.hexadecimal.prefix(8))
    if let drawn = source.samples { try progress?.childBegins(drawn, number, plan: planName) }
    let experiment = try experiment(
      cell, reader, resolved, "sample = \(number)\n",
      inputs: [ArtifactInput("samples", source.reader.payloadHash)] + inputs)
    let header = header(
      reader, resolved.text, resolved.values.seed,
      [ArtifactInput("samples", source.reader.payloadHash)] + inputs, experiment.payloadHash)
    try StageRun(header, output: output).make {
      ChildFile(round: source.round, sample: number, experiment: experiment.file).content(header)
    }
    guard let drawn = source.samples else { return }
    try progress?.childDone(drawn, number, experiment.file, plan: planName)
  }

  /// The experiment, and the model beside it where it is wanted.
  private func experiment(
    _ cell: RecurrentCell, _ reader: ArtifactReader,
    _ resolved: Resolved<TrainLanguageModelParameters>, _ choice: String, inputs: [ArtifactInput]
  ) throws -> (file: ExperimentFile, payloadHash: String) {
    var training = try LanguageTraining(cell, reader, resolved.values, folder: experiments)
    training.title = "training \(FilePath.ending(output))"
    guard let model else { return try training.experiment() }
    let header = ArtifactHeader(
      format: .languageModel, stage: .trainLanguageModel, parameters: resolved.text + choice,
      seed: resolved.values.seed,
      inputs: inputs + [ArtifactInput("corpus", reader.payloadHash)],
      determinism: reader.header.determinism)
    let run = StageRun(header, output: model)
    if try run.isFresh() { return try training.experiment() }
    let trained = try training.model(parameters: resolved.text)
    guard trained.experiment.file.outcome == .completed else {
      throw ArtifactError(
        path: model,
        reason:
          "the training of this cell is \(trained.experiment.file.outcome.rawValue), so there are no "
          + "weights to keep; choose another cell")
    }
    try run.commit(trained.model.content(header))
    return trained.experiment
  }

  private func header(
    _ reader: ArtifactReader, _ parameters: String, _ seed: Int, _ inputs: [ArtifactInput],
    _ experiment: String
  ) -> ArtifactHeader {
    ArtifactHeader(
      format: .child, stage: .trainLanguageModel, parameters: parameters, seed: seed,
      inputs: inputs + [
        ArtifactInput("corpus", reader.payloadHash), ArtifactInput("experiment", experiment),
      ], determinism: reader.header.determinism)
  }
}
