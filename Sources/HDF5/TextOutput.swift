// Text to a terminal, a log or the end of a file, without Foundation.

import Glibc

/// Plain output.
public enum TextOutput {
  /// Writes `text` to standard output (1) or standard error (2); a closed reader is no error.
  public static func write(_ text: String, to descriptor: Int32) {
    try? WholeFile.writeAll(Array(text.utf8), descriptor, "/dev/fd/\(descriptor)")
  }

  /// From now on a write to a pipe that nobody reads fails, and does not end the process.
  public static func ignoreClosedReaders() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Whether people read `descriptor` on a terminal that takes control sequences.
  public static func isTerminal(_ descriptor: Int32) -> Bool {
    guard isatty(descriptor) == 1, let terminal = getenv("TERM") else { return false }
    return String(cString: terminal) != "dumb"
  }

  /// Appends `text` to the file in one write, which the system keeps whole.
  ///
  /// - Throws: ``FileError``
  public static func append(_ text: String, to path: String) throws {
    let descriptor = try system("open the file", path) {
      Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    }
    defer { Glibc.close(descriptor) }
    try WholeFile.writeAll(Array(text.utf8), descriptor, path)
  }

  /// Does nothing for a while.
  public static func pause(seconds: Double) { usleep(UInt32(min(seconds, 3600) * 1_000_000)) }

  /// Ends the process.
  public static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
