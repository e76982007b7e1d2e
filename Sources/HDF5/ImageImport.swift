// What the import door does inside its child process: foreign images and labels in, a clean own
// file out.

/// Takes labelled images out of a foreign HDF5 file and writes them as an own file.
///
/// The output has an integrity record and
///
/// | data set | type | shape | meaning |
/// |---|---|---|---|
/// | `/images` | uint8 | `(N, C, H, W)` | pixel values, contiguous |
/// | `/labels` | int32 | `(N)` | class of each image, from 0, contiguous |
/// | `/image`, `/channel`, `/height`, `/width` | – | `(N)`, `(C)`, `(H)`, `(W)` | names of the axes |
public struct ImageImport: Hashable, Sendable {
  /// The foreign file.
  public var file: String
  /// Path of its images: uint8 of shape `(N, H, W)`, `(N, C, H, W)` or `(N, H, W, C)`.
  public var images: String
  /// Path of its labels: integers of shape `(N)` or `(N, 1)`.
  public var labels: String
  /// Whether images of four axes are `(N, H, W, C)`.
  public var channelsLast: Bool
  /// Largest size of the decoded images, in bytes.
  public let maximumBytes: Int
  /// The file to write.
  public var output: String

  /// Describes an import; see the properties.
  public init(
    file: String, images: String, labels: String, channelsLast: Bool = false,
    maximumBytes: Int = ImageImport.defaultMaximumBytes, output: String
  ) {
    precondition(
      Self.possibleBytes.contains(maximumBytes), "a limit of \(maximumBytes) bytes is no limit")
    self.file = file
    self.images = images
    self.labels = labels
    self.channelsLast = channelsLast
    self.maximumBytes = maximumBytes
    self.output = output
  }

  /// Decoded images may have 2 GiB unless told otherwise.
  public static let defaultMaximumBytes = 2 << 30
  /// What may be allowed: 1 byte to 1 TiB.
  public static let possibleBytes = 1...1 << 40

  /// Reads, checks and writes.
  ///
  /// - Throws: ``RefusedFile``, ``HDF5Error``, ``FileError``
  public func run() throws {
    let foreign = try ForeignHDF5(path: file, maximumBytes: maximumBytes)
    let imageSet = try foreign.dataSet(images)
    let labelSet = try foreign.dataSet(labels)
    let shape = try imageShape(imageSet.shape)
    let labels = try readLabels(labelSet, count: shape[0])
    var pixels = try imageSet.readBytes()
    if channelsLast, shape[1] > 1 { pixels = Self.channelsFirst(pixels, shape) }
    try WholeFile.writeHDF5(to: output) { file in
      let axes = try zip(["image", "channel", "height", "width"], shape).map {
        try file.root.createDimension($0, length: $1)
      }
      let images = try file.root.createDataSet(
        "images", shape: shape, values: pixels, layout: .contiguous)
      for (axis, scale) in axes.enumerated() { try images.attachScale(scale, axis: axis) }
      let classes = try file.root.createDataSet(
        "labels", shape: [shape[0]], values: labels, layout: .contiguous)
      try classes.attachScale(axes[0], axis: 0)
    }
  }

  /// `(N, C, H, W)` for the stored shape.
  private func imageShape(_ stored: [Int]) throws -> [Int] {
    switch stored.count {
    case 3: return [stored[0], 1, stored[1], stored[2]]
    case 4 where channelsLast: return [stored[0], stored[3], stored[1], stored[2]]
    case 4:
      guard stored[1] <= 4 || stored[3] > 4 else {
        throw refusal(
          images,
          "shape \(stored) looks like (N, H, W, C): write channelsLast = true (--channels-last)")
      }
      return stored
    default:
      throw refusal(images, "images must be (N, H, W), (N, C, H, W) or (N, H, W, C), not \(stored)")
    }
  }

  private func readLabels(_ dataSet: ForeignDataSet, count: Int) throws -> [Int32] {
    guard dataSet.shape == [count] || dataSet.shape == [count, 1] else {
      throw refusal(labels, "labels have shape \(dataSet.shape), but there are \(count) images")
    }
    return try dataSet.readIntegers().enumerated().map { index, label in
      guard let value = Int32(exactly: label), value >= 0 else {
        throw refusal(labels, "label \(label) of image \(index) is not in 0...\(Int32.max)")
      }
      return value
    }
  }

  private func refusal(_ object: String, _ reason: String) -> RefusedFile {
    RefusedFile(file: file, object: object, reason: reason)
  }

  /// Pixels of shape `(N, H, W, C)` as `(N, C, H, W)`, which is `shape`.
  static func channelsFirst(_ pixels: [UInt8], _ shape: [Int]) -> [UInt8] {
    let (channels, places) = (shape[1], shape[2] * shape[3])
    return [UInt8](unsafeUninitializedCapacity: pixels.count) { result, initialised in
      for image in 0..<shape[0] {
        let start = image * channels * places
        for channel in 0..<channels {
          for place in 0..<places {
            result[start + channel * places + place] = pixels[start + place * channels + channel]
          }
        }
      }
      initialised = pixels.count
    }
  }
}
