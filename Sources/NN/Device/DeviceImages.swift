// Images in a device's memory, and the order in which a pass takes them.

import CDevice
import Device
import Kernels

/// Where a set of images and what a pass over it needs lie.
struct DeviceImagePlaces {
  let pixels: DeviceAddress, labels: DeviceAddress
  let cuts: DeviceAddress
  /// Loss and correct answers of each step, two doubles, classifier by classifier.
  let scores: DeviceAddress
  let steps: Int

  func results(_ classifier: Int) -> DeviceAddress { scores + UInt64(16 * steps * classifier) }
}

/// Labelled images on a device, copied there once and shared by all networks that train on it.
public final class DeviceImages: ImageSource {
  /// Size of every image.
  public let shape: FeatureShape
  /// Number of images.
  public let count: Int
  private let source: any ImageSource
  private let pixelBuffer: DeviceBuffer, labelBuffer: DeviceBuffer
  var pixels: DeviceAddress { pixelBuffer.address }
  var labels: DeviceAddress { labelBuffer.address }

  /// Copies `source` to the device.
  ///
  /// - Throws: ``DeviceError``, or the images' own errors.
  public init(_ source: some ImageSource, _ queue: any DeviceQueue) throws {
    (self.source, shape, count) = (source, source.shape, source.count)
    pixelBuffer = try DeviceBuffer(4 * count * source.shape.count, queue)
    labelBuffer = try DeviceBuffer(4 * count, queue)
    try labelBuffer.fill(deviceBytes(of: (0..<count).map { Int32(source.label(of: $0)) }))
    // A few megabytes at a time.
    let together = max(1, (4 << 20) / source.shape.count)
    for first in stride(from: 0, to: count, by: together) {
      var block: [Float] = []
      block.reserveCapacity(together * source.shape.count)
      for index in first..<min(first + together, count) {
        try source.withPixels(of: index) { span in
          for pixel in span.indices { block.append(span[pixel]) }
        }
      }
      try pixelBuffer.fill(deviceBytes(of: block), at: 4 * first * source.shape.count)
    }
  }

  /// Bytes that `source` takes on a device.
  public static func bytes(_ source: some ImageSource) -> Int {
    4 * source.count * (source.shape.count + 1)
  }

  /// The class of image `index`.
  public func label(of index: Int) -> Int { source.label(of: index) }
  /// Calls `body` with the pixels of image `index`, from the host's copy.
  public func withPixels(of index: Int, _ body: (Span<Float>) -> Void) throws {
    try source.withPixels(of: index, body)
  }
}
