// What can be wrong with an artifact beyond damage.

/// A file that cannot be used as what it was given for.
public struct ArtifactError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The rule that it breaks, and the way out.
  public let reason: String

  /// A fault.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// A fault of a file that a stage wrote: the reason, and that it must be made again.
  init(remake path: String, _ reason: String) {
    self.init(path: path, reason: reason + "; delete the file and run make again")
  }

  /// For people.
  public var description: String { "\(path): \(reason)" }
}
