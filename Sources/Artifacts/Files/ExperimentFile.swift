// One trained child, shared between runs; and the run's record that names it.

import HDF5

/// How the training of a child ended.
///
/// Every case but the last is a function of the child's identity alone: what chance
/// or the machine did (a time-out, a lost node) is never recorded, it is tried again. The last stands in a run's
/// records only, never in a shared experiment.
public enum ChildOutcome: String, CaseIterable, Sendable {
  /// All epochs were trained.
  case completed
  /// The loss became infinite or no number; the history ends before that epoch.
  case diverged
  /// The plan needs more memory or work than the limits allow; nothing was trained.
  case tooLarge = "too-large"
  /// The predictor thought too little of it: nothing was trained, and nothing is known but a prediction.
  case screened
}

/// The measures of each epoch.
public struct TrainingHistory: Hashable, Sendable {
  /// What the child is judged by.
  public var measure: Measure
  /// Mean cross-entropy on the training images or tokens, in nats.
  public var trainingLoss: [Double] = []
  /// Share of training images classified right, in training mode; empty for a language model.
  public var trainingAccuracy: [Double] = []
  /// Mean cross-entropy on the validation images or tokens, in nats.
  public var validationLoss: [Double] = []
  /// Share of validation images classified right; empty for a language model.
  public var validationAccuracy: [Double] = []
  /// Step size.
  public var learningRate: [Double] = []
  /// For each epoch, the share of validation images that each prefix of the network classified right, the
  /// last one being the whole network; empty where prefixes were not measured.
  public var prefixAccuracy: [[Double]] = []

  /// No epochs yet.
  public init(_ measure: Measure = .accuracy) { self.measure = measure }

  /// Number of epochs.
  public var count: Int { validationLoss.count }

  /// The axes of the variables.
  public var dimensions: [Dimension] {
    let epochs = Dimension("epoch", count: count, from: 1, longName: "epoch")
    guard let first = prefixAccuracy.first else { return [epochs] }
    return [
      epochs,
      Dimension(
        "prefix", count: first.count, from: 1, longName: "network cut after so many layers"),
    ]
  }

  /// The measures as variables over the axis `epoch`, and `prefix` where prefixes were measured.
  public var variables: [Variable] {
    [score]
      + [
        Variable(
          "validation_loss", ["epoch"], .float64(validationLoss),
          longName: "validation cross-entropy")
      ] + trainingScore + [
        Variable(
          "training_loss", ["epoch"], .float64(trainingLoss), longName: "training cross-entropy"),
        Variable("learning_rate", ["epoch"], .float64(learningRate), longName: "step size"),
      ] + prefixes
  }

  private var prefixes: [Variable] {
    guard !prefixAccuracy.isEmpty else { return [] }
    return [
      Variable(
        "prefix_accuracy", ["epoch", "prefix"], .float64(prefixAccuracy.flatMap { $0 }),
        longName: "validation accuracy of the network cut after each layer")
    ]
  }

  private var score: Variable {
    Variable(
      signal, ["epoch"], .float64(validationScore), longName: "validation \(measure.rawValue)")
  }

  private var trainingScore: [Variable] {
    guard measure == .accuracy else { return [] }
    return [
      Variable(
        "training_accuracy", ["epoch"], .float64(trainingAccuracy), longName: "training accuracy")
    ]
  }

  /// The variable that viewers plot by default.
  var signal: String { "validation_\(measure.rawValue)" }

  /// Reads the measures.
  public init(_ reader: ArtifactReader) throws {
    measure = try reader.measure()
    if measure == .accuracy {
      validationAccuracy = try reader.float64("validation_accuracy", ["epoch"])
      trainingAccuracy = try reader.float64("training_accuracy", ["epoch"])
    }
    validationLoss = try reader.float64("validation_loss", ["epoch"])
    trainingLoss = try reader.float64("training_loss", ["epoch"])
    learningRate = try reader.float64("learning_rate", ["epoch"])
    guard reader.has("prefix_count"), count > 0 else { return }
    let prefixes = try reader.integer("prefix_count", in: 1...)
    let flat = try reader.float64("prefix_accuracy", ["epoch", "prefix"])
    guard flat.count == prefixes * count else {
      throw reader.fault("prefix_count", "is not that of prefix_accuracy")
    }
    prefixAccuracy = (0..<count).map { Array(flat[$0 * prefixes..<($0 + 1) * prefixes]) }
  }

  /// For the root: the measure where it is not accuracy, `prefix_count` where prefixes were measured.
  var attributes: [String: AttributeValue] {
    var all: [String: AttributeValue] = [:]
    if measure != .accuracy { all["measure"] = .text(measure.rawValue) }
    all["prefix_count"] = prefixAccuracy.first.map { .integer(Int64($0.count)) }
    return all
  }
}

extension ArtifactReader {
  /// What children are judged by: accuracy where the file names nothing else.
  func measure() throws -> Measure {
    has("measure") ? try choice("measure") : .accuracy
  }
}

/// One trained child: a pure function of its identity.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `validation_accuracy`, `validation_loss` | float64 | epoch | on the validation images, after each epoch |
/// | `training_accuracy`, `training_loss` | float64 | epoch | over the epoch's batches |
/// | `learning_rate` | float64 | epoch | step size |
/// | `prefix_accuracy` | float64 | epoch, prefix | validation accuracy of the network cut after each layer; only where `train-child` measures it |
///
/// A language model has `validation_perplexity` and no accuracies, and its attribute `measure` says
/// `perplexity`; operations are per token.
///
/// Attributes: `prefix_count` (with `prefix_accuracy`), `identity` (64 hexadecimal digits), `outcome`, `graph` (canonical text),
/// `parameter_count`, `forward_flops` (per image), `memory_bytes` (predicted from the plan); these three
/// are 0 where a layer reads more channels than any network may have, and the outcome is `too-large`.
public struct ExperimentFile: Hashable, Sendable {
  /// SHA-256 of all that the training depends on.
  public var identity: String
  /// The canonical text of the network.
  public var graph: String
  /// How it ended.
  public var outcome: ChildOutcome
  /// The epochs.
  public var history: TrainingHistory
  /// Numbers that training adjusts.
  public var parameterCount: Int
  /// Floating-point operations of one forward pass for one image.
  public var forwardFLOPs: Int
  /// Memory of the training, predicted from the plan, in bytes.
  public var memoryBytes: Int

  /// A trained child.
  public init(
    identity: String, graph: String, outcome: ChildOutcome, history: TrainingHistory,
    parameterCount: Int, forwardFLOPs: Int, memoryBytes: Int
  ) {
    self.identity = identity
    self.graph = graph
    self.outcome = outcome
    self.history = history
    self.parameterCount = parameterCount
    self.forwardFLOPs = forwardFLOPs
    self.memoryBytes = memoryBytes
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header, attributes: attributes, dimensions: history.dimensions,
      variables: history.variables, signal: history.signal)
  }

  var attributes: [String: AttributeValue] {
    [
      "identity": .text(identity), "graph": .text(graph), "outcome": .text(outcome.rawValue),
      "parameter_count": .integer(Int64(parameterCount)),
      "forward_flops": .integer(Int64(forwardFLOPs)), "memory_bytes": .integer(Int64(memoryBytes)),
    ].merging(history.attributes) { $1 }
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    identity = try reader.text("identity")
    graph = try reader.text("graph")
    outcome = try reader.choice("outcome")
    history = try TrainingHistory(reader)
    parameterCount = try reader.integer("parameter_count", in: 0...)
    forwardFLOPs = try reader.integer("forward_flops", in: 0...)
    memoryBytes = try reader.integer("memory_bytes", in: 0...)
  }
}

/// Output of `train-child` in a run: the record that names the shared experiment and repeats its measures.
///
/// The variables and attributes of ``ExperimentFile``, and the attributes `round` and `sample` (from 1).
public struct ChildFile: Sendable {
  /// The round, from 1.
  public var round: Int
  /// Which of the round's samples, from 1.
  public var sample: Int
  /// The experiment's measures.
  public var experiment: ExperimentFile

  /// A record.
  public init(round: Int, sample: Int, experiment: ExperimentFile) {
    self.round = round
    self.sample = sample
    self.experiment = experiment
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    var content = experiment.content(header)
    content.attributes["round"] = .integer(Int64(round))
    content.attributes["sample"] = .integer(Int64(sample))
    return content
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    round = try reader.integer("round", in: 1...)
    sample = try reader.integer("sample", in: 1...)
    experiment = try ExperimentFile(reader)
  }
}
