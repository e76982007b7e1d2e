// The stages, and the revision of each one's results.

/// A step of the pipeline; its raw value is the executable's name.
public enum Stage: String, CaseIterable, Sendable {
  case preprocess
  case sample
  case trainChild = "train-child"
  case reward
  case updateController = "update-controller"
  case importImages = "import"

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
    }
  }
}

/// On which machines an artifact's bytes repeat (see docs/artifacts.md).
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

  /// The class that `description` names.
  public init(_ description: String) {
    self = description == "portable" ? .portable : .openBLAS(description)
  }
}
