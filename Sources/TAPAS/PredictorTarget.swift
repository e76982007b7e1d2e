// What the predictor's output means: an accuracy, or a place among the networks of its data set.

/// The number that the predictor predicts for a network.
public enum PredictorTarget: Hashable, Sendable {
  /// The accuracy, as in TAPAS.
  case accuracy
  /// The share of the fitted networks on the same data set that are less accurate.
  ///
  /// Data sets differ by how high accuracies are and how they are spread, which says nothing about a network. What the
  /// standings of each data set mean as accuracies is kept, for the way back.
  case standing([DatasetStandings])

  /// Kinds of targets, as parameters name them.
  public enum Kind: String, CaseIterable, Sendable {
    case accuracy, standing
  }

  /// Which kind it is.
  public var kind: Kind {
    switch self {
    case .accuracy: .accuracy
    case .standing: .standing
    }
  }

  /// The target of a fit to `experiments`.
  ///
  /// Experiments of equal difficulty and number of classes count as of one data set.
  public init(_ kind: Kind, fitting experiments: [ExperimentRecord]) {
    switch kind {
    case .accuracy: self = .accuracy
    case .standing:
      let groups = Dictionary(grouping: experiments) {
        DatasetPlace(difficulty: $0.network.difficulty, classes: $0.network.classes)
      }
      self = .standing(
        groups.keys.sorted().map { place in
          DatasetStandings(place, accuracies: (groups[place] ?? []).map(\.accuracy))
        })
    }
  }

  /// What the predictor reads before the first layer: the value of guessing.
  func start(_ network: NetworkRecord) -> Double {
    switch self {
    case .accuracy: 1 / Double(network.classes)
    case .standing: 0
    }
  }

  /// The experiment with the target's values in place of accuracies.
  ///
  /// - Parameter experiment: One of those that the target was made from.
  /// - Returns: The same network, each accuracy as a value of the target.
  func values(of experiment: ExperimentRecord) -> ExperimentRecord {
    guard case .standing(let datasets) = self else { return experiment }
    let place = DatasetPlace(
      difficulty: experiment.network.difficulty, classes: experiment.network.classes)
    guard let own = datasets.first(where: { $0.place == place }) else {
      preconditionFailure("PredictorTarget: no fitted data set of difficulty \(place.difficulty)")
    }
    return ExperimentRecord(
      experiment.network, accuracies: experiment.accuracies.map { $0.map(own.standing) })
  }

  /// The accuracy that a predicted value means for `network`.
  ///
  /// A standing becomes an accuracy by the fitted data sets, nearer ones counting more: chance is 0 and the difficulty
  /// number is 1 on the scale on which they are averaged. More is never less: the order of networks of one data set stays.
  func accuracy(_ value: Double, of network: NetworkRecord) -> Double {
    guard case .standing(let datasets) = self else { return value }
    let chance = 1 / Double(network.classes), range = max(network.difficulty - chance, 0.01)
    var sum = 0.0, weights = 0.0
    for dataset in datasets {
      let weight = 1 / (abs(dataset.place.difficulty - network.difficulty) + 0.01)
      sum += weight * dataset.relativeAccuracy(at: value)
      weights += weight
    }
    return min(max(chance + range * sum / weights, 0), 1)
  }
}

/// What is known of a data set beside its experiments.
public struct DatasetPlace: Hashable, Comparable, Sendable {
  /// The difficulty number.
  public let difficulty: Double
  /// Number of classes.
  public let classes: Int

  /// By difficulty, then by classes.
  public static func < (a: DatasetPlace, b: DatasetPlace) -> Bool {
    (a.difficulty, a.classes) < (b.difficulty, b.classes)
  }
}

/// How accurate the fitted networks of one data set are, from the worst to the best.
public struct DatasetStandings: Hashable, Sendable {
  /// Steps between the worst and the best.
  public static let steps = 64

  /// The data set.
  public let place: DatasetPlace
  /// Accuracies of evenly spaced standings, 0 to 1; ``steps`` + 1 of them, none less than the one before.
  public let curve: [Double]

  /// A data set from its parts; nil where `curve` cannot be one.
  public init?(_ place: DatasetPlace, curve: [Double]) {
    guard curve.count == Self.steps + 1, zip(curve, curve.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    self.place = place
    self.curve = curve
  }

  /// The standings of networks with these accuracies, of which there must be one.
  init(_ place: DatasetPlace, accuracies: [Double]) {
    let sorted = accuracies.sorted()
    self.place = place
    curve = (0...Self.steps).map { step in
      Self.value(sorted, at: Double(step) / Double(Self.steps))
    }
  }

  /// The share of networks that are less accurate, those of equal accuracy counted half.
  func standing(_ accuracy: Double) -> Double {
    let below = curve.firstIndex { $0 >= accuracy } ?? curve.count
    let above = curve.lastIndex { $0 <= accuracy } ?? -1
    guard below > above else {
      return Double(below + above) / 2 / Double(Self.steps)
    }
    // Between two steps; beyond the ends it is an end.
    guard above >= 0 else { return 0 }
    guard below < curve.count else { return 1 }
    let share = (accuracy - curve[above]) / (curve[below] - curve[above])
    return (Double(above) + share) / Double(Self.steps)
  }

  /// The accuracy of a standing: 0 is chance, 1 the data set's difficulty number.
  func relativeAccuracy(at standing: Double) -> Double {
    let chance = 1 / Double(place.classes)
    return (Self.value(curve, at: standing) - chance) / max(place.difficulty - chance, 0.01)
  }

  /// Between the entries of a sorted list, from its first at 0 to its last at 1.
  private static func value(_ sorted: [Double], at share: Double) -> Double {
    let place = min(max(share, 0), 1) * Double(sorted.count - 1)
    let index = min(Int(place), max(sorted.count - 2, 0))
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
  }
}
