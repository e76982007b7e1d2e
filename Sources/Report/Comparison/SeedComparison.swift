// Controller against random twin over several seeds of one pipeline (Zoph & Le 2017, figure 6).

import Artifacts

/// The mean score of the k best networks in both branches of one run, sample by sample.
struct BestCurves: Sendable {
  /// Networks that are averaged.
  let size: Int
  /// The controller's; nil where it has fewer than `size` networks.
  let controller: [Double?]
  /// The twin's.
  let random: [Double?]
  /// What is compared.
  let measure: Measure

  init(_ controller: SearchBranch, _ random: SearchBranch, _ measure: Measure, size: Int) {
    self.size = size
    self.measure = measure
    self.controller = Self.curve(controller, measure, size)
    self.random = Self.curve(random, measure, size)
  }

  private static func curve(
    _ branch: SearchBranch, _ measure: Measure, _ size: Int
  ) -> [Double?] {
    Series.topMean(
      branch.children.map { $0.result.score.map(measure.oriented) },
      keys: branch.children.map(\.result.identity), count: size
    ).map { $0.map(measure.oriented) }
  }

  /// How much better the controller is than the twin; nil where one of them has too few networks.
  var differences: [Double?] {
    zip(controller, random).map { own, other in
      own.flatMap { own in other.map { measure.oriented(own) - measure.oriented($0) } }
    }
  }

  /// The fewest samples with which the twin is at least as good as the controller with `samples`; nil when
  /// it never is.
  func randomSamplesNeeded(for samples: Int) -> Int? {
    guard let target = controller[samples - 1] else { return nil }
    return random.firstIndex { $0.map { !measure.isBetter(target, $0) } ?? false }.map { $0 + 1 }
  }
}

/// One seed's run.
public struct SeedRun: Sendable {
  /// The run.
  public let history: SearchHistory
  let random: SearchBranch
  let curves: [BestCurves]
  /// Rewards of the controller's last quarter against the whole twin (Welch); nil where nothing can be
  /// said.
  let withinSeed: MeanComparison?

  /// A run; nil when it has no twin.
  public init?(_ history: SearchHistory) {
    guard let random = history.random else { return nil }
    self.history = history
    self.random = random
    curves = SeedComparison.sizes.map {
      BestCurves(history.controller, random, history.measure, size: $0)
    }
    withinSeed = Findings(history).rewardComparison
  }

  /// Work of the first `samples` of a branch, each network once, in floating-point operations.
  func work(of branch: SearchBranch, samples: Int) -> Double {
    Effort(
      Array(branch.children.prefix(samples)), trainingExamples: history.dataset.trainingCount
    ).trainingFLOPs
  }
}

/// Several runs of one pipeline that differ in their seed alone.
public struct SeedComparison: Sendable {
  /// How many of the best networks are averaged, as in the paper's figure.
  static let sizes = [1, 5, 15]
  /// Parts of the budget at which budgets are compared.
  static let shares = [0.25, 0.5, 0.75, 1]

  /// The runs, in the order in which they were given.
  public let runs: [SeedRun]

  /// A comparison of at least one run.
  public init(_ runs: [SeedRun]) {
    precondition(!runs.isEmpty, "SeedComparison: no runs")
    self.runs = runs
  }

  /// What is compared.
  var measure: Measure { runs[0].history.measure }

  /// How differences are taken: above zero the controller is better.
  var differenceName: String {
    measure == .accuracy ? "controller minus random" : "random minus controller"
  }

  /// Samples of each branch.
  var samples: Int {
    runs.map { min($0.history.controller.children.count, $0.random.children.count) }.min() ?? 0
  }

  /// Mean over the seeds of controller minus twin after `sample` samples, for ``sizes``[`index`]; nil
  /// where a run has too few networks.
  func estimate(_ index: Int, after sample: Int) -> MeanEstimate? {
    let values = runs.compactMap { $0.curves[index].differences[sample - 1] }
    return values.count == runs.count ? MeanEstimate(values) : nil
  }

  /// Probability of a mean difference at least this far from zero if there were none (paired t test over
  /// the seeds, two-sided); nil for a single seed or without any spread.
  static func pairedProbability(_ estimate: MeanEstimate) -> Double? {
    guard let error = estimate.standardError, error > 0 else { return nil }
    return StudentT(degreesOfFreedom: Double(estimate.count - 1)).twoSidedTail(
      estimate.mean / error)
  }

  /// What can be said of the best networks after the whole budget.
  public var sentences: [String] { differences + budgets }

  /// How much more random search needs, one sentence for each size.
  private var budgets: [String] {
    Self.sizes.indices.compactMap { index in
      let curves = runs.map { $0.curves[index] }
      guard curves.allSatisfy({ $0.controller[samples - 1] != nil }) else { return nil }
      let needed = curves.compactMap { $0.randomSamplesNeeded(for: samples) }.sorted()
      let size = Self.sizes[index]
      let what = size == 1 ? "best network" : "\(size) best networks"
      let start =
        "Random search came up to the controller's \(what) of \(Text.grouped(samples)) samples"
      if needed.isEmpty { return start + " within its own budget in none of the seeds." }
      return start + " in \(needed.count) of \(Text.count(runs.count, "seed")), after "
        + needed.map(Text.grouped).joined(separator: ", ") + " samples."
    }
  }

  /// Controller minus random, one sentence for each size.
  private var differences: [String] {
    Self.sizes.indices.compactMap { index in
      guard let estimate = estimate(index, after: samples) else { return nil }
      let size = Self.sizes[index]
      let what = size == 1 ? "the best network" : "the \(size) best networks"
      let start =
        "Validation \(measure.rawValue) of \(what) after \(Text.grouped(samples)) samples, "
        + "\(differenceName), over \(Text.count(runs.count, "seed")): \(Text.signed(estimate.mean, measure.decimals))"
      guard let probability = Self.pairedProbability(estimate) else {
        return start + ". From this nothing can be concluded: it takes several seeds."
      }
      let verdict =
        probability < 0.05
        ? "the controller was \(estimate.mean > 0 ? "better" : "worse") than random search"
        : "no difference can be told from chance"
      return start
        + " (95 % interval \(Text.interval(estimate.interval(), measure.decimals)), paired t test "
        + "\(Text.probability(probability))): \(verdict)."
    }
  }
}
