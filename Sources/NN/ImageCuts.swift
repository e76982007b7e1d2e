// The random cut of every image of one epoch.

import Kernels
import Tensor

/// The cuts of one epoch: a function of the streams, the epoch and the image's index alone, whatever
/// the order of the images, the batch size or the number of threads.
struct ImageCuts {
  private var cuts: [ImageCut] = []
  private let whole: ImageCut

  /// No augmentation: every image as it is.
  init(whole shape: FeatureShape) {
    whole = ImageCut(
      scaledHeight: shape.height, scaledWidth: shape.width, top: 0, left: 0, flipped: false)
  }

  /// Draws the cuts of `count` images of `shape` in `epoch`.
  init(
    _ augmentation: Augmentation, shape: FeatureShape, count: Int, epoch: Int,
    streams: RandomStreams
  ) {
    self.init(whole: shape)
    if augmentation == .none { return }
    var random = streams.stream(.augmentation, at: epoch)
    cuts.reserveCapacity(count)
    for _ in 0..<count {
      var cut = whole
      switch augmentation.crop {
      case .none: break
      case .pad(let pixels):
        cut.top = random.integer(below: 2 * pixels + 1) - pixels
        cut.left = random.integer(below: 2 * pixels + 1) - pixels
      case .upsample(let pixels):
        cut.scaledHeight = shape.height + pixels
        cut.scaledWidth = shape.width + pixels
        cut.top = random.integer(below: pixels + 1)
        cut.left = random.integer(below: pixels + 1)
      }
      if augmentation.horizontalFlip { cut.flipped = random.integer(below: 2) == 1 }
      cuts.append(cut)
    }
  }

  /// The cut of image `index`.
  subscript(index: Int) -> ImageCut { cuts.isEmpty ? whole : cuts[index] }
}
