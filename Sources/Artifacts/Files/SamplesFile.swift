// Output of `sample`: the architectures of one round.

import SearchSpace

/// How architectures were chosen.
public enum SamplingStrategy: String, CaseIterable, Sendable {
  /// By the controller.
  case controller
  /// Uniformly: the random-search twin.
  case uniform
}

/// The architectures of one round, as tokens.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `choice_index` | int32 | sample, token | which value each token chose, from 0; −1 beyond its tokens |
/// | `probability` | float64 | sample, token, choice | what the token was drawn from; NaN beyond its values |
/// | `log_probability` | float64 | sample | natural logarithm of the architecture's probability |
/// | `architecture` | text | sample | for people |
/// | `connection` | uint8 | sample, layer, source | with skip connections: 1 where layer `source` feeds `layer` |
/// | `connection_probability` | float64 | sample, layer, source | of each connection; NaN where none is possible |
///
/// Attributes: `search_space` (text), `round` (from 1), `strategy`, `temperature`.
public struct SamplesFile: Sendable {
  /// The round, from 1.
  public let round: Int
  /// How the architectures were chosen.
  public let strategy: SamplingStrategy
  /// What the controller's logits were divided by; 1 for uniform choice.
  public let temperature: Double
  /// The space.
  public let space: SearchSpace
  /// The architectures.
  public let architectures: [Architecture]
  /// For each architecture and token the distribution it was drawn from.
  public let probabilities: [[[Double]]]
  /// With skip connections, for each architecture and layer the probability of each earlier layer;
  /// empty for chains.
  public let connectionProbabilities: [[[Double]]]
  /// Natural logarithm of each architecture's probability.
  public let logProbabilities: [Double]

  /// The architectures of one round.
  public init(
    round: Int, strategy: SamplingStrategy, temperature: Double, space: SearchSpace,
    architectures: [Architecture], probabilities: [[[Double]]],
    connectionProbabilities: [[[Double]]] = [], logProbabilities: [Double]
  ) {
    self.round = round
    self.strategy = strategy
    self.temperature = temperature
    self.space = space
    self.architectures = architectures
    self.probabilities = probabilities
    self.connectionProbabilities = connectionProbabilities
    self.logProbabilities = logProbabilities
  }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    let tokens = space.tokenCounts.upperBound
    let axes = [
      Dimension("sample", count: architectures.count, longName: "architecture of the round"),
      Dimension("token", count: tokens, longName: "token, in the order of prediction"),
      Dimension("choice", count: space.largestChoice, longName: "index of a token's value"),
    ]
    return ArtifactContent(
      header,
      attributes: [
        "search_space": .text(space.text), "round": .integer(Int64(round)),
        "strategy": .text(strategy.rawValue), "temperature": .real(temperature),
      ],
      dimensions: axes + connectionAxes, variables: variables + connectionVariables,
      signal: "log_probability")
  }

  private var variables: [Variable] {
    let (tokens, choices) = (space.tokenCounts.upperBound, space.largestChoice)
    let padded = probabilities.flatMap { rows in
      Self.padded(rows.flatMap { Self.padded($0, .nan, to: choices) }, .nan, to: tokens * choices)
    }
    let chosen = architectures.flatMap { Self.padded($0.choices, -1, to: tokens) }
    return [
      Variable(
        "choice_index", ["sample", "token"],
        .int32(chosen.map(Int32.init)),
        longName: "index of the chosen value"),
      Variable(
        "probability", ["sample", "token", "choice"], .float64(padded),
        longName: "probability of each value of each token"),
      Variable(
        "log_probability", ["sample"], .float64(logProbabilities),
        longName: "natural logarithm of the architecture's probability"),
      Variable(
        "architecture", ["sample"],
        .text(architectures.map(\.summary)),
        longName: "layers, first to last"),
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    space = try reader.searchSpace()
    round = try reader.integer("round", in: 1...)
    strategy = try reader.choice("strategy")
    temperature = try reader.number("temperature")
    let flat = try reader.int32("choice_index", ["sample", "token"])
    let tokens = space.tokenCounts.upperBound
    guard try reader.count(of: "token") == tokens else {
      throw reader.fault("token", "the search space has up to \(tokens) tokens")
    }
    let space = space
    guard try reader.count(of: "choice") == space.largestChoice else {
      throw reader.fault("choice", "the search space has up to \(space.largestChoice) choices")
    }
    let connections = try Self.connections(reader, space, count: flat.count / tokens)
    architectures = try (0..<flat.count / tokens).map { sample in
      do {
        let row = flat[sample * tokens..<(sample + 1) * tokens]
        return try Architecture(
          Self.withoutPadding(row).map(Int.init), connections: connections[sample], in: space)
      } catch {
        throw reader.fault("choice_index", "\(error)")
      }
    }
    logProbabilities = try reader.float64("log_probability", ["sample"])
    let padded = try reader.float64("probability", ["sample", "token", "choice"])
    probabilities = Self.unpad(padded, architectures, space)
    connectionProbabilities = try Self.connectionProbabilities(reader, space, architectures.count)
  }

  private static func padded<Value>(
    _ values: [Value], _ padding: Value, to count: Int
  ) -> [Value] {
    values + [Value](repeating: padding, count: count - values.count)
  }

  /// The tokens without the −1s at the end.
  private static func withoutPadding(_ row: ArraySlice<Int32>) -> ArraySlice<Int32> {
    row[..<((row.lastIndex { $0 != -1 } ?? row.startIndex - 1) + 1)]
  }

  private static func unpad(
    _ padded: [Double], _ architectures: [Architecture], _ space: SearchSpace
  ) -> [[[Double]]] {
    let counts = space.kinds.map(\.values.count)
    let (tokens, choices) = (space.tokenCounts.upperBound, space.largestChoice)
    return architectures.enumerated().map { sample, architecture in
      architecture.tokenSteps.enumerated().map { token, step in
        let start = (sample * tokens + token) * choices
        return Array(padded[start..<start + counts[step.kind]])
      }
    }
  }
}
