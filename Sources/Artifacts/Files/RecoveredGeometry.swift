// The geometry of layers in files of format version 1, which do not say it.

extension LayerGeometry {
  /// What the ratios, weights and operations of `layers` imply.
  ///
  /// Every network ends with a map of one row and a channel for each class; from there the ratios lead back to the
  /// image, and the weights or operations of a layer to its window. For a chain of layers with square filters, such as
  /// the networks of MetaQNN's space and of tables, this is exact; where a layer reads several maps, it is as if it read
  /// the one before.
  ///
  /// - Parameters:
  ///   - layers: The layers of a network; their own geometry is not looked at.
  ///   - classes: Classes of the data set.
  /// - Returns: One geometry for each layer.
  static func recovered(from layers: [LayerRecord], classes: Int) -> [LayerGeometry] {
    var found: [LayerGeometry] = []
    var height = 1.0, channels = Double(classes)
    for (index, layer) in layers.enumerated().reversed() {
      let read = Map(height: height / layer.heightRatio, channels: channels / layer.depthRatio)
      let flops = layer.prefixFLOPs - (index > 0 ? layers[index - 1].prefixFLOPs : 0)
      let window = read.window(of: layer, flops: flops, to: Map(height: height, channels: channels))
      found.append(
        LayerGeometry(window: window, height: whole(height), channels: whole(channels)))
      (height, channels) = (read.height, read.channels)
    }
    return found.reversed()
  }

  /// A map in the making: ratios of whole numbers lead to almost whole numbers.
  private struct Map {
    let height: Double, channels: Double

    func window(of layer: LayerRecord, flops: Double, to output: Map) -> Int {
      let weights = Double(layer.weights)
      return switch layer.kind {
      case .convolution: side(weights / (channels * output.channels))
      // Two filters, of which the second reads what the first made.
      case .residualBlock: side(weights / (output.channels * (channels + output.channels)))
      case .pooling: side(flops / (output.channels * output.height * output.height) + 0.5)
      case .fullyConnected, .globalPooling: whole(height)
      case .batchNormalisation, .dropout, .skipConnection: 1
      }
    }

    /// Rows of a square window of at least so many taps: what is more are shifts, scales and projections.
    private func side(_ taps: Double) -> Int { whole((taps + 1e-6).squareRoot().rounded(.down)) }
  }

  private static func whole(_ value: Double) -> Int {
    value.isFinite ? Int(min(max(value.rounded(), 1), 1e9)) : 1
  }
}
