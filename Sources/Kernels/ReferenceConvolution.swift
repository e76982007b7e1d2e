// Convolution as its definition, in double precision: what every faster version is tested against.

/// The definition of a convolution and of its gradients, one loop per sum.
///
/// Letters: N images, C inputs, O outputs. Arrays are row-major.
public struct ReferenceConvolution {
  private let shape: ConvolutionShape
  private let images: Int

  /// The definition for `images` images of `shape`.
  public init(_ shape: ConvolutionShape, images: Int) {
    self.shape = shape
    self.images = images
  }

  /// `(N, O, H', W')` from `x` `(N, C, H, W)` and `weights` `(O, C, filterHeight, filterWidth)`.
  public func forward(_ x: [Float], _ weights: [Float]) -> [Double] {
    var y = [Double](
      repeating: 0, count: images * shape.outputs * shape.outputHeight * shape.outputWidth)
    eachProduct { y[$0] += Double(x[$1]) * Double(weights[$2]) }
    return y
  }

  /// The gradient of `x`, `(N, C, H, W)`, from the gradient `dy` of the output.
  public func backwardData(_ dy: [Float], _ weights: [Float]) -> [Double] {
    var dx = [Double](
      repeating: 0, count: images * shape.inputs * shape.inputHeight * shape.inputWidth)
    eachProduct { dx[$1] += Double(dy[$0]) * Double(weights[$2]) }
    return dx
  }

  /// The gradient of the weights from the gradient `dy` of the output.
  public func backwardWeights(_ x: [Float], _ dy: [Float]) -> [Double] {
    var dWeights = [Double](repeating: 0, count: shape.weightCount)
    eachProduct { dWeights[$2] += Double(x[$1]) * Double(dy[$0]) }
    return dWeights
  }

  /// Calls `body` with the indices of output, input and weight of every product.
  private func eachProduct(_ body: (Int, Int, Int) -> Void) {
    for n in 0..<images {
      for o in 0..<shape.outputs {
        for y in 0..<shape.outputHeight {
          for x in 0..<shape.outputWidth {
            let output = ((n * shape.outputs + o) * shape.outputHeight + y) * shape.outputWidth + x
            eachTap(n, o, y, x) { body(output, $0, $1) }
          }
        }
      }
    }
  }

  /// Calls `body` with the indices of input and weight of every product of one output.
  private func eachTap(_ n: Int, _ o: Int, _ y: Int, _ x: Int, _ body: (Int, Int) -> Void) {
    let height = shape.inputHeight, width = shape.inputWidth
    for c in 0..<shape.inputs {
      for i in 0..<shape.filterHeight {
        for j in 0..<shape.filterWidth {
          let row = y * shape.strideHeight + i - shape.paddingHeight
          let column = x * shape.strideWidth + j - shape.paddingWidth
          guard row >= 0, row < height, column >= 0, column < width else { continue }
          body(
            ((n * shape.inputs + c) * height + row) * width + column,
            ((o * shape.inputs + c) * shape.filterHeight + i) * shape.filterWidth + j)
        }
      }
    }
  }
}
