// What a search by prediction found: difficulty, database, evolution, and what training then measured.

import Artifacts
import TAPAS

/// Everything that the page about predictions shows.
public struct PredictionFindings: Sendable {
  /// The experiments on one data set of the database.
  public struct DatasetLine: Sendable {
    /// The data set, and its difficulty.
    public var dataset: MeasuredDataset
    /// Accuracies of its experiments, ascending; not empty.
    public var accuracies: [Double]
    /// Whether the predictor was fitted to it.
    public var isFitted: Bool

    /// A line.
    public init(dataset: MeasuredDataset, accuracies: [Double], isFitted: Bool) {
      self.dataset = dataset
      self.accuracies = accuracies.sorted()
      self.isFitted = isFitted
    }

    /// The accuracy below which a share of the experiments lies.
    func quantile(_ share: Double) -> Double {
      accuracies[Int((share * Double(accuracies.count - 1)).rounded())]
    }
  }

  /// The data set at hand.
  public var dataset: MeasuredDataset
  /// The network that measured its difficulty.
  public var probeNet: String
  /// Largest difference of difficulty of the fitted data sets.
  public var tolerance: Double
  /// The database, by rising difficulty number.
  public var lines: [DatasetLine]
  /// Experiments that the predictor was fitted to.
  public var fittedExperiments: Int
  /// Mean squared error of the fit, after each epoch.
  public var losses: [Double]
  /// The evolution.
  public var population: PopulationFile
  /// Predictions of the networks that were trained then, with what training measured.
  public var trained: PredictionsFile?

  /// Findings.
  public init(
    dataset: MeasuredDataset, probeNet: String, tolerance: Double, lines: [DatasetLine],
    fittedExperiments: Int, losses: [Double], population: PopulationFile,
    trained: PredictionsFile?
  ) {
    self.dataset = dataset
    self.probeNet = probeNet
    self.tolerance = tolerance
    self.lines = lines.sorted {
      ($0.dataset.difficulty, $0.dataset.name) < ($1.dataset.difficulty, $1.dataset.name)
    }
    self.fittedExperiments = fittedExperiments
    self.losses = losses
    self.population = population
    self.trained = trained
  }

  /// The trained networks, best prediction first.
  var trainedEntries: [PredictionsFile.Entry] {
    trained.map { file in
      file.ranking.map { file.entries[$0] }.filter { $0.measured != nil }
    } ?? []
  }

  /// The measured accuracies of the trained networks beside the database, in a sentence; nil before them.
  public var verdict: String? {
    guard let best = trainedEntries.max(by: { $0.measured ?? 0 < $1.measured ?? 0 }),
      let measured = best.measured
    else { return nil }
    let text =
      "The best of \(Text.count(trainedEntries.count, "trained network")) reaches a validation accuracy of "
      + "\(Text.fixed(measured, 4)); \(Text.fixed(best.predicted, 4)) was predicted."
    guard let own = lines.first(where: { $0.dataset.name == dataset.name }) else {
      return text + " The database has no experiments on this data set."
    }
    let median = own.quantile(0.5)
    return text
      + " The median of the database's \(Text.grouped(own.accuracies.count)) experiments on this data set is "
      + "\(Text.fixed(median, 4)), their best \(Text.fixed(own.accuracies.last, 4))."
  }

  /// The key numbers as Markdown.
  public var resultsMarkdown: String {
    "# \(title)\n\n\(lead)\n\n" + (verdict.map { $0 + "\n\n" } ?? "")
      + tables.map { "## \($0.name)\n\n\($0.markdown)\n" }.joined()
  }

  var title: String { "Networks for \(dataset.name), without training" }

  var lead: String {
    let origin = dataset.probe == MeasuredDataset.declared ? "declared" : "measured by \(probeNet)"
    let used = lines.filter(\.isFitted).map(\.dataset.name).joined(separator: ", ")
    return
      "Difficulty number (DCN) \(Text.fixed(dataset.difficulty, 4)), \(origin); predictor fitted to "
      + "\(Text.count(fittedExperiments, "experiment")) on \(used); "
      + "\(Text.count(population.individuals.count, "network")) looked at."
  }
}
