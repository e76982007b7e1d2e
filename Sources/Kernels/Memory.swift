// The one block of memory that a training run uses, and the plan of what lies where in it.

import CKernels
import Glibc

/// A piece of a ``Memory``.
public struct Region: Hashable, Sendable {
  /// First float.
  public let offset: Int
  /// Number of floats.
  public let count: Int

  /// A piece that starts at `offset`.
  public init(offset: Int, count: Int) {
    self.offset = offset
    self.count = count
  }
}

/// Hands out regions before any memory exists, so that a run's size is known before it starts.
public struct MemoryPlan: Sendable {
  /// Floats handed out so far.
  public private(set) var count = 0

  /// An empty layout.
  public init() {}

  /// The next `count` floats, starting at a cache line.
  public mutating func reserve(_ count: Int) -> Region {
    let region = Region(offset: self.count, count: count)
    self.count += (count + 15) / 16 * 16
    return region
  }

  /// Makes sure that the layout reaches as far as `end`.
  public mutating func extend(to end: Int) { count = max(count, (end + 15) / 16 * 16) }

  /// Bytes that the layout needs.
  public var bytes: Int { count * 4 }
}

/// The requested memory is not there.
public struct OutOfMemory: Error, CustomStringConvertible {
  /// What was asked for.
  public let bytes: Int
  /// For people.
  public var description: String { "\(bytes >> 20) MiB of memory cannot be allocated" }
}

/// A zeroed block of floats, made of 2 MiB pages where the system allows it.
///
/// Pages come into being when they are first touched, so a large block costs nothing at the start.
public final class Memory: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  /// Floats in the block.
  public let count: Int
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int

  /// Reserves what `plan` has handed out.
  ///
  /// - Throws: ``OutOfMemory``.
  public init(_ plan: MemoryPlan) throws {
    let page = 2 << 20
    let bytes = (max(plan.bytes, 1) + page - 1) / page * page
    mappedBytes = bytes + page
    let mapping = mmap(
      nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping, mapping != MAP_FAILED else { throw OutOfMemory(bytes: bytes) }
    self.mapping = mapping
    let start = mapping.alignedUp(toMultipleOf: page)
    // Huge pages: hundreds of megabytes are walked with large strides.
    _ = madvise(start, bytes, MADV_HUGEPAGE)
    count = bytes / 4
    base = start.bindMemory(to: Float.self, capacity: count)
  }

  deinit { munmap(mapping, mappedBytes) }

  func pointer(_ region: Region) -> UnsafeMutablePointer<Float> {
    precondition(
      region.offset >= 0 && region.offset + region.count <= count,
      "region \(region) lies outside \(count) floats")
    return base + region.offset
  }

  /// A copy of a region.
  public func values(_ region: Region) -> [Float] {
    Array(UnsafeBufferPointer(start: pointer(region), count: region.count))
  }

  /// Overwrites a region.
  public func set(_ region: Region, to values: [Float]) {
    precondition(values.count == region.count, "\(values.count) values for \(region.count) floats")
    pointer(region).update(from: values, count: values.count)
  }

  /// Overwrites a region with one value.
  public func fill(_ region: Region, with value: Float) {
    pointer(region).update(repeating: value, count: region.count)
  }
}

extension UnsafeMutableRawPointer {
  fileprivate func alignedUp(toMultipleOf alignment: Int) -> UnsafeMutableRawPointer {
    let address = Int(bitPattern: self)
    return self + ((address + alignment - 1) / alignment * alignment - address)
  }
}
