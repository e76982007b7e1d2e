// Feature maps in memory: 16 images in the lanes.

import CKernels

/// Images that share a vector.
public let imagesPerGroup = 16

/// The size and place of one batch of feature maps, `[channel][group][row][column][16 images]`.
public struct FeatureMap: Hashable, Sendable {
  /// Sizes of one image's map.
  public let channels: Int, height: Int, width: Int
  /// Groups of 16 images.
  public let groups: Int
  /// First float in memory.
  public var offset: Int

  /// A map that lies nowhere yet.
  public init(channels: Int, height: Int, width: Int, groups: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    self.groups = groups
    offset = 0
  }

  /// Floats from group to group.
  ///
  /// Not a multiple of a large power of two, so that planes do not compete for the same cache sets; maps of
  /// one pixel, of which there may be thousands, lie close.
  public var groupStride: Int {
    height * width == 1 ? imagesPerGroup : (height * width + 37) * imagesPerGroup
  }
  /// Floats from channel to channel.
  public var channelStride: Int { groups * groupStride }
  /// Floats in all.
  public var count: Int { channels * channelStride }
}

/// How a layer reads a map: as it is, or after `v·scale + shift` and, if so, ReLU.
public struct MapView: Sendable {
  /// The stored map.
  public let map: FeatureMap
  /// One number per channel each, or nil.
  public let scale: Region?, shift: Region?
  /// Whether ReLU follows scale and shift.
  public let isRectified: Bool

  /// A view of `map`.
  public init(
    _ map: FeatureMap, scale: Region? = nil, shift: Region? = nil, isRectified: Bool = true
  ) {
    self.map = map
    self.scale = scale
    self.shift = shift
    self.isRectified = isRectified
  }
}

/// Where a layer puts the gradient of one of its inputs.
public struct GradientTarget: Sendable {
  /// The gradient's map, or nil where nobody wants it (the image).
  public let map: FeatureMap?
  /// False for the first layer that writes it: overwrite; true afterwards: add.
  public let accumulates: Bool

  /// A target.
  public init(_ map: FeatureMap?, accumulates: Bool) {
    self.map = map
    self.accumulates = accumulates
  }
}

/// Map descriptions at a fixed address, as the compiled kernels want them.
final class MapTable {
  let entries: UnsafeMutableBufferPointer<EspalierMap>

  init(_ maps: [EspalierMap]) {
    entries = .allocate(capacity: max(maps.count, 1))
    _ = entries.initialize(from: maps)
  }

  convenience init(_ views: [MapView], in memory: Memory) {
    self.init(views.map { EspalierMap($0, in: memory) })
  }

  convenience init(_ targets: [GradientTarget], like views: [MapView], in memory: Memory) {
    self.init(
      zip(targets, views).map { target, view in
        var map = EspalierMap(MapView(target.map ?? view.map), in: memory)
        if target.map == nil { map.values = nil }
        map.accumulate = target.accumulates ? 1 : 0
        return map
      })
  }

  deinit { entries.deallocate() }

  var start: UnsafePointer<EspalierMap>? { UnsafePointer(entries.baseAddress) }
  var count: Int32 { Int32(entries.count) }
}

extension EspalierMap {
  init(_ view: MapView, in memory: Memory) {
    let map = view.map
    self.init(
      values: memory.pointer(Region(offset: map.offset, count: map.count)),
      scale: view.scale.map { UnsafePointer(memory.pointer($0)) },
      shift: view.shift.map { UnsafePointer(memory.pointer($0)) },
      floor: view.isRectified ? 0 : -.infinity,
      channel_stride: map.channelStride, group_stride: map.groupStride,
      channels: Int32(map.channels), height: Int32(map.height), width: Int32(map.width),
      accumulate: 0)
  }
}
