// The only door to libhdf5: one call at a time, nothing printed, failures turned into errors.

import CHDF5
import Glibc

/// The process-wide state of libhdf5.
///
/// libhdf5 may be built without thread safety, so one recursive lock guards every call. Objects of
/// this module are still meant for one thread each: the lock protects the library, not the order
/// of a caller's calls.
enum Library {
  nonisolated(unsafe) private static let mutex: UnsafeMutablePointer<pthread_mutex_t> = {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(mutex, &attributes)
    // All files are closed by name; at exit libhdf5 would only retry what already failed.
    H5dont_atexit()
    H5open()
    return mutex
  }()

  /// Runs `body` alone, with libhdf5's own error printer off on this thread.
  static func call<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
    return try body()
  }

  /// Runs one libhdf5 call; a negative result throws with what the library's error stack says.
  ///
  /// - Parameters:
  ///   - action: What is tried, as "cannot ACTION" shall read.
  ///   - file: Path of the file.
  ///   - object: Path inside the file.
  ///   - body: The call.
  /// - Returns: What the call gave.
  /// - Throws: ``HDF5Error``
  @discardableResult
  static func check<Result: SignedInteger>(
    _ action: String, file: String, object: String, _ body: () -> Result
  ) throws -> Result {
    try call {
      let result = body()
      if result >= 0 { return result }
      let reasons = errorStack()
      H5Eclear2(hid_t(H5E_DEFAULT))
      throw HDF5Error(
        file: file, object: object,
        reason: (["cannot \(action)"] + summary(reasons)).joined(separator: ": "),
        systemReason: reasons.lazy.compactMap(systemReason).first)
    }
  }

  /// Closes an identifier, whatever comes of it.
  static func close(_ id: hid_t, _ closer: (hid_t) -> herr_t) {
    call { if closer(id) < 0 { H5Eclear2(hid_t(H5E_DEFAULT)) } }
  }

  /// The reasons on this thread's error stack, innermost first.
  private static func errorStack() -> [String] {
    let stack = H5Eget_current_stack()
    defer { H5Eclose_stack(stack) }
    var reasons: [String] = []
    withUnsafeMutablePointer(to: &reasons) { box in
      _ = H5Ewalk2(
        stack, H5E_WALK_UPWARD,
        { _, entry, box in
          if let text = entry?.pointee.desc {
            box?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
          }
          return 0
        }, box)
    }
    return reasons
  }

  /// Outermost and innermost reason; the innermost alone if the operating system gave it.
  private static func summary(_ reasons: [String]) -> [String] {
    guard let innermost = reasons.first, let outermost = reasons.last else { return [] }
    if let system = reasons.lazy.compactMap(systemReason).first { return [outermost, system] }
    // So HDF5 1.10 says that a file has a newer layout, type or selection than it knows.
    let hint = "if the file is from a newer HDF5, write it again in the format of 1.10 (v110)"
    let isNewer = reasons.contains { $0.contains("bad version number") }
    return (innermost == outermost ? [outermost] : [outermost, innermost]) + (isNewer ? [hint] : [])
  }

  /// The text between `error message = '` and the next quote.
  private static func systemReason(in reason: String) -> String? {
    let marker = "error message = '"
    guard let start = reason.firstRange(of: marker)?.upperBound else { return nil }
    return String(reason[start...].prefix { $0 != "'" })
  }
}

/// The loaded libhdf5.
public enum HDF5Library {
  /// Its version, such as `1.10.8`.
  public static var version: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    _ = Library.call { H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }
}
