// The error of every file operation outside libhdf5.

import Glibc

/// The operating system refused an operation on a file.
public struct FileError: Error, Hashable, CustomStringConvertible {
  /// The file or directory.
  public let path: String
  /// What was tried, as in "cannot OPERATION".
  public let operation: String
  /// The system's error number, such as `ENOSPC`.
  public let code: Int32

  /// An error about `path`.
  public init(path: String, operation: String, code: Int32) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  /// The system's words for the code, in English unless the program has set a locale.
  public var reason: String { String(cString: strerror(code)) }

  /// Whether there is no such file.
  public var isMissing: Bool { code == ENOENT }

  /// One line: path, operation, reason, and what to do where that is known.
  public var description: String {
    let line = "\(path): cannot \(operation): \(reason)"
    switch code {
    case ENOSPC, EDQUOT: return line + "; free some space and run again"
    case EFBIG: return line + "; the limit on the size of files is too low (ulimit -f)"
    case ENOENT, ENOTDIR: return line + "; check the path"
    case EEXIST: return line + "; something else has its name"
    case EISDIR: return line + "; name a file in it"
    case EINVAL: return line + "; name a regular file"
    case EACCES, EPERM, EROFS: return line + "; check the permissions"
    default: return line
    }
  }
}

/// Calls `body` until it is not interrupted by a signal; -1 throws.
@discardableResult
func system<Result: SignedInteger>(
  _ operation: String, _ path: String, _ body: () -> Result
) throws(FileError) -> Result {
  while true {
    let result = body()
    if result >= 0 { return result }
    if errno != EINTR { throw FileError(path: path, operation: operation, code: errno) }
  }
}
