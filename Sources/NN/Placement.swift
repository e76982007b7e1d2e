// Where the maps of a plan lie in memory: gradients reuse the place of maps that are done with.

import Kernels

/// Offsets of maps, relative to the start of the region that they share.
struct Placement {
  private struct Occupied {
    let start: Int, end: Int
    let until: Int
  }
  private var occupied: [Occupied] = []
  /// Floats from the start to the end of the last map.
  private(set) var count = 0

  /// The lowest free place for `size` floats that stays taken until step `until` is over.
  mutating func place(_ size: Int, until: Int) -> Int {
    var start = 0
    for taken in occupied where taken.start < start + size && start < taken.end {
      start = taken.end
    }
    let index = occupied.firstIndex { $0.start > start } ?? occupied.endIndex
    occupied.insert(Occupied(start: start, end: start + size, until: until), at: index)
    count = max(count, start + size)
    return start
  }

  /// Frees what is not needed in step `step` or later.
  mutating func release(before step: Int) {
    occupied.removeAll { $0.until < step }
  }
}

/// The maps of a network and of its gradients, with their places.
struct MapPlacement {
  /// Output of node `i` before batch norm and ReLU; `values[0]` is the image.
  private(set) var values: [FeatureMap]
  /// Gradient of map `i`; nil where nobody wants it.
  private(set) var gradients: [FeatureMap?]
  /// Floats in all.
  let count: Int

  /// Places all maps of `plan` for batches of `groups` × 16 images, from `base` on.
  init(_ plan: Plan, groups: Int, base: Int) {
    let maps = plan.shapes.outputs.map {
      FeatureMap(channels: $0.channels, height: $0.height, width: $0.width, groups: groups)
    }
    var placement = Placement()
    let end = plan.graph.nodes.count + 2
    values = maps
    gradients = maps.map { _ in nil }
    values[0].offset = base + placement.place(maps[0].count, until: end)
    for node in plan.liveNodes {
      values[node].offset =
        base + placement.place(maps[node].count, until: plan.backwardStep(of: node))
    }
    let births = plan.gradientBirths()
    for step in 0..<end {
      placement.release(before: step)
      for (map, birth) in births.enumerated() where map > 0 && birth == step {
        var gradient = maps[map]
        gradient.offset =
          base + placement.place(gradient.count, until: plan.backwardStep(of: map))
        gradients[map] = gradient
      }
    }
    count = placement.count
  }
}
