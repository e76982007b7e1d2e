// The IDX format of the MNIST family: a big-endian header with the sizes, then bytes.

/// An array of unsigned bytes from an IDX file.
struct IDXArray: Equatable {
  /// Sizes, the slowest dimension first.
  let shape: [Int]
  /// The values, the last dimension fastest.
  let values: [UInt8]

  /// Parses a whole file.
  ///
  /// Layout: 0, 0, the element type (08, unsigned byte), the number of dimensions, a big-endian
  /// 32-bit size for each, the values.
  ///
  /// - Parameters:
  ///   - bytes: The file, unpacked.
  ///   - file: Its name, for error messages.
  ///   - dimensions: How many dimensions are allowed.
  /// - Throws: ``DatasetError``.
  init(
    _ bytes: [UInt8], file: String, dimensions: ClosedRange<Int>
  ) throws(DatasetError) {
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
      throw DatasetError(
        file, .wrongMagic(found: Array(bytes.prefix(4)), looksLikeText: looksLikeText(bytes)))
    }
    guard bytes[2] == 8 else { throw DatasetError(file, .wrongElementType(code: bytes[2])) }
    let count = Int(bytes[3])
    guard dimensions.contains(count) else {
      throw DatasetError(
        file, .wrongDimensions(found: count, allowed: words(dimensions)))
    }
    let header = 4 + 4 * count
    guard bytes.count >= header else {
      throw DatasetError(file, .truncated(expected: header, found: bytes.count))
    }
    let shape = (0..<count).map { Self.size(bytes, at: 4 + 4 * $0) }
    try Self.check(bytes.count, header, shape, file)
    self.shape = shape
    values = Array(bytes[header...])
  }

  private static func size(_ bytes: [UInt8], at offset: Int) -> Int {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func check(
    _ found: Int, _ header: Int, _ shape: [Int], _ file: String
  ) throws(DatasetError) {
    var expected = 1
    for size in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: size)
      guard !overflow, product <= Int.max - header else {
        throw DatasetError(file, .sizeOverflow(shape: shape))
      }
      expected = product
    }
    expected += header
    guard found >= expected else {
      throw DatasetError(file, .truncated(expected: expected, found: found))
    }
    guard found == expected else {
      throw DatasetError(file, .trailingBytes(expected: expected, found: found))
    }
  }
}

private func words(_ dimensions: ClosedRange<Int>) -> String {
  dimensions.count == 1
    ? "\(dimensions.lowerBound)" : "\(dimensions.lowerBound) or \(dimensions.upperBound)"
}

/// Images and labels from the bytes of two IDX files.
///
/// - Parameters:
///   - images: `(N, H, W)` grey or `(N, C, H, W)` images.
///   - imageFile: Name for error messages.
///   - labels: `(N)` labels.
///   - labelFile: Name for error messages.
///   - classCount: Number of classes; nil for the largest label plus one.
/// - Returns: The labelled images.
/// - Throws: ``DatasetError``.
func parseIDX(
  images: [UInt8], imageFile: String, labels: [UInt8], labelFile: String, classCount: Int?
) throws(DatasetError) -> LabelledImages {
  let images = try IDXArray(images, file: imageFile, dimensions: 3...4)
  let labels = try IDXArray(labels, file: labelFile, dimensions: 1...1)
  guard !images.values.isEmpty else { throw DatasetError(imageFile, .empty) }
  let sizes = images.shape.suffix(2)
  let shape = ImageShape(
    channels: images.shape.count == 4 ? images.shape[1] : 1,
    height: sizes[sizes.startIndex], width: sizes[sizes.startIndex + 1])
  return try LabelledImages(
    file: labelFile, shape: shape, pixels: images.values, labels: labels.values.map(Int32.init),
    classCount: classCount)
}
