// The random cut of every image of one epoch.

import Kernels
import Tensor

/// The cuts of one epoch: a function of the streams, the epoch and the image's index alone, whatever
/// the order of the images, the batch size or the number of threads.
struct ImageCuts {
  private let augmentation: Augmentation
  private let whole: ImageCut
  private let random: Philox?

  /// No augmentation: every image as it is.
  init(whole shape: FeatureShape) {
    augmentation = .none
    whole = ImageCut(
      scaledHeight: shape.height, scaledWidth: shape.width, top: 0, left: 0, flipped: false)
    random = nil
  }

  /// The cuts of images of `shape` in `epoch`.
  init(_ augmentation: Augmentation, shape: FeatureShape, epoch: Int, streams: RandomStreams) {
    self.augmentation = augmentation
    whole = ImageCuts(whole: shape).whole
    random = augmentation == .none ? nil : streams.stream(.augmentation, at: epoch)
  }

  /// The cut of image `index`, from the block of that number.
  subscript(index: Int) -> ImageCut {
    guard let words = random?.block(index) else { return whole }
    var cut = whole
    switch augmentation.crop {
    case .none: break
    case .pad(let pixels):
      cut.top = Self.integer(words[0], below: 2 * pixels + 1) - pixels
      cut.left = Self.integer(words[1], below: 2 * pixels + 1) - pixels
    case .upsample(let pixels):
      cut.scaledHeight += pixels
      cut.scaledWidth += pixels
      cut.top = Self.integer(words[0], below: pixels + 1)
      cut.left = Self.integer(words[1], below: pixels + 1)
    }
    cut.flipped = augmentation.horizontalFlip && words[2] >> 31 == 1
    return cut
  }

  /// A number in `0..<bound`; none is likelier than another by more than `bound` / 2³².
  private static func integer(_ word: UInt32, below bound: Int) -> Int {
    Int((UInt64(word) * UInt64(bound)) >> 32)
  }
}
