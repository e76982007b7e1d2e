// The parameters of one stage, and their resolved form in the run directory.

/// The parameters of one stage.
///
/// What people edit is a commented TOML file; what stages depend on is its *resolved* form: canonical, no
/// comments, with the stage's result revision, rewritten only when it changes.
public protocol ParameterSet: Sendable {
  /// The stage.
  static var stage: Stage { get }
  /// Takes every key from the file.
  init(from reader: inout ParameterReader) throws
}

/// A parameter set with its canonical text.
public struct Resolved<Parameters: ParameterSet>: Sendable {
  /// The values.
  public let values: Parameters
  /// The canonical text, which artifacts carry.
  public let text: String

  /// Reads a commented or a resolved file.
  ///
  /// - Throws: ``ParameterError``.
  public init(file: String) throws {
    var reader = try ParameterReader(file: file)
    try self.init(from: &reader)
  }

  /// Reads the canonical text that an artifact carries; `file` names the artifact, for messages.
  ///
  /// - Throws: ``ParameterError``.
  public init(text: String, file: String) throws {
    var reader = try ParameterReader(file: file, source: text)
    try self.init(from: &reader)
  }

  /// Takes every key from `reader`.
  public init(from reader: inout ParameterReader) throws {
    let stage = Parameters.stage
    if let revision = try reader.resultRevision(), revision != stage.resultRevision {
      throw reader.fault(
        "resultRevision",
        "the file was resolved for revision \(revision), this program is revision "
          + "\(stage.resultRevision); run make again")
    }
    values = try Parameters(from: &reader)
    text = "resultRevision = \(stage.resultRevision)\n" + (try reader.finish())
  }
}
