// The stage `perturb`: the chosen network with other skip connections.

import Artifacts
import SearchSpace
import Tensor

/// `perturb`: writes ``ArchitecturesFile``.
///
/// Zoph & Le 2017, section 4.1, asks what the found connections are worth: all layers connected (5.56 % test
/// error there), none but from layer to layer (7.97 %), against those that were found (5.50 %). Random
/// rewiring is the third comparison: every layer keeps its number of inputs, drawn among the layers before it.
public struct PerturbStage {
  /// The selection.
  public var architectures: String
  /// The grid search, which chose one of them.
  public var grid: String
  /// Random rewirings.
  public var rewirings: Int
  /// Run seed.
  public var seed: Int
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(architectures: String, grid: String, rewirings: Int, seed: Int, output: String) {
    self.architectures = architectures
    self.grid = grid
    self.rewirings = rewirings
    self.seed = seed
    self.output = output
  }

  /// Runs the stage.
  public func run() throws {
    let list = try ArtifactReader(architectures, expecting: .architectures)
    let chosen = try ArtifactReader(grid, expecting: .grid)
    let header = ArtifactHeader(
      format: .architectures, stage: .perturb, parameters: "rewirings = \(rewirings)\n", seed: seed,
      inputs: [
        ArtifactInput("architectures", list.payloadHash), ArtifactInput("grid", chosen.payloadHash),
      ], determinism: DeterminismClass(madeFrom: [list, chosen].map(\.header.determinism)))
    try StageRun(header, output: output).make {
      let entries = try ArchitecturesFile(list).entries
      let number = try GridFile(chosen).chosenArchitecture
      guard entries.indices.contains(number - 1) else {
        throw ArtifactError(
          path: grid, reason: "it chose architecture \(number) of another selection; run make again"
        )
      }
      return try ArchitecturesFile(variants(of: entries[number - 1])).content(header)
    }
  }

  private func variants(of found: ListedArchitecture) throws -> [ListedArchitecture] {
    let rows = found.architecture.connections
    guard !rows.isEmpty else {
      throw ArtifactError(
        path: architectures,
        reason:
          "its networks are chains: without skip connections there is nothing to perturb; leave "
          + "PERTURB empty in pipeline.mk, or set skipConnections in search-space.toml")
    }
    let all = rows.map { $0.map { _ in true } }
    let none = rows.map { row in row.indices.map { $0 == row.count - 1 } }
    let random = (0..<rewirings).map { index -> (String, [[Bool]]) in
      var stream = RandomStreams(seed: seed, owner: "perturb").stream(.sampling, at: index)
      return ("rewired-\(index + 1)", rows.map { Self.rewired($0, using: &stream) })
    }
    return try ([("all-skips", all), ("no-skips", none)] + random).map { label, connections in
      ListedArchitecture(
        label: label,
        architecture: try Architecture(
          found.architecture.choices, connections: connections, in: found.architecture.space),
        round: found.round, sample: found.sample, identity: found.identity, accuracy: nil)
    }
  }

  /// As many connections as `row` has, to layers drawn at random.
  static func rewired(_ row: [Bool], using random: inout Philox) -> [Bool] {
    let chosen = Set(random.permutation(row.count).prefix(row.count { $0 }))
    return row.indices.map(chosen.contains)
  }
}
