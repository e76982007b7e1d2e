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
public final class DeviceImages: ImageSource, @unchecked Sendable {
  public let shape: FeatureShape
  public let count: Int
  private let source: any ImageSource
  private let queue: any DeviceQueue
  let pixels: DeviceAddress, labels: DeviceAddress

  /// Copies `source` to the device.
  ///
  /// - Throws: ``DeviceError``, or the images' own errors.
  public init(_ source: some ImageSource, _ queue: any DeviceQueue) throws {
    (self.source, self.queue, shape, count) = (source, queue, source.shape, source.count)
    pixels = try queue.allocate(4 * count * source.shape.count)
    labels = try queue.allocate(4 * count)
    try queue.write(deviceBytes(of: (0..<count).map { Int32(source.label(of: $0)) }), to: labels)
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
      try queue.write(deviceBytes(of: block), to: pixels + UInt64(4 * first * source.shape.count))
    }
  }

  deinit {
    queue.free(pixels)
    queue.free(labels)
  }

  /// Bytes that `source` takes on a device.
  public static func bytes(_ source: some ImageSource) -> Int {
    4 * source.count * (source.shape.count + 1)
  }

  public func label(of index: Int) -> Int { source.label(of: index) }
  public func withPixels(of index: Int, _ body: (Span<Float>) -> Void) throws {
    try source.withPixels(of: index, body)
  }
}
