// The stages, and the revision of each one's results.

/// A step of the pipeline; its raw value is the executable's name.
public enum Stage: String, CaseIterable, Sendable {
  case preprocess
  case sample
  case trainChild = "train-child"
  case reward
  case updateController = "update-controller"
  case importImages = "import"
  case importTable = "import-table"
  case lookUpChild = "look-up-child"
  case benchmarkSearch = "benchmark-search"
  case select
  case planGrid = "plan-grid"
  case chooseGridPoint = "choose-grid-point"
  case perturb
  case trainFinal = "train-final"
  case evaluate
  case probeDCN = "probe-dcn"
  case buildLDE = "build-lde"
  case importExperiments = "import-experiments"
  case packLDE = "pack-lde"
  case fitTAP = "fit-tap"
  case predictAccuracy = "predict-accuracy"
  case evaluatePredictor = "evaluate-predictor"
  case evolve
  case screen
  case openStore = "open-store"
  case readStore = "read-store"
  case appendGradient = "append-gradient"
  case preprocessText = "preprocess-text"
  case trainLanguageModel = "train-language-model"
  case export

  /// Raised only when the stage's results change; it stands in every artifact and in the resolved
  /// parameters, so that a fix reruns exactly what it touches.
  public var resultRevision: Int {
    switch self {
    case .preprocess: 1
    case .sample: 1
    case .trainChild: 2
    case .reward: 1
    case .updateController: 1
    case .importImages: 1
    case .importTable: 1
    case .lookUpChild: 1
    case .benchmarkSearch: 1
    case .select: 1
    case .planGrid: 1
    case .chooseGridPoint: 1
    case .perturb: 1
    case .trainFinal: 1
    case .evaluate: 1
    case .probeDCN: 1
    case .buildLDE: 3
    case .importExperiments: 2
    case .packLDE: 2
    case .fitTAP: 2
    case .predictAccuracy: 2
    case .evaluatePredictor: 2
    case .evolve: 1
    case .screen: 1
    case .openStore: 1
    case .readStore: 1
    case .appendGradient: 1
    case .preprocessText: 1
    case .trainLanguageModel: 1
    case .export: 1
    }
  }
}

/// On which machines an artifact's bytes repeat, its inputs' classes included (see docs/artifacts.md).
public enum DeterminismClass: Hashable, Sendable, CustomStringConvertible {
  /// Own kernels throughout: equal bytes on every machine.
  case portable
  /// Depends on the order in which replicas came to the parameter store: repeats only by its replay.
  case schedule
  /// Went through OpenBLAS or LAPACK: equal bytes for equal library version and kernel.
  case openBLAS(String)

  /// As it stands in artifacts.
  public var description: String {
    switch self {
    case .portable: "portable"
    case .schedule: "schedule"
    case .openBLAS(let version): version
    }
  }

  /// The class of what is made from inputs of these classes by our own kernels.
  public init(madeFrom inputs: [DeterminismClass]) {
    let names = inputs.filter { $0 != .portable }.flatMap {
      $0.description.split(separator: " ").map(String.init)
    }
    let others = Set(names).sorted(by: isBefore)
    self.init(others.isEmpty ? "portable" : others.joined(separator: " "))
  }

  /// The class that `description` names.
  public init(_ description: String) {
    switch description {
    case "portable": self = .portable
    case "schedule": self = .schedule
    default: self = .openBLAS(description)
    }
  }
}
