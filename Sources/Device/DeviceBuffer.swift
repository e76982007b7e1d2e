// Device memory that gives itself back, and values that one thread hands to another.

/// A piece of a device's memory that several networks may read.
///
/// Nothing in it changes after ``fill(_:at:)``, which only its maker calls.
public final class DeviceBuffer: @unchecked Sendable {
  /// Where it lies.
  public let address: DeviceAddress
  private let queue: any DeviceQueue

  /// Allocates `bytes` bytes, all zero.
  ///
  /// - Throws: ``DeviceError/outOfMemory(bytes:)``.
  public init(_ bytes: Int, _ queue: any DeviceQueue) throws {
    self.queue = queue
    address = try queue.allocate(bytes)
  }

  /// Copies `bytes` to the device, `offset` bytes from the start.
  public func fill(_ bytes: [UInt8], at offset: Int = 0) throws {
    try queue.write(bytes, to: address + DeviceAddress(offset))
  }

  deinit { queue.free(address) }
}

/// A value that is used by one thread at a time.
public struct HandedOver<Value>: @unchecked Sendable {
  /// The value.
  public let value: Value

  /// Promises that no two threads use `value` at once.
  public init(_ value: Value) { self.value = value }
}
