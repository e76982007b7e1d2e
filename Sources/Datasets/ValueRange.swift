// What bytes mean: the value of black and the value of white.

/// The pixel values that become 0 and 1.
public struct ValueRange: Hashable, Sendable {
  /// The value that becomes 0.
  public let low: Int
  /// The value that becomes 1.
  public let high: Int

  /// The whole range of a byte, 0 to 255.
  public static let byte = ValueRange(low: 0, high: 255)

  /// 0 to 16, as in the digits of scikit-learn.
  static let upTo16 = ValueRange(low: 0, high: 16)

  private init(low: Int, high: Int) {
    self.low = low
    self.high = high
  }

  /// A range within 0...255 with `low < high`.
  ///
  /// - Throws: ``DatasetError`` naming the parameter `valueRange`.
  public init(from low: Int, to high: Int) throws(DatasetError) {
    guard low >= 0, low < high, high <= 255 else {
      throw DatasetError(
        "parameters",
        .impossible(parameter: "valueRange", reason: "\(low) to \(high) is not within 0 to 255"))
    }
    self.init(low: low, high: high)
  }

  /// `high - low`.
  var width: Double { Double(high - low) }

  /// Checks that every pixel lies within the range.
  func check(_ images: LabelledImages, file: String) throws(DatasetError) {
    guard self != .byte else { return }
    let allowed = UInt8(low)...UInt8(high)
    if let index = images.pixels.firstIndex(where: { !allowed.contains($0) }) {
      throw DatasetError(
        file,
        .pixelOutOfRange(
          value: images.pixels[index], index: index / images.shape.count, low: low, high: high))
    }
  }
}
