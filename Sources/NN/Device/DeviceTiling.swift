// How a device's blocks share the pixels of a map.

import CDevice
import Device

/// What a convolution reads for each tile of its output.
struct PatchGeometry {
  /// Output pixels.
  let height: Int, width: Int
  /// Rows of the filter that one block needs, and all columns.
  let filterHeight: Int, filterWidth: Int
  let strideHeight: Int, strideWidth: Int

  func patch(_ tileHeight: Int, _ tileWidth: Int) -> (height: Int, width: Int) {
    (
      (tileHeight - 1) * strideHeight + filterHeight, (tileWidth - 1) * strideWidth + filterWidth
    )
  }

  /// The tiling of `images` images with the least work whose patch needs at most `limit` bytes of shared memory.
  ///
  /// - Parameters:
  ///   - images: Images of a batch.
  ///   - slots: Pixels of a tile at most.
  ///   - pitch: Bytes from pixel to pixel.
  ///   - limit: Bytes that the patch may take.
  /// - Returns: The tiling; a tile of one pixel always fits.
  func tiling(images: Int, slots: Int, pitch: Int, limit: Int) -> EspalierTiling {
    let sizes = [1, 2, 4, 8, 16, 32]
    var best: (cost: Int, tiling: EspalierTiling)?
    for tileHeight in Set(sizes.map { min($0, height) }).sorted() {
      for tileWidth in Set(sizes.map { min($0, width) }).sorted()
      where tileHeight * tileWidth <= slots {
        let patch = patch(tileHeight, tileWidth)
        let together = min(
          images, slots / (tileHeight * tileWidth), limit / (patch.height * patch.width * pitch))
        guard together >= 1 else { continue }
        let tiling = EspalierTiling(
          images: together, tile: (tileHeight, tileWidth), of: (images, height, width), patch: patch
        )
        let pixels = together * patch.height * patch.width
        let cost = tiling.blocks * (slots * filterHeight * filterWidth + 16 * pixels + 4 * slots)
        if best.map({ cost < $0.cost }) ?? true { best = (cost, tiling) }
      }
    }
    guard let best else { preconditionFailure("a filter does not fit into shared memory") }
    return best.tiling
  }
}

extension EspalierTiling {
  init(
    images: Int, tile: (height: Int, width: Int), of map: (images: Int, height: Int, width: Int),
    patch: (height: Int, width: Int)
  ) {
    self.init(
      images: Int32(images), height: Int32(tile.height), width: Int32(tile.width),
      tiles_y: Int32(quotient(map.height, tile.height)),
      tiles_x: Int32(quotient(map.width, tile.width)),
      tiles_images: Int32(quotient(map.images, images)), patch_height: Int32(patch.height),
      patch_width: Int32(patch.width), divide_patch_width: reciprocal(patch.width),
      divide_patch: reciprocal(patch.height * patch.width), divide_width: reciprocal(tile.width),
      divide_tile: reciprocal(tile.height * tile.width))
  }

  /// Blocks that the map takes.
  var blocks: Int { Int(tiles_y * tiles_x * tiles_images) }
  var patchPixels: Int { Int(images * patch_height * patch_width) }

  /// The same for fewer images.
  func with(images count: Int) -> EspalierTiling {
    var copy = self
    copy.tiles_images = Int32(quotient(count, Int(images)))
    return copy
  }
}

/// The quotient, rounded up.
func quotient(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }

/// What kernels divide by `divisor` with: ceil(2^32 / divisor), or 0 for 1.
private func reciprocal(_ divisor: Int) -> UInt32 {
  divisor == 1 ? 0 : UInt32(((1 << 32) + divisor - 1) / divisor)
}
