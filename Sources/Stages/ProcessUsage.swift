// What the process has used so far, from the kernel's own files.

import Artifacts

/// Processor time and memory of this process.
struct ProcessUsage {
  /// User and system time, in seconds.
  let processorSeconds: Double
  /// Largest resident memory, in bytes.
  let peakMemoryBytes: Int

  static func current() -> ProcessUsage {
    // Fields 14 and 15 of stat, counted behind the command name in parentheses; in hundredths.
    let stat = (try? TextFile.read("/proc/self/stat")) ?? ""
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    let ticks = fields.count > 12 ? [fields[11], fields[12]].compactMap { Double($0) } : []
    let status = (try? TextFile.read("/proc/self/status"))?.split(separator: "\n") ?? []
    let peak = status.first { $0.hasPrefix("VmHWM:") }?.filter(\.isNumber)
    return ProcessUsage(
      processorSeconds: ticks.reduce(0, +) / 100,
      peakMemoryBytes: (peak.flatMap { Int($0) } ?? 0) * 1024)
  }
}
