// The controller between its mathematics and its artifact.

import Artifacts
import Controller
import SearchSpace
import Store

extension ControllerState {
  /// The state that an open controller artifact holds.
  init(_ reader: ArtifactReader) throws {
    self.init(try ControllerFile(reader))
  }

  init(_ file: ControllerFile) {
    let layout = ControllerLayout(space: file.space, hidden: file.hiddenUnits)
    self.init(
      policy: Policy(layout: layout, parameters: file.weights.flatMap(\.values)),
      adam: Adam(
        firstMoment: file.firstMoments.flatMap(\.values),
        secondMoment: file.secondMoments.flatMap(\.values), step: file.adamStep),
      baseline: file.baseline)
  }

  /// The artifact of this state after `round`.
  func file(round: Int, statistics: ControllerStatistics?) -> ControllerFile {
    ControllerFile(
      round: round, space: policy.layout.space, hiddenUnits: policy.layout.hidden,
      weights: tensors(policy.parameters), firstMoments: tensors(adam.firstMoment),
      secondMoments: tensors(adam.secondMoment), adamStep: adam.step, baseline: baseline,
      statistics: statistics)
  }

  private func tensors(_ flat: [Double]) -> [WeightTensor] {
    policy.layout.segments.map {
      WeightTensor(name: $0.name, shape: $0.shape, values: Array(flat[$0.range]))
    }
  }
}
