// What people see while a stage runs: plain lines in a log, a bar on a terminal.

import FoundationEssentials
import HDF5
import Synchronization

/// Standard output and error.
public enum Console {
  private static let quiet = Atomic(
    ProcessInfo.processInfo.environment["ESPALIER_QUIET"]?.isEmpty == false)

  /// Whether only answers and errors are wanted: `--quiet`, or ESPALIER_QUIET is set (`make QUIET=yes`).
  static var isQuiet: Bool { quiet.load(ordering: .relaxed) }

  /// From here on only answers and errors are wanted.
  public static func beQuiet() { quiet.store(true, ordering: .relaxed) }

  /// One line about what was done, to standard output.
  public static func line(_ text: String) {
    if !isQuiet { answer(text) }
  }

  /// One line that was asked for, to standard output.
  public static func answer(_ text: String) { TextOutput.write(text + "\n", to: 1) }

  /// What was asked for as one JSON object, its keys in order, to standard output.
  static func answer(asJSON value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    answer(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// One line to standard error.
  public static func error(_ text: String) {
    TextOutput.write(text + "\n", to: 2)
  }

  /// Ends the process.
  public static func exit(_ status: ExitStatus) -> Never { TextOutput.exit(status.rawValue) }
}
