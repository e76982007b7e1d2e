// From the database's segments to what the predictor reads.

import Artifacts

extension LDESegmentFile {
  /// All experiments, in the order of the segment.
  public var records: [ExperimentRecord] {
    experiments.map { experiment in
      let dataset = datasets[experiment.dataset]
      return ExperimentRecord(
        NetworkRecord(
          layers: experiment.layers, classes: dataset.classes, difficulty: dataset.difficulty),
        accuracies: experiment.prefixAccuracies)
    }
  }
}

extension Predictor {
  /// The tensors of a file of the predictor whose `members` have LSTM layers of `units` units and read `features`.
  public static func tensors(
    units: [Int], features: FeatureSet, members: Int
  ) -> [(name: String, shape: [Int])] {
    let own = PredictorLayout(units: units, features: features).tensors
    return (0..<members).flatMap { member in
      own.map { (stored($0, member), [$0.rows, $0.columns]) }
    }
  }

  /// The name of a member's tensor; the first member's have no prefix.
  private static func stored(_ tensor: PredictorTensor, _ member: Int) -> String {
    member == 0 ? tensor.name : "member\(member + 1)_\(tensor.name)"
  }

  /// The predictor as it is stored.
  ///
  /// - Parameters:
  ///   - losses: Mean squared error after each epoch.
  ///   - experiments: What it was fitted to.
  ///   - datasets: Names of their data sets.
  ///   - probe: Identity of the probe behind their difficulties, or `declared`.
  /// - Returns: Scaling and weights.
  public func file(
    losses: [Double], experiments: [ExperimentRecord], datasets: [String], probe: String
  ) -> PredictorFile {
    let seen = Set(experiments.flatMap { $0.network.layers.map(\.kind) })
    let tensors = (0..<memberCount).flatMap { member in
      let weights = weights(of: member)
      return layout.tensors.map { tensor in
        PredictorFile.Tensor(
          name: Self.stored(tensor, member), shape: [tensor.rows, tensor.columns],
          values: Array(weights[tensor.offset..<tensor.offset + tensor.count]))
      }
    }
    return PredictorFile(
      featureNames: encoding.features.names, means: encoding.means,
      deviations: encoding.deviations, standings: target.stored, tensors: tensors,
      members: memberCount, losses: losses, experimentCount: experiments.count, datasets: datasets,
      probe: probe,
      kinds: LayerKind.allCases.filter(seen.contains))
  }

  /// The predictor that `file` holds, whose tensors are those of ``tensors(units:features:members:)``.
  public init(
    _ file: PredictorFile, units: [Int], features: FeatureSet, target: PredictorTarget
  ) {
    let layout = PredictorLayout(units: units, features: features)
    var weights = [Float](repeating: 0, count: layout.count * file.members)
    for (index, stored) in file.tensors.enumerated() {
      let (member, number) = index.quotientAndRemainder(dividingBy: layout.tensors.count)
      let start = member * layout.count + layout.tensors[number].offset
      weights.replaceSubrange(start..<start + stored.values.count, with: stored.values)
    }
    self.init(
      encoding: FeatureEncoding(features, means: file.means, deviations: file.deviations),
      target: target, layout: layout, weights: weights)
  }
}

extension PredictorTarget {
  /// As it is stored.
  fileprivate var stored: [PredictorFile.Standings]? {
    guard case .standing(let datasets) = self else { return nil }
    return datasets.map {
      PredictorFile.Standings(
        difficulty: $0.place.difficulty, classes: $0.place.classes, curve: $0.curve)
    }
  }

  /// The target that `stored` describes; nil where its numbers are impossible.
  public init?(stored: [PredictorFile.Standings]?) {
    guard let stored else {
      self = .accuracy
      return
    }
    let datasets = stored.compactMap {
      DatasetStandings(
        DatasetPlace(difficulty: $0.difficulty, classes: $0.classes), curve: $0.curve)
    }
    guard datasets.count == stored.count else { return nil }
    self = .standing(datasets)
  }
}
