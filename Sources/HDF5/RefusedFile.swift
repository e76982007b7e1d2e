// The error of a foreign file that is not taken in.

/// A foreign file is not what was asked for, or could be dangerous.
public struct RefusedFile: Error, Hashable, CustomStringConvertible {
  /// Path of the file.
  public let file: String
  /// Path of the object inside the file; `/` is the file itself.
  public let object: String
  /// The rule it broke, and what to do.
  public let reason: String

  /// An error about `object` in `file`.
  public init(file: String, object: String, reason: String) {
    self.file = file
    self.object = object
    self.reason = reason
  }

  /// One line: file, object, reason.
  public var description: String {
    object == "/"
      ? "\(file): refused: \(reason)" : "\(file), object \(object): refused: \(reason)"
  }
}
