// The way of images into the batch: crop, flip and enlarge one by one, then 16 at a time into lanes.

import CKernels

/// How one image is cut before it enters the network.
public struct ImageCut: Hashable, Sendable {
  /// Size to which the image is enlarged (bilinear, pixel centres at half-integers) before the cut;
  /// the image's own size for none.
  public var scaledHeight: Int, scaledWidth: Int
  /// First row and column of the cut; pixels outside the enlarged image are 0.
  public var top: Int, left: Int
  /// Whether columns run backwards.
  public var flipped: Bool

  /// A cut.
  public init(scaledHeight: Int, scaledWidth: Int, top: Int, left: Int, flipped: Bool) {
    self.scaledHeight = scaledHeight
    self.scaledWidth = scaledWidth
    self.top = top
    self.left = left
    self.flipped = flipped
  }
}

/// The place where 16 images wait for their group to be complete.
public final class ImageStage {
  private let memory: Memory
  private let kernels: EspalierKernels
  private let map: FeatureMap
  private let staging: UnsafeMutablePointer<Float>
  private let table: MapTable

  /// Floats that the stage needs for images like `map`'s.
  public static func size(of map: FeatureMap) -> Int {
    imagesPerGroup * map.channels * map.height * map.width
  }

  /// A stage for the batch `map`, with a region of ``size(of:)`` floats.
  public init(_ map: FeatureMap, staging: Region, memory: Memory, kernels: KernelSet) {
    precondition(staging.count >= Self.size(of: map))
    self.memory = memory
    self.kernels = kernels.table.pointee
    self.map = map
    self.staging = memory.pointer(staging)
    table = MapTable([MapView(map)], in: memory)
  }

  private var imageSize: Int { map.channels * map.height * map.width }

  /// Puts one image, `(C, H, W)`, into `lane` of the waiting group.
  public func put(_ pixels: Span<Float>, lane: Int, cut: ImageCut) {
    precondition(pixels.count == imageSize && lane >= 0 && lane < imagesPerGroup)
    let out = staging + lane * imageSize
    pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      let plane = map.height * map.width
      for channel in 0..<map.channels {
        if cut.scaledHeight == map.height && cut.scaledWidth == map.width {
          copyPlane(base + channel * plane, out + channel * plane, cut)
        } else {
          enlargePlane(base + channel * plane, out + channel * plane, cut)
        }
      }
    }
  }

  /// Makes the lanes from `lane` on empty (all 0).
  public func clear(from lane: Int) {
    (staging + lane * imageSize).update(
      repeating: 0, count: (imagesPerGroup - lane) * imageSize)
  }

  /// Moves the waiting group into group `group` of the batch.
  public func commit(group: Int) {
    precondition(group >= 0 && group < map.groups)
    kernels.images_to_lanes(UnsafePointer(staging), imageSize, table.start, Int32(group))
  }

  private func copyPlane(
    _ image: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ cut: ImageCut
  ) {
    let width = map.width
    for y in 0..<map.height {
      let row = y + cut.top
      for x in 0..<width {
        let column = (cut.flipped ? width - 1 - x : x) + cut.left
        let inside = row >= 0 && row < map.height && column >= 0 && column < width
        out[y * width + x] = inside ? image[row * width + column] : 0
      }
    }
  }

  private func enlargePlane(
    _ image: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ cut: ImageCut
  ) {
    let height = map.height, width = map.width
    for y in 0..<height {
      let row = Neighbours(y + cut.top, from: height, to: cut.scaledHeight)
      for x in 0..<width {
        let column = Neighbours(
          (cut.flipped ? width - 1 - x : x) + cut.left, from: width, to: cut.scaledWidth)
        guard row.inside && column.inside else {
          out[y * width + x] = 0
          continue
        }
        let above = column.mix(
          image[row.low * width + column.low], image[row.low * width + column.high])
        let below = column.mix(
          image[row.high * width + column.low], image[row.high * width + column.high])
        out[y * width + x] = row.mix(above, below)
      }
    }
  }
}

/// The two pixels between which an enlarged pixel lies, in one dimension.
private struct Neighbours {
  let inside: Bool
  let low: Int, high: Int
  let weight: Float

  init(_ position: Int, from size: Int, to scaled: Int) {
    inside = position >= 0 && position < scaled
    let place = max(0, (Float(position) + 0.5) * Float(size) / Float(scaled) - 0.5)
    low = min(Int(place), size - 1)
    high = min(low + 1, size - 1)
    weight = place - Float(low)
  }

  func mix(_ a: Float, _ b: Float) -> Float { a + weight * (b - a) }
}
