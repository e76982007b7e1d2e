// All memory that a network takes on a device, laid out before any of it exists.

import CDevice
import Device
import Kernels

/// Hands out pieces of one block of memory, in bytes from its start.
struct DeviceMemoryPlan {
  private(set) var bytes = 0

  mutating func reserve(_ count: Int) -> UInt64 {
    let start = bytes
    bytes += (count + 255) / 256 * 256
    return UInt64(start)
  }

  mutating func floats(_ count: Int) -> UInt64 { reserve(4 * count) }
}

/// Working memory of one classifier.
struct DeviceClassifierPlaces {
  let pooled: UInt64, dPooled: UInt64, logits: UInt64, dLogits: UInt64, losses: UInt64
}

/// Packed filters of one convolution.
struct DevicePackPlaces {
  let forward: UInt64
  /// For the gradient of each input; nil where nobody wants it.
  let backward: [UInt64?]
}

/// The places of everything, relative to the start of the network's memory.
struct DeviceLayout {
  let parameters: UInt64, velocity: UInt64, gradient: UInt64, statistics: UInt64
  let progress: UInt64, labels: UInt64
  let classifier: DeviceClassifierPlaces
  let probes: [DeviceClassifierPlaces]
  /// Maps before normalisation, after it, and their gradients; `outputs[0]` is the image.
  let stored: [Int: EspalierDeviceMap]
  let outputs: [EspalierDeviceMap]
  let gradients: [EspalierDeviceMap?]
  /// `(8, padded)` numbers of each node that has a normalisation or a bias.
  let numbers: [Int: UInt64]
  /// The concatenated inputs of each node, of the classifier (0) and of the probes (-1, -2, …): arrays of maps.
  let tables: [Int: UInt64]
  let packs: [Int: DevicePackPlaces]
  let packJobs: UInt64
  let filterGradients: [Int: FilterGradientShape]
  let correlations: [Int: CorrelationShapes]
  /// Sums of blocks, and partial sums of filters' gradients.
  let sums: UInt64, partials: UInt64
  let bytes: Int

  init(_ plan: Plan, batch: Int, _ arithmetic: DeviceArithmetic) {
    var memory = DeviceMemoryPlan()
    parameters = memory.floats(plan.parameters.count)
    velocity = memory.floats(plan.parameters.count)
    gradient = memory.floats(plan.parameters.count)
    statistics = memory.floats(plan.runningStatistics.count)
    progress = memory.reserve(MemoryLayout<EspalierProgress>.stride)
    labels = memory.reserve(4 * batch)
    func classifier(_ features: Int) -> DeviceClassifierPlaces {
      DeviceClassifierPlaces(
        pooled: memory.floats(features * batch), dPooled: memory.floats(features * batch),
        logits: memory.floats(plan.graph.classes * batch),
        dLogits: memory.floats(plan.graph.classes * batch), losses: memory.floats(2 * batch))
    }
    self.classifier = classifier(plan.shapes.head.channels)
    probes = plan.probes.map { classifier($0.features) }

    let maps = DeviceMaps(plan, batch: batch, arithmetic, base: memory.bytes)
    _ = memory.reserve(maps.bytes)
    (stored, outputs, gradients) = (maps.stored, maps.outputs, maps.gradients)
    var numbers: [Int: UInt64] = [:]
    for (node, map) in stored.sorted(by: { $0.key < $1.key }) {
      numbers[node] = memory.floats(8 * Int(map.padded))
    }
    self.numbers = numbers
    var tables: [Int: UInt64] = [:]
    for (key, inputs) in plan.inputLists {
      tables[key] = memory.reserve(inputs.count * MemoryLayout<EspalierDeviceMap>.stride)
    }
    // Tables of single gradients, which the gradient of the input reads: after the others.
    for node in plan.convolutions.keys.sorted() {
      tables[plan.gradientTable(node)] = memory.reserve(MemoryLayout<EspalierDeviceMap>.stride)
    }
    self.tables = tables

    var packs: [Int: DevicePackPlaces] = [:]
    var correlations: [Int: CorrelationShapes] = [:]
    var filterGradients: [Int: FilterGradientShape] = [:]
    var (sumFloats, partialFloats, jobs) = (0, 0, 0)
    for node in plan.convolutions.keys.sorted() {
      let shapes = CorrelationShapes(plan, node, batch: batch, maps, arithmetic)
      correlations[node] = shapes
      packs[node] = DevicePackPlaces(
        forward: memory.reserve(shapes.forward.packedBytes),
        backward: shapes.backward.map { $0.map { memory.reserve($0.packedBytes) } })
      jobs += 1 + shapes.backward.count { $0 != nil }
      sumFloats = max(
        sumFloats, 2 * shapes.forward.tiling.blocks * Int(maps.outputs[node].padded))
      let product = FilterGradientShape(plan, node, batch: batch, maps, arithmetic)
      filterGradients[node] = product
      partialFloats = max(partialFloats, product.partialFloats)
    }
    (self.packs, self.correlations, self.filterGradients) = (packs, correlations, filterGradients)
    packJobs = memory.reserve(jobs * MemoryLayout<EspalierPackJob>.stride)
    for map in stored.values { sumFloats = max(sumFloats, 2 * sumBlocks * Int(map.padded)) }
    sums = memory.floats(sumFloats)
    partials = memory.floats(partialFloats)
    bytes = memory.bytes
  }
}

/// Blocks that add up a map.
let sumBlocks = 264

extension Plan {
  /// Bytes that training takes on a device beside the images, known before anything is allocated.
  public func deviceBytes(batchSize: Int, _ arithmetic: DeviceArithmetic) -> Int {
    DeviceLayout(self, batch: batchSize, arithmetic).bytes
  }

  /// Inputs of every node that is computed, of the classifier (0) and of the probes (-1, -2, …).
  var inputLists: [(key: Int, inputs: [Int])] {
    liveNodes.map { ($0, graph.nodes[$0 - 1].inputs) } + [(0, graph.outputs)]
      + probes.enumerated().map { (-1 - $0, $1.sources) }
  }

  /// The key of the table that holds the gradient of a convolution's output alone.
  func gradientTable(_ node: Int) -> Int { graph.nodes.count + node }
}
