// The error of every libhdf5 call: which file, which object in it, what was tried, why it failed.

/// A failure of libhdf5, or contents of an HDF5 file that are not what was asked for.
public struct HDF5Error: Error, Hashable, CustomStringConvertible {
  /// Path of the file.
  public let file: String
  /// Path of the object inside the file; `/` is the file itself.
  public let object: String
  /// What was tried and why it failed, outermost reason first.
  public let reason: String
  /// The operating system's own words when it refused ("No space left on device"), if it did.
  public let systemReason: String?

  /// An error about `object` in `file`.
  public init(file: String, object: String, reason: String, systemReason: String? = nil) {
    self.file = file
    self.object = object
    self.reason = reason
    self.systemReason = systemReason
  }

  /// One line: file, object, reason.
  public var description: String {
    object == "/" ? "\(file): \(reason)" : "\(file), object \(object): \(reason)"
  }
}
