// How far long work is: a bar on a terminal, a line now and then in a log.

import FoundationEssentials
import HDF5

/// A bar on a terminal; elsewhere, and under make, where several stages share the terminal, plain lines.
///
/// A line comes after the first minute, and then after twice, four times, … the time so far, but at least every ten
/// minutes: short work leaves none, and a night's work does not fill the log. With `--quiet` there is nothing.
final class ProgressBar {
  private enum Form { case bar, lines, nothing }
  private let title: String
  private let total: Int
  private let form: Form
  private let begun = Date()
  /// Steps that were done before this process began to count; nil before the first.
  private var alreadyDone: Int?
  private var lastShown = Date.distantPast
  /// Seconds after the begin when the next line is due.
  private var nextLine: Double

  /// A bar of `total` steps; the first line is due after `firstLine` seconds.
  init(_ title: String, total: Int, firstLine: Double = 60) {
    self.title = title
    self.total = max(1, total)
    nextLine = firstLine
    let isUnderMake = ProcessInfo.processInfo.environment["MAKELEVEL"] != nil
    form = Console.isQuiet ? .nothing : TextOutput.isTerminal(2) && !isUnderMake ? .bar : .lines
  }

  /// Shows that `done` steps are done, if it is time to.
  func show(_ done: Int, _ remark: String = "") {
    let before = alreadyDone ?? done
    alreadyDone = before
    let now = Date()
    switch form {
    case .nothing: return
    case .bar:
      guard now.timeIntervalSince(lastShown) > 0.1 || done == total else { return }
      lastShown = now
      draw(done, Self.remarks(remark, left(done, since: before, now)))
    case .lines:
      let elapsed = now.timeIntervalSince(begun)
      guard elapsed >= nextLine else { return }
      nextLine = elapsed + min(elapsed, 600)
      let percent = "\(100 * done / total) %"
      Console.error("\(title): \(Self.remarks(percent, remark, left(done, since: before, now)))")
    }
  }

  /// Removes the bar.
  func clear() {
    if form == .bar { TextOutput.write("\r\u{1B}[K", to: 2) }
  }

  private func draw(_ done: Int, _ remarks: String) {
    let filled = 24 * done / total
    let bar = String(repeating: "━", count: filled) + String(repeating: "─", count: 24 - filled)
    TextOutput.write("\r\u{1B}[K\(title) \(bar) \(done)/\(total) \(remarks)", to: 2)
  }

  /// At the pace of this process; empty before there is one.
  private func left(_ done: Int, since before: Int, _ now: Date) -> String {
    let elapsed = now.timeIntervalSince(begun)
    guard done > before, done < total, elapsed > 2 else { return "" }
    return "\(duration(elapsed / Double(done - before) * Double(total - done))) left"
  }

  private static func remarks(_ parts: String...) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
