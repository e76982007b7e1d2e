// Every operation of the search spaces in ONNX's standard operators.

import NN

extension ONNXNetworkBuilder {
  /// One operation on one (joined) input.
  mutating func add(_ operation: Operation, _ input: String, _ output: String) {
    switch operation {
    case .convolution, .formedConvolution:
      guard let geometry = operation.geometry else { preconditionFailure("\(operation)") }
      convolution(geometry, input, output)
    case .maximumPool(let size, let stride):
      emit("MaxPool", [input], output, pool(size, stride, padding: size / 2))
    case .insideMaximumPool(let size, let stride):
      emit("MaxPool", [input], output, pool(size, stride, padding: 0))
    case .averagePool(let size, let stride): average(size, stride, input, output)
    case .flatten:
      let shape = constant(ONNXTensor("flat", [4], .int64([0, -1, 1, 1])))
      emit("Reshape", [input, shape], output)
    case .localContrastNormalisation(let size): contrast(size, input, output)
    case .batchNormalisation:
      normalisation(input, output + ".normalised", layer: output)
      emit("Relu", [output + ".normalised"], output)
    case .sum: preconditionFailure("a sum's inputs are not joined")
    }
  }

  private func pool(
    _ size: Int, _ stride: Int, padding: Int
  ) -> KeyValuePairs<String, ONNXAttribute> {
    [
      "kernel_shape": .integers([size, size]), "strides": .integers([stride, stride]),
      "pads": .integers([padding, padding, padding, padding]),
    ]
  }

  /// Padding is not counted.
  private mutating func average(_ size: Int, _ stride: Int, _ input: String, _ output: String) {
    let padding = size / 2
    emit(
      "AveragePool", [input], output,
      [
        "kernel_shape": .integers([size, size]), "strides": .integers([stride, stride]),
        "pads": .integers([padding, padding, padding, padding]), "count_include_pad": .integer(0),
      ])
  }

  private mutating func convolution(
    _ geometry: ConvolutionGeometry, _ input: String, _ output: String
  ) {
    let isRectified = geometry.follower != .normalised
    let last = isRectified ? output + ".convolved" : output
    let weights = network.tensor(output + ".weights")
    switch geometry.follower {
    case .biasReLU:
      convolve(
        geometry, [input, constant(weights), constant(network.tensor(output + ".bias"))], last)
    case .normalisedReLU, .normalised:
      if folds {
        let folded = network.foldedConvolution(output, weights)
        convolve(geometry, [input, constant(folded.weights), constant(folded.bias)], last)
      } else {
        convolve(geometry, [input, constant(weights)], output + ".product")
        normalisation(output + ".product", last, layer: output)
      }
    }
    if isRectified { emit("Relu", [last], output) }
  }

  private mutating func convolve(
    _ geometry: ConvolutionGeometry, _ inputs: [String], _ output: String
  ) {
    let isPadded = geometry.padding == .same
    let rows = isPadded ? geometry.filterHeight / 2 : 0
    let columns = isPadded ? geometry.filterWidth / 2 : 0
    emit(
      "Conv", inputs, output,
      [
        "kernel_shape": .integers([geometry.filterHeight, geometry.filterWidth]),
        "strides": .integers([geometry.strideHeight, geometry.strideWidth]),
        "pads": .integers([rows, columns, rows, columns]),
      ])
  }

  private mutating func normalisation(_ input: String, _ output: String, layer: String) {
    let names = [".scale", ".shift", ".runningMean", ".runningVariance"].map {
      constant(network.tensor(layer + $0))
    }
    emit("BatchNormalization", [input] + names, output, ["epsilon": .real(network.epsilon)])
  }

  /// `(x − m) / sqrt(1 + v)`, where v is the mean square less the square of the mean; rounding may not make
  /// it negative.
  private mutating func contrast(_ size: Int, _ input: String, _ output: String) {
    func part(_ word: String) -> String { "\(output).\(word)" }
    average(size, 1, input, part("mean"))
    emit("Mul", [input, input], part("squares"))
    average(size, 1, part("squares"), part("mean-square"))
    emit("Mul", [part("mean"), part("mean")], part("square-mean"))
    emit("Sub", [part("mean-square"), part("square-mean")], part("difference"))
    emit("Relu", [part("difference")], part("variance"))
    let one = constant(ONNXTensor("one", [1], .float([1])))
    emit("Add", [part("variance"), one], part("sum"))
    emit("Sqrt", [part("sum")], part("deviation"))
    emit("Sub", [input, part("mean")], part("centred"))
    emit("Div", [part("centred"), part("deviation")], output)
  }
}

extension TrainedNetwork {
  /// Filters times the scale of their normalisation, and the shift as a bias.
  func foldedConvolution(
    _ layer: String, _ weights: ONNXTensor
  ) -> (weights: ONNXTensor, bias: ONNXTensor) {
    let map = ChannelMap(self, layer: layer)
    let own = values(layer + ".weights")
    let size = own.count / map.scale.count
    let folded = own.indices.map { Float(Double(own[$0]) * map.scale[$0 / size]) }
    return (
      ONNXTensor(layer + ".folded.weights", weights.shape, .float(folded)),
      ONNXTensor(layer + ".folded.bias", [map.shift.count], .float(map.shift.map { Float($0) }))
    )
  }
}
