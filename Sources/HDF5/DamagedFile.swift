// The error of a file that is not what was once written.

/// An artifact is not, byte by byte, what its writer finished.
public struct DamagedFile: Error, Hashable, CustomStringConvertible {
  /// The rule that a file broke.
  public enum Rule: Hashable, Sendable {
    /// It has no bytes.
    case empty
    /// It is not an HDF5 file but begins as a text does.
    case text
    /// It is not an HDF5 file, and not text.
    case notHDF5
    /// It is shorter than its own header or record says.
    case truncated
    /// It is a whole HDF5 file without an integrity record: unfinished or from elsewhere.
    case noRecord
    /// Its integrity record is of a later version.
    case recordVersion
    /// Its integrity record is damaged.
    case record
    /// The bytes of a block are not those that were written.
    case block
    /// It was exchanged for another file while it was being opened.
    case replaced
  }

  /// Path of the file.
  public let path: String
  /// The rule it broke.
  public let rule: Rule
  /// Where it is broken: the offset of the first byte concerned.
  public let offset: Int
  /// What was expected and found.
  public let detail: String

  /// An error about the file at `path`.
  public init(path: String, rule: Rule, offset: Int, detail: String) {
    self.path = path
    self.rule = rule
    self.offset = offset
    self.detail = detail
  }

  /// One line: path, what is wrong, where, and what to do.
  public var description: String { "\(path): \(detail)\(place); \(advice)" }

  private var place: String {
    switch rule {
    case .record, .block: " (at byte \(offset))"
    default: ""
    }
  }

  /// Never tells to delete what may be the user's own.
  private var advice: String {
    switch rule {
    case .text, .notHDF5, .noRecord:
      "give an artifact here; if a stage wrote this one, delete it and run make again"
    case .recordVersion:
      "use the program that wrote it, or delete the file and run make again"
    case .replaced: "run make again"
    case .empty, .truncated, .record, .block: "delete the file and run make again"
    }
  }
}
