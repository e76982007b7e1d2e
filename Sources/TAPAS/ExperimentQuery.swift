// Which experiments of a database are wanted: by difficulty (TAPAS, equation 1), data set and depth.

import Artifacts

/// Chooses data sets and experiments.
public struct ExperimentQuery: Hashable, Sendable {
  /// Difficulty of the data set at hand; nil for whatever difficulty.
  public var difficulty: Double?
  /// Largest difference of difficulty; 0.05 in the paper.
  public var tolerance: Double
  /// Data sets that are taken, nearest first, when none is within the tolerance: the paper does not say
  /// what happens then.
  public var nearestDatasets: Int
  /// Names of the data sets that are wanted; empty for all.
  public var datasets: [String]
  /// Names of data sets that are left out.
  public var excludedDatasets: [String]
  /// Numbers of layers that are wanted, counted as ``NetworkRecord/layers``; nil for all.
  public var layers: ClosedRange<Int>?

  /// A query; without arguments it wants everything.
  public init(
    difficulty: Double? = nil, tolerance: Double = 0.05, nearestDatasets: Int = 3,
    datasets: [String] = [], excludedDatasets: [String] = [], layers: ClosedRange<Int>? = nil
  ) {
    self.difficulty = difficulty
    self.tolerance = tolerance
    self.nearestDatasets = nearestDatasets
    self.datasets = datasets
    self.excludedDatasets = excludedDatasets
    self.layers = layers
  }

  /// The data sets that a query wants.
  public struct DatasetChoice: Hashable, Sendable {
    /// The data sets, in their order.
    public let datasets: [MeasuredDataset]
    /// Whether nothing was near enough, and the nearest were taken instead.
    public let isFallback: Bool
  }

  /// Whether names say that `dataset` is wanted.
  public func admits(_ dataset: MeasuredDataset) -> Bool {
    (datasets.isEmpty || datasets.contains(dataset.name))
      && !excludedDatasets.contains(dataset.name)
  }

  /// The data sets among `all` that are wanted.
  public func choose(_ all: [MeasuredDataset]) -> DatasetChoice {
    let named = all.filter(admits)
    guard let difficulty else { return DatasetChoice(datasets: named, isFallback: false) }
    func distance(_ dataset: MeasuredDataset) -> Double { abs(dataset.difficulty - difficulty) }
    // A number such as 0.85 − 0.8 lies a rounding error beyond 0.05.
    let near = named.filter { distance($0) <= tolerance + 1e-9 }
    guard near.isEmpty else { return DatasetChoice(datasets: near, isFallback: false) }
    let order = named.indices.sorted { (distance(named[$0]), $0) < (distance(named[$1]), $1) }
    let chosen = order.prefix(nearestDatasets).sorted().map { named[$0] }
    return DatasetChoice(datasets: chosen, isFallback: !chosen.isEmpty)
  }
}
