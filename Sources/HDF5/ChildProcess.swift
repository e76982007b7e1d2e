// A child process with a limit on its time, of which only the end and the error text are seen.

import Glibc

/// Runs programs in child processes.
public enum ChildProcess {
  /// How a child ended, and what it wrote to its standard error.
  public struct Result: Hashable, Sendable {
    /// The end of a process.
    public enum End: Hashable, Sendable {
      /// It exited with this status.
      case exit(Int32)
      /// It was ended by this signal.
      case signal(Int32)
      /// It ran longer than allowed and was killed.
      case timeOut
    }
    /// How it ended.
    public let end: End
    /// The first 64 KiB of its standard error.
    public let errorText: String
  }

  /// Bytes of standard error that are kept.
  private static let errorLimit = 64 << 10
  /// Files below this number are closed in the child; this program never opens so many.
  private static let inheritanceEnd: Int32 = 256

  /// Runs a program until it ends, at most for so long.
  ///
  /// Its standard input and output are `/dev/null`; it inherits no open file and no environment.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: Its arguments, without its name.
  ///   - environment: Its environment.
  ///   - wallSeconds: Time after which it is killed.
  /// - Returns: How it ended.
  /// - Throws: ``FileError`` when it cannot be started.
  public static func run(
    _ path: String, arguments: [String], environment: [String: String], wallSeconds: Double
  ) throws -> Result {
    var ends: [Int32] = [0, 0]
    try system("make a pipe", path) { pipe(&ends) }
    defer { close(ends[0]) }
    let process: pid_t
    do {
      defer { close(ends[1]) }
      process = try start(path, arguments, environment, errorOutput: ends[1])
    }
    let deadline = ContinuousClock.now + .seconds(wallSeconds)
    return watch(process, ends[0], deadline)
  }

  private static func start(
    _ path: String, _ arguments: [String], _ environment: [String: String], errorOutput: Int32
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errorOutput, 2)
    // glibc ignores those that are not open.
    for descriptor in 3..<inheritanceEnd {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    let variables = environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
    var process: pid_t = 0
    let code = withCStrings([path] + arguments) { argv in
      withCStrings(variables) { envp in posix_spawn(&process, path, &actions, nil, argv, envp) }
    }
    guard code == 0 else { throw FileError(path: path, operation: "start the program", code: code) }
    return process
  }

  /// Reads the error text until the process ends or its time is over.
  private static func watch(
    _ process: pid_t, _ errors: Int32, _ deadline: ContinuousClock.Instant
  ) -> Result {
    var text: [UInt8] = []
    var open = true
    while true {
      // Short slices: something that the child started may keep the pipe open after its end.
      if open { open = read(errors, into: &text, milliseconds: 20) } else { usleep(1000) }
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        while open && read(errors, into: &text, milliseconds: 0) {}
        return Result(end: end(status), errorText: String(decoding: text, as: UTF8.self))
      }
      if ContinuousClock.now > deadline {
        kill(process, SIGKILL)
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return Result(end: .timeOut, errorText: String(decoding: text, as: UTF8.self))
      }
    }
  }

  /// Reads what is there within the time given.
  ///
  /// - Returns: Whether there may be more.
  private static func read(
    _ descriptor: Int32, into text: inout [UInt8], milliseconds: Int32
  ) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, milliseconds) > 0 else { return milliseconds > 0 }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    text += buffer[..<min(count, errorLimit - text.count)]
    return true
  }

  /// The end that a wait status tells.
  private static func end(_ status: Int32) -> Result.End {
    status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }

  private static func withCStrings<Value>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
