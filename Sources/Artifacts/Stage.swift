// The stages, and the revision of each one's results.

/// A step of the pipeline; its raw value is the executable's name.
public enum Stage: String, CaseIterable, Sendable {
  case preprocess
  case sample
  case trainChild = "train-child"
  case reward
  case updateController = "update-controller"
  case importImages = "import"
  case select
  case planGrid = "plan-grid"
  case chooseGridPoint = "choose-grid-point"
  case perturb
  case trainFinal = "train-final"
  case evaluate

  /// Raised only when the stage's results change; it stands in every artifact and in the resolved
  /// parameters, so that a fix reruns exactly what it touches.
  public var resultRevision: Int {
    switch self {
    case .preprocess: 1
    case .sample: 1
    case .trainChild: 1
    case .reward: 1
    case .updateController: 1
    case .importImages: 1
    case .select: 1
    case .planGrid: 1
    case .chooseGridPoint: 1
    case .perturb: 1
    case .trainFinal: 1
    case .evaluate: 1
    }
  }
}

/// On which machines an artifact's bytes repeat, its inputs' classes included (see docs/artifacts.md).
public enum DeterminismClass: Hashable, Sendable, CustomStringConvertible {
  /// Own kernels throughout: equal bytes on every machine.
  case portable
  /// Went through OpenBLAS or LAPACK: equal bytes for equal library version and kernel.
  case openBLAS(String)

  /// As it stands in artifacts.
  public var description: String {
    switch self {
    case .portable: "portable"
    case .openBLAS(let version): version
    }
  }

  /// The class of what is made from inputs of these classes by our own kernels.
  public init(madeFrom inputs: [DeterminismClass]) {
    let others = Set(inputs.filter { $0 != .portable }.map(\.description)).sorted(by: isBefore)
    self.init(others.isEmpty ? "portable" : others.joined(separator: " "))
  }

  /// The class that `description` names.
  public init(_ description: String) {
    self = description == "portable" ? .portable : .openBLAS(description)
  }
}
