// The ProbeNets: small networks whose accuracy says how difficult a data set is.

import NN

/// The ten ProbeNets.
///
/// Source: Scheidegger and others (2021), figure 2; the exact sizes are from the first author's code.
/// Convolutions are 3 × 3 with batch normalisation and ReLU, each stage ends with 2 × 2 maximum pooling, and
/// a linear layer reads every number of the last map. On images that are smaller than 32 × 32, stages stop
/// pooling when the map has one row or column.
public enum ProbeNet: String, CaseIterable, Sendable {
  /// 8, 16, 32 channels.
  case regular
  /// A quarter of them.
  case narrow
  /// Four times as many.
  case wide
  /// One stage.
  case shallow
  /// One stage, as many numbers before the classifier as in the regular one.
  case shallowNormalised = "shallow-normalised"
  /// Five stages.
  case deep
  /// Five stages, as many numbers before the classifier as in the regular one: TAPAS's choice.
  case deepNormalised = "deep-normalised"
  /// No convolution; widths between 1,024 and the number of classes.
  case multilayerPerceptron = "mlp"
  /// Channels grow with the number of classes.
  case kernelDepth = "kernel-depth"
  /// Convolutions of a stage grow with the number of classes.
  case layerLength = "layer-length"

  /// The network.
  ///
  /// - Parameters:
  ///   - image: Size of the images; 3 × 32 × 32 in the paper.
  ///   - classes: Number of classes, C.
  /// - Returns: A valid graph.
  public func graph(image: FeatureShape, classes: Int) -> Graph {
    var builder = ProbeBuilder(image: image)
    let logarithm = Self.decimalLogarithm(classes)
    switch self {
    case .regular: builder.stages([8, 16, 32])
    case .narrow: builder.stages([2, 4, 8])
    case .wide: builder.stages([32, 64, 128])
    case .shallow: builder.stages([8])
    case .shallowNormalised: builder.stages([2])
    case .deep: builder.stages([8, 16, 32, 64, 128])
    case .deepNormalised: builder.stages([32, 64, 128, 256, 512])
    case .multilayerPerceptron:
      builder.flatten()
      for share in [0.75, 0.5, 0.25] {
        builder.layer(Self.rounded(share * 1024 + (1 - share) * Double(classes)))
      }
    case .kernelDepth:
      builder.stages([
        Self.rounded(8 * logarithm), Self.rounded(4 * Double(classes).squareRoot()), classes,
      ])
      builder.flatten()
      builder.layer(2 * classes)
    case .layerLength:
      builder.stages([8, 16, 32, 64, 128], length: Self.rounded(logarithm))
      builder.flatten()
      builder.layer(Self.rounded(Double(classes + 256) / 2))
    }
    return builder.finish(classes)
  }

  /// To the nearest integer, halves to the even one, at least 1.
  private static func rounded(_ value: Double) -> Int {
    max(1, Int(value.rounded(.toNearestOrEven)))
  }

  /// Exact for powers of ten, which decide the published sizes.
  private static func decimalLogarithm(_ value: Int) -> Double {
    var (power, exponent) = (1, 0.0)
    while power * 10 <= value {
      power *= 10
      exponent += 1
    }
    // Between powers a square root of ten at a time is too coarse: halve the interval.
    var (rest, step) = (Double(value) / Double(power), 0.5)
    for _ in 0..<40 {
      rest *= rest
      if rest >= 10 {
        rest /= 10
        exponent += step
      }
      step /= 2
    }
    return exponent
  }
}

/// Puts a chain of layers together.
private struct ProbeBuilder {
  let image: FeatureShape
  var nodes: [Node] = []
  private var height: Int, width: Int

  init(image: FeatureShape) {
    self.image = image
    (height, width) = (image.height, image.width)
  }

  private mutating func add(_ operation: Operation) {
    nodes.append(Node(operation, inputs: [nodes.count]))
  }

  /// Stages of `length` convolutions each.
  mutating func stages(_ channels: [Int], length: Int = 1) {
    for count in channels {
      for _ in 0..<length { convolution(3, count) }
      guard min(height, width) >= 2 else { continue }
      add(.insideMaximumPool(size: 2, stride: 2))
      (height, width) = (height / 2, width / 2)
    }
  }

  private mutating func convolution(_ size: Int, _ filters: Int) {
    add(
      .convolution(
        filterHeight: size, filterWidth: size, strideHeight: 1, strideWidth: 1, filters: filters))
  }

  /// A fully connected layer of `units` with batch normalisation and ReLU; the map is flat.
  mutating func layer(_ units: Int) { convolution(1, units) }

  mutating func flatten() { add(.flatten) }

  /// With a classifier that reads every number.
  mutating func finish(_ classes: Int) -> Graph {
    flatten()
    return Graph(image: image, nodes: nodes, outputs: [nodes.count], classes: classes)
  }
}
