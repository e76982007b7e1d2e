// The definition of a network in double precision, one loop per sum: what the engine is tested against.

import NN

/// A batch of maps `(N, C, H, W)` in double precision.
struct ReferenceMap {
  var images: Int
  var shape: FeatureShape
  var values: [Double]

  init(_ images: Int, _ shape: FeatureShape) {
    self.images = images
    self.shape = shape
    values = Array(repeating: 0, count: images * shape.count)
  }

  func index(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
    ((n * shape.channels + c) * shape.height + y) * shape.width + x
  }

  /// Depth-concatenation; smaller maps are padded at the bottom and on the right.
  init(concatenating maps: [ReferenceMap]) {
    let channels = maps.reduce(0) { $0 + $1.shape.channels }
    let height = maps.map(\.shape.height).max() ?? 0, width = maps.map(\.shape.width).max() ?? 0
    self.init(maps[0].images, FeatureShape(channels: channels, height: height, width: width))
    var first = 0
    for map in maps {
      for n in 0..<images {
        for c in 0..<map.shape.channels {
          for y in 0..<map.shape.height {
            for x in 0..<map.shape.width {
              values[index(n, first + c, y, x)] = map.values[map.index(n, c, y, x)]
            }
          }
        }
      }
      first += map.shape.channels
    }
  }
}

extension ReferenceMap {
  /// The sum of maps of one size, then ReLU.
  init(adding maps: [ReferenceMap]) {
    self.init(maps[0].images, maps[0].shape)
    for place in values.indices {
      values[place] = max(0, maps.reduce(0) { $0 + $1.values[place] })
    }
  }
}

/// A network by its definition, with parameters by name as in `TrainerState`.
struct ReferenceNetwork {
  let graph: Graph
  var parameters: [String: [Double]]
  let epsilon = 1e-5

  init(_ graph: Graph, _ state: TrainerState) {
    self.graph = graph
    parameters = [:]
    for tensor in state.tensors { parameters[tensor.name] = tensor.values.map(Double.init) }
  }

  /// Mean cross-entropy of the batch, normalised by its own statistics.
  func loss(_ images: ReferenceMap, _ labels: [Int]) throws -> Double {
    let shapes = try graph.shapes()
    var maps = [images]
    for (index, node) in graph.nodes.enumerated() {
      if node.operation == .sum {
        maps.append(ReferenceMap(adding: node.inputs.map { maps[$0] }))
        continue
      }
      let input = ReferenceMap(concatenating: node.inputs.map { maps[$0] })
      maps.append(apply(node.operation, to: input, shapes.outputs[index + 1], "layer\(index + 1)"))
    }
    return classify(ReferenceMap(concatenating: graph.outputs.map { maps[$0] }), labels)
  }

  private func apply(
    _ operation: Operation, to input: ReferenceMap, _ shape: FeatureShape, _ name: String
  ) -> ReferenceMap {
    var out = ReferenceMap(input.images, shape)
    switch operation {
    case .convolution, .formedConvolution:
      guard let geometry = operation.geometry else { return out }
      convolve(input, &out, name, geometry)
      follow(&out, name, geometry.follower)
    case .sum:
      preconditionFailure("a sum's inputs are not concatenated")
    case .batchNormalisation:
      out = input
      normalise(&out, name)
    case .maximumPool(let size, let stride):
      eachWindow(input, &out, size, stride) { window, _ in window.max() ?? 0 }
    case .averagePool(let size, let stride):
      eachWindow(input, &out, size, stride) { window, _ in mean(window) }
    case .insideMaximumPool(let size, let stride):
      eachWindow(input, &out, size, stride, padding: 0) { window, _ in window.max() ?? 0 }
    case .flatten:
      // Images, channels, rows and columns follow each other already.
      out.values = input.values
    case .localContrastNormalisation(let size):
      eachWindow(input, &out, size, 1) { window, centre in
        let m = mean(window)
        return (centre - m) / (1 + mean(window.map { ($0 - m) * ($0 - m) })).squareRoot()
      }
    }
    return out
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func convolve(
    _ input: ReferenceMap, _ out: inout ReferenceMap, _ name: String,
    _ geometry: ConvolutionGeometry
  ) {
    let weights = parameters[name + ".weights"] ?? []
    let filter = (geometry.filterHeight, geometry.filterWidth)
    let stride = (geometry.strideHeight, geometry.strideWidth)
    let padding = geometry.padding == .same ? (filter.0 / 2, filter.1 / 2) : (0, 0)
    for n in 0..<out.images {
      for o in 0..<out.shape.channels {
        for y in 0..<out.shape.height {
          for x in 0..<out.shape.width {
            var sum = 0.0
            for c in 0..<input.shape.channels {
              for i in 0..<filter.0 {
                for j in 0..<filter.1 {
                  let row = y * stride.0 + i - padding.0,
                    column = x * stride.1 + j - padding.1
                  guard row >= 0, row < input.shape.height, column >= 0, column < input.shape.width
                  else { continue }
                  sum +=
                    weights[((o * input.shape.channels + c) * filter.0 + i) * filter.1 + j]
                    * input.values[input.index(n, c, row, column)]
                }
              }
            }
            out.values[out.index(n, o, y, x)] = sum
          }
        }
      }
    }
  }

  private func follow(_ map: inout ReferenceMap, _ name: String, _ follower: ConvolutionEnding) {
    switch follower {
    case .normalisedReLU: normalise(&map, name)
    case .normalised: normalise(&map, name, floor: -.infinity)
    case .biasReLU:
      let pixels = map.shape.height * map.shape.width
      for place in map.values.indices {
        let bias = (parameters[name + ".bias"] ?? [])[place / pixels % map.shape.channels]
        map.values[place] = max(0, map.values[place] + bias)
      }
    }
  }

  private func normalise(_ map: inout ReferenceMap, _ name: String, floor: Double = 0) {
    for c in 0..<map.shape.channels {
      var places: [Int] = []
      for n in 0..<map.images {
        let first = map.index(n, c, 0, 0)
        places += first..<first + map.shape.height * map.shape.width
      }
      let m = mean(places.map { map.values[$0] })
      let variance = mean(places.map { (map.values[$0] - m) * (map.values[$0] - m) })
      let scale = (parameters[name + ".scale"] ?? [])[c] / (variance + epsilon).squareRoot()
      let shift = (parameters[name + ".shift"] ?? [])[c]
      for place in places {
        map.values[place] = max(floor, (map.values[place] - m) * scale + shift)
      }
    }
  }

  private func eachWindow(
    _ input: ReferenceMap, _ out: inout ReferenceMap, _ size: Int, _ stride: Int,
    padding: Int? = nil,
    _ value: ([Double], Double) -> Double
  ) {
    for n in 0..<out.images {
      for c in 0..<out.shape.channels {
        for y in 0..<out.shape.height {
          for x in 0..<out.shape.width {
            var window: [Double] = []
            let top = y * stride - (padding ?? size / 2)
            let left = x * stride - (padding ?? size / 2)
            for row in max(0, top)..<min(input.shape.height, top + size) {
              for column in max(0, left)..<min(input.shape.width, left + size) {
                window.append(input.values[input.index(n, c, row, column)])
              }
            }
            let inside = y * stride < input.shape.height && x * stride < input.shape.width
            let centre = inside ? input.values[input.index(n, c, y * stride, x * stride)] : 0
            out.values[out.index(n, c, y, x)] = value(window, centre)
          }
        }
      }
    }
  }

  private func classify(_ map: ReferenceMap, _ labels: [Int]) -> Double {
    let weights = parameters["classifier.weights"] ?? [], bias = parameters["classifier.bias"] ?? []
    let pixels = map.shape.height * map.shape.width
    let losses = (0..<map.images).map { n in
      let pooled = (0..<map.shape.channels).map { c in
        mean(Array(map.values[map.index(n, c, 0, 0)..<map.index(n, c, 0, 0) + pixels]))
      }
      let logits = (0..<graph.classes).map { k in
        bias[k]
          + zip(pooled, weights[(k * pooled.count)...]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return logSumOfExponentials(logits) - logits[labels[n]]
    }
    return mean(losses)
  }
}
