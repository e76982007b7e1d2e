// A list of architectures, possibly of different depths: output of `select` and of `perturb`.

import SearchSpace

/// An architecture with its name and where it comes from.
public struct ListedArchitecture: Hashable, Sendable {
  /// Name, unique in its list.
  public var label: String
  /// The architecture.
  public var architecture: Architecture
  /// The round in which it, or what it was made from, was sampled.
  public var round: Int
  /// Which of the round's samples that was, from 1.
  public var sample: Int
  /// The experiment of that sample.
  public var identity: String
  /// The accuracy that the architecture was chosen for; nil for one that was not trained yet.
  public var accuracy: Double?

  /// An architecture of a list.
  public init(
    label: String, architecture: Architecture, round: Int, sample: Int, identity: String,
    accuracy: Double?
  ) {
    self.label = label
    self.architecture = architecture
    self.round = round
    self.sample = sample
    self.identity = identity
    self.accuracy = accuracy
  }
}

/// A list of architectures: the best of a search, or variants of one.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `label`, `summary` | text | architecture | name; the layers for people |
/// | `search_space` | text | architecture | the space, with the architecture's own depth |
/// | `choice_index` | int32 | architecture, token | which value each token chose; −1 beyond its tokens |
/// | `connection` | uint8 | architecture, layer, source | with skip connections: 1 where `source` feeds `layer` |
/// | `round`, `sample` | int64 | architecture | where it, or what it was made from, was sampled |
/// | `identity` | text | architecture | the experiment of that sample |
/// | `accuracy` | float64 | architecture | what it was chosen for; NaN when it was not trained |
public struct ArchitecturesFile: Hashable, Sendable {
  /// The architectures.
  public var entries: [ListedArchitecture]

  /// A list.
  public init(_ entries: [ListedArchitecture]) {
    self.entries = entries
  }

  private var tokens: Int { entries.map(\.architecture.choices.count).max() ?? 0 }
  private var layers: Int { entries.map(\.architecture.connections.count).max() ?? 0 }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    var axes = [
      Dimension(
        "architecture", count: entries.count, from: 1, longName: "architecture of the list"),
      Dimension("token", count: tokens, longName: "token, in the order of prediction"),
    ]
    if layers > 0 {
      axes.append(Dimension("layer", count: layers, from: 1, longName: "layer"))
      axes.append(
        Dimension("source", count: layers, from: 1, longName: "layer that may be an input"))
    }
    return ArtifactContent(
      header, dimensions: axes, variables: description + origin + connections)
  }

  private var description: [Variable] {
    let padded = entries.flatMap { entry in
      let choices = entry.architecture.choices.map(Int32.init)
      return choices + [Int32](repeating: -1, count: tokens - choices.count)
    }
    return [
      Variable("label", ["architecture"], .text(entries.map(\.label)), longName: "name"),
      Variable(
        "summary", ["architecture"], .text(entries.map(\.architecture.summary)),
        longName: "layers, first to last"),
      Variable(
        "search_space", ["architecture"], .text(entries.map(\.architecture.space.text)),
        longName: "search space of the architecture"),
      Variable(
        "choice_index", ["architecture", "token"], .int32(padded),
        longName: "index of the chosen value"),
    ]
  }

  private var origin: [Variable] {
    [
      Variable(
        "round", ["architecture"], .int64(entries.map { Int64($0.round) }),
        longName: "round of the sample that it comes from"),
      Variable(
        "sample", ["architecture"], .int64(entries.map { Int64($0.sample) }),
        longName: "sample that it comes from"),
      Variable(
        "identity", ["architecture"], .text(entries.map(\.identity)),
        longName: "identity of the experiment that it comes from"),
      Variable(
        "accuracy", ["architecture"], .float64(entries.map { $0.accuracy ?? .nan }),
        longName: "validation accuracy that it was chosen for"),
    ]
  }

  private var connections: [Variable] {
    guard layers > 0 else { return [] }
    let squares = entries.flatMap { entry -> [UInt8] in
      let rows = entry.architecture.connections
      return (0..<layers).flatMap { layer -> [UInt8] in
        let row = layer < rows.count ? rows[layer].map { $0 ? 1 : 0 } : [] as [UInt8]
        return row + [UInt8](repeating: 0, count: layers - row.count)
      }
    }
    return [
      Variable(
        "connection", ["architecture", "layer", "source"], .uint8(squares),
        longName: "1 where the source layer is an input of the layer")
    ]
  }

  /// Reads the artifact.
  public init(_ reader: ArtifactReader) throws {
    let list = ["architecture"]
    let labels = try reader.texts("label", list)
    let spaces = try reader.texts("search_space", list)
    let choices = try reader.int32("choice_index", ["architecture", "token"])
    let rounds = try reader.int64("round", list)
    let samples = try reader.int64("sample", list)
    let identities = try reader.texts("identity", list)
    let accuracies = try reader.float64("accuracy", list)
    guard !labels.isEmpty else { throw reader.fault("architecture", "the list is empty") }
    let tokens = choices.count / labels.count
    entries = try labels.indices.map { index in
      let row = choices[index * tokens..<(index + 1) * tokens].filter { $0 >= 0 }.map(Int.init)
      return ListedArchitecture(
        label: labels[index],
        architecture: try Self.architecture(reader, spaces[index], row, at: index),
        round: Int(rounds[index]), sample: Int(samples[index]), identity: identities[index],
        accuracy: accuracies[index].isNaN ? nil : accuracies[index])
    }
  }

  private static func architecture(
    _ reader: ArtifactReader, _ text: String, _ choices: [Int], at index: Int
  ) throws -> Architecture {
    do {
      let space = try SearchSpace(text: text, file: reader.path)
      let rows =
        space.hasSkipConnections ? try triangle(reader, layers: space.anchorCount, at: index) : []
      return try Architecture(choices, connections: rows, in: space)
    } catch let error as ParameterError {
      throw reader.fault("search_space", error.description)
    } catch let error as ArchitectureError {
      throw reader.fault("choice_index", error.description)
    }
  }

  /// The connections of one architecture: row i has i − 1 entries.
  private static func triangle(
    _ reader: ArtifactReader, layers: Int, at index: Int
  ) throws -> [[Bool]] {
    let flat = try reader.uint8("connection", ["architecture", "layer", "source"])
    let width = try reader.count(of: "layer")
    guard layers <= width, try reader.count(of: "source") == width else {
      throw reader.fault("connection", "the search space has \(layers) layers")
    }
    return (0..<layers).map { layer in
      let start = (index * width + layer) * width
      return flat[start..<start + layer].map { $0 != 0 }
    }
  }
}
