// Output of `benchmark-search`: many searches of one table by several strategies, side by side.

/// Searches of a table.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `cell` | int32 | data_set, strategy, repeat, query | the table's cell that was looked at |
/// | `found_cell` | int32 | data_set, strategy, repeat | the one of the highest validation accuracy |
/// | `found_validation` | float64 | data_set, strategy, repeat | its accuracy: percent, 12 epochs |
/// | `found_test` | float64 | data_set, strategy, repeat, judge | its test accuracies: percent, 200 epochs |
/// | `incumbent_test_mean` | float64 | data_set, strategy, query | test accuracy of the best so far, mean over the repeats |
/// | `incumbent_test_deviation` | float64 | data_set, strategy, query | standard deviation over the repeats |
/// | `incumbent_validation_mean` | float64 | data_set, strategy, query | what it was chosen by, mean |
/// | `data_set`, `judge`, `strategy` | text | itself | names; `judge` is the data set of the test images |
///
/// Attributes: `run_seeds` (text): how the run seed of a repeat follows from the seed.
public struct BenchmarkFile: Sendable {
  /// The searches of one strategy on one data set.
  public struct Searches: Hashable, Sendable {
    /// For each repeat the cells in the order of the queries.
    public var cells: [[Int]]
    /// For each repeat the cell of the highest validation accuracy.
    public var found: [Int]
    /// For each repeat the found cell's validation accuracy.
    public var foundValidation: [Double]
    /// For each repeat the found cell's test accuracy on each data set.
    public var foundTest: [[Double]]
    /// For each query the mean test accuracy of the best cells so far.
    public var incumbentMean: [Double]
    /// For each query the standard deviation of the same.
    public var incumbentDeviation: [Double]
    /// For each query the mean validation accuracy of the best cells so far.
    public var incumbentValidation: [Double]

    /// The searches of one strategy on one data set.
    public init(
      cells: [[Int]], found: [Int], foundValidation: [Double], foundTest: [[Double]],
      incumbentMean: [Double], incumbentDeviation: [Double], incumbentValidation: [Double]
    ) {
      self.cells = cells
      self.found = found
      self.foundValidation = foundValidation
      self.foundTest = foundTest
      self.incumbentMean = incumbentMean
      self.incumbentDeviation = incumbentDeviation
      self.incumbentValidation = incumbentValidation
    }
  }

  /// What was searched.
  public var dataSets: [String]
  /// Whose test images judge the found cells.
  public var judges: [String]
  /// The strategies.
  public var strategies: [String]
  /// By data set, then by strategy.
  public var searches: [[Searches]]

  /// Searches of a table.
  public init(
    dataSets: [String], judges: [String], strategies: [String], searches: [[Searches]]
  ) {
    self.dataSets = dataSets
    self.judges = judges
    self.strategies = strategies
    self.searches = searches
  }

  /// How the run seed of a repeat follows from the seed of the benchmark.
  private static let runSeeds = "seed * 1000000 + repeat"

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let first = searches.first?.first?.cells ?? []
    return ArtifactContent(
      header, attributes: ["run_seeds": .text(Self.runSeeds)],
      dimensions: [
        Dimension("data_set", .text(dataSets), longName: "data set that was searched"),
        Dimension("strategy", .text(strategies), longName: "search strategy"),
        Dimension("repeat", count: first.count, from: 1, longName: "repeat of the search"),
        Dimension("query", count: first.first?.count ?? 0, from: 1, longName: "query of a search"),
        Dimension("judge", .text(judges), longName: "data set of the test images"),
      ], variables: found + incumbents, signal: "incumbent_test_mean")
  }

  private var all: [Searches] { searches.flatMap { $0 } }

  private var found: [Variable] {
    let axes = ["data_set", "strategy", "repeat"]
    return [
      Variable(
        "cell", axes + ["query"],
        .int32(all.flatMap { $0.cells.flatMap { $0.map { Int32($0) } } }),
        longName: "the table's cell that was looked at"),
      Variable(
        "found_cell", axes, .int32(all.flatMap { $0.found.map { Int32($0) } }),
        longName: "the cell of the highest validation accuracy"),
      Variable(
        "found_validation", axes, .float64(all.flatMap(\.foundValidation)),
        longName: "validation accuracy of the found cell after 12 epochs", units: "percent"),
      Variable(
        "found_test", axes + ["judge"], .float64(all.flatMap { $0.foundTest.flatMap { $0 } }),
        longName: "test accuracy of the found cell after 200 epochs", units: "percent"),
    ]
  }

  private var incumbents: [Variable] {
    let axes = ["data_set", "strategy", "query"]
    return [
      Variable(
        "incumbent_test_mean", axes, .float64(all.flatMap(\.incumbentMean)),
        longName: "mean test accuracy of the best cell so far", units: "percent"),
      Variable(
        "incumbent_test_deviation", axes, .float64(all.flatMap(\.incumbentDeviation)),
        longName: "standard deviation of the test accuracy of the best cell so far",
        units: "percent"),
      Variable(
        "incumbent_validation_mean", axes, .float64(all.flatMap(\.incumbentValidation)),
        longName: "mean validation accuracy of the best cell so far", units: "percent"),
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    dataSets = try reader.texts("data_set", ["data_set"])
    judges = try reader.texts("judge", ["judge"])
    strategies = try reader.texts("strategy", ["strategy"])
    let slices = try BenchmarkSlices(reader, judges: judges.count)
    let (count, width) = (dataSets.count, strategies.count)
    searches = (0..<count).map { dataSet in
      (0..<width).map { slices.searches(dataSet * width + $0) }
    }
  }
}

/// The variables of an artifact, flat, to be cut into searches.
private struct BenchmarkSlices {
  private let repeats: Int
  private let queries: Int
  private let judges: Int
  private let cells: [Int]
  private let found: [Int]
  private let validation: [Double]
  private let test: [Double]
  private let mean: [Double]
  private let deviation: [Double]
  private let incumbentValidation: [Double]

  init(_ reader: ArtifactReader, judges: Int) throws {
    let axes = ["data_set", "strategy", "repeat"]
    let curves = ["data_set", "strategy", "query"]
    self.judges = judges
    repeats = try reader.count(of: "repeat")
    queries = try reader.count(of: "query")
    cells = try reader.int32("cell", axes + ["query"]).map(Int.init)
    found = try reader.int32("found_cell", axes).map(Int.init)
    validation = try reader.float64("found_validation", axes)
    test = try reader.float64("found_test", axes + ["judge"])
    mean = try reader.float64("incumbent_test_mean", curves)
    deviation = try reader.float64("incumbent_test_deviation", curves)
    incumbentValidation = try reader.float64("incumbent_validation_mean", curves)
  }

  func searches(_ index: Int) -> BenchmarkFile.Searches {
    func rows<Value>(_ flat: [Value], _ length: Int) -> [[Value]] {
      (0..<repeats).map {
        Array(flat[(index * repeats + $0) * length..<(index * repeats + $0 + 1) * length])
      }
    }
    func slice<Value>(_ flat: [Value], _ length: Int) -> [Value] {
      Array(flat[index * length..<(index + 1) * length])
    }
    return BenchmarkFile.Searches(
      cells: rows(cells, queries), found: slice(found, repeats),
      foundValidation: slice(validation, repeats), foundTest: rows(test, judges),
      incumbentMean: slice(mean, queries), incumbentDeviation: slice(deviation, queries),
      incumbentValidation: slice(incumbentValidation, queries))
  }
}
