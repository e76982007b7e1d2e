// The random generator: counter-based, so that a number is a function of key and position alone.

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC 2011).
///
/// The key names the stream (run seed or child identity, and purpose); the counter is the position
/// in it. Equal keys give equal numbers on every machine, in any order, on any thread.
public struct Philox: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// A stream that starts at the beginning.
  ///
  /// - Parameters:
  ///   - key: 64 bits that name the stream.
  ///   - stream: 64 more bits, in the upper half of the counter.
  public init(key: UInt64, stream: UInt64 = 0) {
    self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    counter = SIMD4(
      0, 0, UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
  }

  /// The block of four words at `counter` under `key`.
  public static func block(key: SIMD2<UInt32>, counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let a = x[0].multipliedFullWidth(by: 0xD251_1F53)
      let b = x[2].multipliedFullWidth(by: 0xCD9E_8D57)
      x = SIMD4(b.high ^ x[1] ^ k[0], b.low, a.high ^ x[3] ^ k[1], a.low)
      k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
    }
    return x
  }

  /// Four words of this stream, numbers 4 · `number` to 4 · `number` + 3 from its beginning.
  public func block(_ number: Int) -> SIMD4<UInt32> {
    let low = UInt32(truncatingIfNeeded: number), high = UInt32(truncatingIfNeeded: number >> 32)
    return Self.block(key: key, counter: SIMD4(low, high, counter[2], counter[3]))
  }

  /// The next 32 random bits.
  public mutating func next32() -> UInt32 {
    if used == 4 {
      block = Self.block(key: key, counter: counter)
      used = 0
      counter[0] = counter[0] &+ 1
      if counter[0] == 0 { counter[1] = counter[1] &+ 1 }
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = next32()
    return UInt64(next32()) << 32 | UInt64(low)
  }

  /// A uniform number in `[0, 1)` with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A uniform number in `[low, high)`.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// A uniform integer in `0..<bound`, without bias (rejection).
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "Philox.integer: bound \(bound) is not positive")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    // The threshold is below `range`: most numbers need no division.
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A number from the standard normal distribution, by inversion (one uniform number each).
  public mutating func normal() -> Double {
    normalQuantile((Double(next() >> 12) + 0.5) * 0x1p-52)
  }

  /// `0..<count` in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, integer(below: i + 1)) }
    return order
  }
}
