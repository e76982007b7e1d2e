// Output of `import-table`: a table of results that a search can look up.

/// A table of cells and their accuracies on several data sets.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `architecture` | text | cell | the benchmark's string |
/// | `isomorphism_key` | text | cell | equal for cells that are the same graph |
/// | `validation_accuracy_12` | float64 | data_set, cell | percent, after 12 epochs: what a search sees |
/// | `test_accuracy_12` | float64 | data_set, cell | percent, after 12 epochs |
/// | `test_accuracy_200` | float64 | data_set, cell | percent, after 200 epochs |
/// | `data_set` | text | itself | names of the data sets |
///
/// Attribute: `benchmark` (text).
public struct TableFile: Sendable {
  /// Accuracies on one data set, in percent, by cell.
  public struct Measures: Hashable, Sendable {
    /// Name of the data set.
    public var dataSet: String
    /// On the validation images after 12 epochs.
    public var validation12: [Double]
    /// On the test images after 12 epochs.
    public var test12: [Double]
    /// On the test images after 200 epochs.
    public var test200: [Double]

    /// Accuracies on one data set.
    public init(dataSet: String, validation12: [Double], test12: [Double], test200: [Double]) {
      self.dataSet = dataSet
      self.validation12 = validation12
      self.test12 = test12
      self.test200 = test200
    }
  }

  /// Whose table it is.
  public var benchmark: String
  /// The cells, in the benchmark's order.
  public var architectures: [String]
  /// Equal for cells that are the same graph.
  public var isomorphismKeys: [String]
  /// Accuracies by data set.
  public var measures: [Measures]

  /// A table.
  public init(
    benchmark: String, architectures: [String], isomorphismKeys: [String], measures: [Measures]
  ) {
    self.benchmark = benchmark
    self.architectures = architectures
    self.isomorphismKeys = isomorphismKeys
    self.measures = measures
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    ArtifactContent(
      header, attributes: ["benchmark": .text(benchmark)],
      dimensions: [
        Dimension("data_set", .text(measures.map(\.dataSet)), longName: "data set"),
        Dimension("cell", count: architectures.count, longName: "cell, in the benchmark's order"),
      ], variables: variables, signal: "test_accuracy_200")
  }

  private var variables: [Variable] {
    func accuracy(
      _ name: String, _ values: KeyPath<Measures, [Double]>, _ what: String, isBulk: Bool = false
    ) -> Variable {
      Variable(
        name, ["data_set", "cell"], .float64(measures.flatMap { $0[keyPath: values] }),
        longName: what, units: "percent", isBulk: isBulk)
    }
    // What look-up-child reads, thousands of times, is not compressed.
    return [
      Variable(
        "architecture", ["cell"], .text(architectures), longName: "the benchmark's string",
        isBulk: true),
      Variable(
        "isomorphism_key", ["cell"], .text(isomorphismKeys),
        longName: "equal for cells that are the same graph"),
      accuracy(
        "validation_accuracy_12", \.validation12, "validation accuracy after 12 epochs",
        isBulk: true),
      accuracy("test_accuracy_12", \.test12, "test accuracy after 12 epochs"),
      accuracy("test_accuracy_200", \.test200, "test accuracy after 200 epochs"),
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    benchmark = try reader.text("benchmark")
    architectures = try reader.texts("architecture", ["cell"])
    isomorphismKeys = try reader.texts("isomorphism_key", ["cell"])
    let count = architectures.count
    let axes = ["data_set", "cell"]
    let validation12 = try reader.float64("validation_accuracy_12", axes)
    let test12 = try reader.float64("test_accuracy_12", axes)
    let test200 = try reader.float64("test_accuracy_200", axes)
    measures = try reader.texts("data_set", ["data_set"]).enumerated().map { index, name in
      let cells = index * count..<(index + 1) * count
      return Measures(
        dataSet: name, validation12: Array(validation12[cells]), test12: Array(test12[cells]),
        test200: Array(test200[cells]))
    }
  }

  /// One accuracy of one cell, without reading all others.
  ///
  /// - Parameters:
  ///   - cell: The benchmark's string.
  ///   - dataSet: Name of the data set.
  ///   - reader: The artifact.
  /// - Returns: Percent of the validation images after 12 epochs; nil when the table has no such cell or data set.
  /// - Throws: ``ArtifactError``, `HDF5Error` when the variables are not as they must be.
  public static func validation12(
    of cell: String, on dataSet: String, in reader: ArtifactReader
  ) throws -> Double? {
    let names = try reader.texts("data_set", ["data_set"])
    guard let column = try reader.firstIndex(of: cell, in: "architecture", ["cell"]),
      let row = names.firstIndex(of: dataSet)
    else { return nil }
    let accuracies = try reader.float64("validation_accuracy_12", ["data_set", "cell"])
    return accuracies[row * (accuracies.count / names.count) + column]
  }
}
