// From the states of all shards to a controller, and back from its file.

import Artifacts
import Controller

extension ControllerFile {
  /// Reads a controller artifact.
  public init(_ reader: ArtifactReader) throws {
    try self.init(reader) { space, hidden in
      ControllerLayout(space: space, hidden: hidden).segments.map { ($0.name, $0.shape) }
    }
  }
}

extension ParameterStore {
  /// Where each weight lies.
  public var layout: ControllerLayout {
    ControllerLayout(space: file.space, hidden: file.hiddenUnits)
  }

  /// The controller that a replica has before its next round: the weights alone.
  ///
  /// The baseline is that of the first shard's log: the moving average of the rewards of all replicas, in the
  /// order of that log.
  ///
  /// - Parameters:
  ///   - replica: The replica, from 1.
  ///   - round: The round that it will sample, from 1.
  ///   - states: The shards as they were read.
  /// - Returns: Its artifact.
  public func controller(replica: Int, round: Int, _ states: [ShardState]) -> ControllerFile {
    ControllerFile(
      round: round - 1, space: file.space, hiddenUnits: file.hiddenUnits,
      weights: tensors(states.map(\.values)), firstMoments: [], secondMoments: [],
      adamStep: states[0].adam.step, baseline: states[0].baseline, statistics: nil,
      reading: StoreReading(replica: replica, versions: states.map(\.version)))
  }

  /// The controller after all entries, with all that another update would depend on.
  ///
  /// - Parameter states: The shards, all with the same number of entries.
  /// - Returns: Its artifact.
  public func finalController(_ states: [ShardState]) -> ControllerFile {
    precondition(Set(states.map(\.version)).count == 1, "finalController: shards at odds")
    return ControllerFile(
      round: states[0].version, space: file.space, hiddenUnits: file.hiddenUnits,
      weights: tensors(states.map(\.values)), firstMoments: tensors(states.map(\.adam.firstMoment)),
      secondMoments: tensors(states.map(\.adam.secondMoment)), adamStep: states[0].adam.step,
      baseline: states[0].baseline, statistics: nil)
  }

  private func tensors(_ parts: [[Double]]) -> [WeightTensor] {
    let flat = parts.flatMap(\.self)
    return layout.segments.map {
      WeightTensor(name: $0.name, shape: $0.shape, values: Array(flat[$0.range]))
    }
  }
}
