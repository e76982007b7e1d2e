// The stage `select`: the best networks of a search, each once.

import Artifacts

/// `select`: writes ``ArchitecturesFile`` with the best architectures, best first.
///
/// They are ranked by the validation accuracy or perplexity that their reward was made of; among equal ones the first
/// sampled comes first. Samples of the same network count once, failures do not count.
public struct SelectStage {
  /// The samples of all rounds, first to last.
  public var samples: [String]
  /// The rewards of the same rounds.
  public var rewards: [String]
  /// Architectures to select.
  public var count: Int
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(samples: [String], rewards: [String], count: Int, output: String) {
    self.samples = samples
    self.rewards = rewards
    self.count = count
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    guard !samples.isEmpty, samples.count == rewards.count else {
      throw ArtifactError(
        path: output,
        reason: "\(samples.count) samples and \(rewards.count) rewards; give both of every round")
    }
    let drawn = try samples.map { try ArtifactReader($0, expecting: .samples) }
    let earned = try rewards.map { try ArtifactReader($0, expecting: .rewards) }
    let header = ArtifactHeader(
      format: .architectures, stage: .select, parameters: "count = \(count)\n",
      inputs: zip(drawn, earned).enumerated().flatMap { index, pair in
        [
          ArtifactInput("samples-\(index + 1)", pair.0.payloadHash),
          ArtifactInput("rewards-\(index + 1)", pair.1.payloadHash),
        ]
      }, determinism: DeterminismClass(madeFrom: (drawn + earned).map(\.header.determinism)))
    try StageRun(header, output: output).make {
      let measure = try earned.map { try RewardsFile($0).measure }.first ?? .accuracy
      let found = try zip(drawn, earned).flatMap { try candidates($0, $1) }
      return try ArchitecturesFile(best(found, measure)).content(header)
    }
  }

  /// The trained samples of one round.
  private func candidates(
    _ samplesReader: ArtifactReader, _ rewardsReader: ArtifactReader
  ) throws -> [ListedArchitecture] {
    let drawn = try SamplesFile(samplesReader)
    let earned = try RewardsFile(rewardsReader)
    guard drawn.round == earned.round, drawn.architectures.count == earned.entries.count else {
      throw ArtifactError(
        path: rewardsReader.path,
        reason: "these rewards are not those of \(samplesReader.path); give both of the same round")
    }
    return zip(drawn.architectures, earned.entries).enumerated().compactMap { index, pair in
      guard let accuracy = pair.1.score else { return nil }
      return ListedArchitecture(
        label: "", architecture: pair.0, round: drawn.round, sample: index + 1,
        identity: pair.1.identity, accuracy: accuracy)
    }
  }

  private func best(
    _ candidates: [ListedArchitecture], _ measure: Measure
  ) throws -> [ListedArchitecture] {
    var seen: Set<String> = []
    let distinct = candidates.filter { seen.insert($0.identity).inserted }
    guard distinct.count >= count else {
      throw ArtifactError(
        path: output,
        reason: "the search trained \(distinct.count) different networks to the end, "
          + "\(count) are to be selected; lower SELECT in pipeline.mk")
    }
    let ranked = distinct.enumerated().sorted { a, b in
      let (first, second) = (a.element.accuracy ?? 0, b.element.accuracy ?? 0)
      return first != second ? measure.isBetter(first, second) : a.offset < b.offset
    }
    return ranked.prefix(count).enumerated().map { rank, candidate in
      var chosen = candidate.element
      chosen.label = "rank-\(rank + 1)"
      return chosen
    }
  }
}
