// How an import ends when it does not end well, inside this program and between programs.

/// A foreign file was not imported.
public struct ImportError: Error, Hashable, CustomStringConvertible {
  /// What stopped the import.
  public enum Cause: Hashable, Sendable {
    /// The file is not what was asked for; also the cause when reading it took too long or too
    /// much memory, or ended the child process.
    case badData
    /// Something besides the file's content is amiss: the disk is full, a path does not exist.
    case missingResource
  }
  /// The foreign file.
  public let file: String
  /// What stopped the import.
  public let cause: Cause
  /// What happened, in one line that names the file.
  public let reason: String

  /// The line to show.
  public var description: String { reason }
}

/// Exit codes of the `import` program.
public enum ImportExitCode {
  /// The output is there.
  public static let done: Int32 = 0
  /// The arguments are wrong.
  public static let usage: Int32 = 64
  /// The foreign file is refused.
  public static let badData: Int32 = 65
  /// A file is missing or cannot be written.
  public static let missingResource: Int32 = 69
}
