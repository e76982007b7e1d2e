// SHA-256 of arrays and text, without copies.

import Crypto

/// A running SHA-256.
///
/// Numbers go in as their little-endian bytes: every machine that Espalier builds on stores them so.
public struct Digest: Sendable {
  private var hasher = SHA256()

  /// The digest of nothing yet.
  public init() {}

  /// Adds the bytes of `values`.
  public mutating func update<Element: BitwiseCopyable>(_ values: [Element]) {
    values.withUnsafeBytes { hasher.update(bufferPointer: $0) }
  }

  /// Adds a number as eight bytes.
  public mutating func update(_ number: Int) {
    update([Int64(number)])
  }

  /// Adds a text: its length in bytes, then its UTF-8.
  public mutating func update(_ text: String) {
    let bytes = Array(text.utf8)
    update(bytes.count)
    update(bytes)
  }

  /// The 32 bytes of the digest of all that was added.
  public func finalize() -> [UInt8] {
    Array(hasher.finalize())
  }

  /// The digest as 64 hexadecimal digits.
  public var hexadecimal: String {
    HDF5.hexadecimal(finalize())
  }
}

/// Lower-case hexadecimal digits of `bytes`.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
