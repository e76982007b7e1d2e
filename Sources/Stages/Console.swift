// What people see while a stage runs: plain lines in a log, a bar on a terminal.

import Foundation

/// Standard output and error.
public enum Console {
  /// One line to standard output.
  public static func line(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  /// One line to standard error.
  public static func error(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Ends the process.
  public static func exit(_ status: ExitStatus) -> Never { Foundation.exit(status.rawValue) }

  /// Whether standard error is a terminal that takes control sequences.
  static var isTerminal: Bool {
    isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }
}

/// A bar on a terminal; nothing in a log.
final class ProgressBar {
  private let title: String
  private let total: Int
  private let isShown = Console.isTerminal
  private var lastDrawn = Date.distantPast

  /// A bar of `total` steps.
  init(_ title: String, total: Int) {
    self.title = title
    self.total = max(1, total)
  }

  /// Draws the bar at most ten times a second.
  func show(_ done: Int, _ remark: String = "") {
    guard isShown, Date().timeIntervalSince(lastDrawn) > 0.1 || done == total else { return }
    lastDrawn = Date()
    let filled = 24 * done / total
    let bar = String(repeating: "━", count: filled) + String(repeating: "─", count: 24 - filled)
    FileHandle.standardError.write(Data("\r\u{1B}[K\(title) \(bar) \(done)/\(total) \(remark)".utf8))
  }

  /// Removes the bar.
  func clear() {
    if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
