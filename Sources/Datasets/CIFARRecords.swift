// The binary records of CIFAR-10 and CIFAR-100: label bytes, then an image, again and again.

/// How a record is laid out: label bytes, then `(C, H, W)` pixels.
public struct RecordLayout: Hashable, Sendable {
  /// Label bytes before each image: 1 in CIFAR-10, 2 in CIFAR-100 (coarse, then fine).
  public var labelBytes: Int
  /// Which of them is the label, from 0.
  public var labelByte: Int
  /// The image's shape.
  public var shape: ImageShape

  /// A layout; `labelByte` must be below `labelBytes`.
  public init(
    labelBytes: Int, labelByte: Int,
    shape: ImageShape = ImageShape(channels: 3, height: 32, width: 32)
  ) {
    precondition(
      labelByte >= 0 && labelByte < labelBytes, "label byte \(labelByte) of \(labelBytes)")
    self.labelBytes = labelBytes
    self.labelByte = labelByte
    self.shape = shape
  }

  /// One label byte and 3 x 32 x 32 pixels.
  public static let cifar10 = RecordLayout(labelBytes: 1, labelByte: 0)
  /// A coarse label (one of 20), a fine one (one of 100; the one read) and 3 x 32 x 32 pixels.
  public static let cifar100 = RecordLayout(labelBytes: 2, labelByte: 1)

  /// Bytes of one record.
  var count: Int { labelBytes + shape.count }
}

/// Gathers the records of several files.
struct RecordParser {
  let layout: RecordLayout
  private var pixels: [UInt8] = []
  private var labels: [Int32] = []

  init(layout: RecordLayout) {
    self.layout = layout
  }

  /// Adds the records of one file.
  mutating func append(_ bytes: [UInt8], file: String) throws(DatasetError) {
    let (records, rest) = bytes.count.quotientAndRemainder(dividingBy: layout.count)
    guard rest == 0 else {
      throw DatasetError(
        file,
        .notWholeRecords(
          record: layout.count, found: bytes.count, looksLikeText: looksLikeText(bytes)))
    }
    guard records > 0 else { throw DatasetError(file, .empty) }
    for record in 0..<records {
      let start = record * layout.count
      labels.append(Int32(bytes[start + layout.labelByte]))
      pixels.append(contentsOf: bytes[start + layout.labelBytes..<start + layout.count])
    }
  }

  /// The images of all files.
  consuming func finish(file: String, classCount: Int?) throws(DatasetError) -> LabelledImages {
    try LabelledImages(
      file: file, shape: layout.shape, pixels: pixels, labels: labels, classCount: classCount)
  }
}
