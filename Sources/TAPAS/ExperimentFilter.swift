// Which experiments are like the data set at hand (TAPAS, equation 1).

/// Chooses experiments by the difficulty of their data sets.
public struct ExperimentFilter: Sendable {
  /// What was chosen.
  public struct Choice: Sendable {
    /// The experiments, in their order.
    public let experiments: [ExperimentRecord]
    /// Whether nothing was near enough, and the nearest were taken instead.
    public let isFallback: Bool
  }

  /// Largest difference of difficulty; 0.05 in the paper.
  public let tolerance: Double
  /// How many are taken when none is near enough: the paper does not say what happens then.
  public let nearest: Int

  /// A filter.
  public init(tolerance: Double, nearest: Int) {
    self.tolerance = tolerance
    self.nearest = nearest
  }

  /// The experiments for a data set of `difficulty`; all of them for nil.
  public func choose(_ experiments: [ExperimentRecord], difficulty: Double?) -> Choice {
    guard let difficulty else { return Choice(experiments: experiments, isFallback: false) }
    func distance(_ record: ExperimentRecord) -> Double {
      abs(record.network.difficulty - difficulty)
    }
    // A number such as 0.85 − 0.8 lies a rounding error beyond 0.05.
    let near = experiments.filter { distance($0) <= tolerance + 1e-9 }
    guard near.isEmpty else { return Choice(experiments: near, isFallback: false) }
    let order = experiments.indices.sorted {
      (distance(experiments[$0]), $0) < (distance(experiments[$1]), $1)
    }
    let chosen = order.prefix(nearest).sorted()
    return Choice(experiments: chosen.map { experiments[$0] }, isFallback: !experiments.isEmpty)
  }
}
