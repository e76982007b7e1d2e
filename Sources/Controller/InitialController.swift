// What a run starts from: the controller before the first round, and the streams of its samples.

import SearchSpace
import Tensor

extension ControllerState {
  /// The controller before the first round of the run with `seed`.
  ///
  /// - Parameters:
  ///   - space: The space whose tokens it writes.
  ///   - hidden: Units of each LSTM layer.
  ///   - range: All weights start uniformly in ± this.
  ///   - seed: Seed of the run.
  public init(space: SearchSpace, hidden: Int, range: Double, seed: Int) {
    let layout = ControllerLayout(space: space, hidden: hidden)
    var random = RandomStreams(seed: seed, owner: "controller").stream(.initialisation)
    self.init(
      policy: Policy(layout: layout, range: range, using: &random),
      adam: Adam(count: layout.count), baseline: nil)
  }
}

extension RandomStreams {
  /// The streams from which the architectures of the run with `seed` are drawn: a position for each
  /// sample, counted over all rounds from 0.
  ///
  /// - Parameters:
  ///   - strategy: Who chooses, so that a random twin does not change when the controller does.
  ///   - seed: Seed of the run.
  /// - Returns: The streams, to be taken for `.sampling`.
  public static func sampling(strategy: String, seed: Int) -> RandomStreams {
    RandomStreams(seed: seed, owner: "sample/\(strategy)")
  }
}
