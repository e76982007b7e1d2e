// Texts of a fixed number of bytes, padded with zero bytes.

extension ObjectHandle {
  /// The texts one after another, each padded to the longest (at least one byte).
  ///
  /// - Returns: Bytes per text, and all of them.
  func padded(_ values: [String]) throws -> (byteCount: Int, bytes: [UInt8]) {
    let byteCount = max(1, values.map(\.utf8.count).max() ?? 1)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount * values.count)
    for value in values {
      guard !value.utf8.contains(0) else { throw error("a text holds a zero byte") }
      bytes.append(contentsOf: value.utf8)
      bytes.append(contentsOf: repeatElement(0, count: byteCount - value.utf8.count))
    }
    return (byteCount, bytes)
  }

  /// The text in `bytes`, up to the first zero byte.
  func text(_ bytes: some Collection<UInt8>) throws -> String {
    guard let text = String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self) else {
      throw error("a text in it is not UTF-8")
    }
    return text
  }
}
