// Where the maps of a network lie in a device's memory: as on the processor, gradients reuse the places of maps
// that are done with.

import CDevice
import Device
import Kernels

/// The maps of a network and of its gradients, with their places.
struct DeviceMaps {
  private(set) var stored: [Int: EspalierDeviceMap] = [:]
  private(set) var outputs: [EspalierDeviceMap]
  private(set) var gradients: [EspalierDeviceMap?]
  let bytes: Int

  init(_ plan: Plan, batch: Int, _ arithmetic: DeviceArithmetic, base: Int) {
    let maps = plan.shapes.outputs.map { EspalierDeviceMap($0) }
    func size(_ map: EspalierDeviceMap) -> Int {
      (batch * Int(map.padded * map.height * map.width) * arithmetic.elementBytes + 255) / 256 * 256
    }
    var placement = Placement()
    func placed(_ map: EspalierDeviceMap, until: Int) -> EspalierDeviceMap {
      var map = map
      map.values = UInt64(base + placement.place(size(map), until: until))
      return map
    }
    let end = plan.graph.nodes.count + 2
    outputs = maps
    gradients = maps.map { _ in nil }
    outputs[0] = placed(maps[0], until: end)
    for node in plan.liveNodes {
      let step = plan.backwardStep(of: node)
      if plan.hasFollower(node) { stored[node] = placed(maps[node], until: step) }
      outputs[node] = placed(maps[node], until: step)
    }
    let births = plan.gradientBirths()
    for step in 0..<end {
      placement.release(before: step)
      for (map, birth) in births.enumerated() where map > 0 && birth == step {
        gradients[map] = placed(maps[map], until: plan.backwardStep(of: map))
      }
    }
    bytes = placement.count
  }

  /// The concatenation of `inputs`, each with its place in it.
  func concatenation(_ inputs: [Int]) -> [EspalierDeviceMap] {
    outputs.concatenated(inputs)
  }
}

extension [EspalierDeviceMap] {
  /// The maps `inputs`, each with its place in the concatenation.
  func concatenated(_ inputs: [Int]) -> [EspalierDeviceMap] {
    var (first, firstPadded): (Int32, Int32) = (0, 0)
    return inputs.map { input in
      var map = self[input]
      (map.first, map.first_padded) = (first, firstPadded)
      first += map.channels
      firstPadded += map.padded
      return map
    }
  }
}

extension EspalierDeviceMap {
  init(_ shape: FeatureShape) {
    self.init(
      values: 0, channels: Int32(shape.channels), padded: Int32((shape.channels + 7) / 8 * 8),
      height: Int32(shape.height), width: Int32(shape.width), first: 0, first_padded: 0)
  }

  /// The same map in memory that begins at `base`.
  func moved(to base: UInt64) -> EspalierDeviceMap {
    var copy = self
    copy.values += base
    return copy
  }
}

extension Plan {
  /// Whether something is applied to what the node computes before others read it.
  func hasFollower(_ node: Int) -> Bool { normalisations[node] != nil || biases[node] != nil }
}
