// Limits on what this process may use, for processes that read what strangers wrote.

import Glibc

/// Limits that the kernel enforces on this process from now on.
public enum ResourceLimits {
  /// Sets the limits; those that are lower already stay.
  ///
  /// Writing beyond `fileBytes` is an error of the write, not a signal. No core file is written.
  ///
  /// - Parameters:
  ///   - memoryBytes: Size of the address space. Memory beyond it cannot be allocated.
  ///   - cpuSeconds: Processor time; the process is then ended by a signal.
  ///   - fileBytes: Size of any file that is written.
  ///   - openFiles: Number of open files.
  /// - Throws: ``FileError`` about `resource limits`.
  public static func apply(memoryBytes: Int, cpuSeconds: Int, fileBytes: Int, openFiles: Int) throws
  {
    reportLargeFiles()
    try set(RLIMIT_AS, memoryBytes)
    try set(RLIMIT_CPU, cpuSeconds)
    try set(RLIMIT_FSIZE, fileBytes)
    try set(RLIMIT_NOFILE, openFiles)
    try set(RLIMIT_CORE, 0)
  }

  /// From now on writing beyond the limit on the size of files (`ulimit -f`) is an error of the write,
  /// not a signal that ends the process.
  public static func reportLargeFiles() {
    signal(SIGXFSZ, SIG_IGN)
  }

  private static func set(_ resource: __rlimit_resource, _ value: Int) throws {
    let resource = __rlimit_resource_t(resource.rawValue)
    var limit = rlimit()
    try system("read them", "resource limits") { getrlimit(resource, &limit) }
    limit.rlim_max = min(limit.rlim_max, rlim_t(value))
    limit.rlim_cur = min(limit.rlim_cur, limit.rlim_max)
    try system("set them", "resource limits") { setrlimit(resource, &limit) }
  }
}
