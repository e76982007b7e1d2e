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
    self.init(path: path, reason: reason + Self.remake)
  }

  private static let remake = "; delete the file and run make again"

  /// The same fault of a file that no stage of this run wrote, with another way out.
  public func advising(_ advice: String) -> ArtifactError {
    guard reason.hasSuffix(Self.remake) else { return self }
    return ArtifactError(path: path, reason: reason.dropLast(Self.remake.count) + "; " + advice)
  }

  /// For people.
  public var description: String { "\(path): \(reason)" }
}
