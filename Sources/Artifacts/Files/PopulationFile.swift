// Output of `evolve`: every network that an evolution has looked at.

import SearchSpace

/// The history of an evolution.
///
/// | variable | type | dimensions | meaning |
/// |---|---|---|---|
/// | `choice_index` | int32 | individual, token | which value each token chose; −1 beyond its tokens |
/// | `connection` | uint8 | individual, layer, source | with skip connections: 1 where `source` feeds `layer` |
/// | `layers` | int32 | individual | number of layers of its search space; 0 where there is none |
/// | `parent` | int64 | individual | number of its parent, from 1; 0 for none |
/// | `mutation` | int32 | individual | index into the attribute `mutations`; −1 for none |
/// | `born`, `died` | int32 | individual | batch of tournaments; −1 for one that is alive |
/// | `predicted_accuracy` | float64 | individual | by the predictor |
/// | `parameter_count`, `forward_flops` | int64, float64 | individual | size and cost |
/// | `on_parameter_front`, `on_flops_front` | uint8 | individual | 1 on the Pareto front of accuracy and this cost |
/// | `front_individual` | int64 | front | number of each individual on a front, from 1 |
/// | `front_architecture` | text | front | the same for people |
///
/// Attributes: `search_space`, `mutations` (list of texts), `dataset`, `difficulty`, `classes`.
public struct PopulationFile: Sendable {
  /// One network.
  public struct Individual: Hashable, Sendable {
    /// The network.
    public var architecture: Architecture
    /// Index of its parent; nil for one of the first.
    public var parent: Int?
    /// Index into the mutations; nil for none.
    public var mutation: Int?
    /// Batch of tournaments in which it was born; 0 for the first.
    public var born: Int
    /// Batch in which it died; nil for one that is alive.
    public var died: Int?
    /// Predicted accuracy.
    public var accuracy: Double
    /// Learnable parameters.
    public var parameters: Int
    /// Operations of one image.
    public var flops: Double

    /// A network.
    public init(
      architecture: Architecture, parent: Int?, mutation: Int?, born: Int, died: Int?,
      accuracy: Double, parameters: Int, flops: Double
    ) {
      self.architecture = architecture
      self.parent = parent
      self.mutation = mutation
      self.born = born
      self.died = died
      self.accuracy = accuracy
      self.parameters = parameters
      self.flops = flops
    }
  }

  /// The space of the first networks.
  public var space: SearchSpace
  /// The mutations.
  public var mutations: [String]
  /// The data set, and its difficulty.
  public var dataset: String, difficulty: Double, classes: Int
  /// All networks in the order in which they were born.
  public var individuals: [Individual]
  /// Indices on the Pareto front of accuracy and parameters, cheapest first.
  public var parameterFront: [Int]
  /// Indices on the Pareto front of accuracy and operations, cheapest first.
  public var flopsFront: [Int]

  /// A history.
  public init(
    space: SearchSpace, mutations: [String], dataset: String, difficulty: Double, classes: Int,
    individuals: [Individual], parameterFront: [Int], flopsFront: [Int]
  ) {
    self.space = space
    self.mutations = mutations
    self.dataset = dataset
    self.difficulty = difficulty
    self.classes = classes
    self.individuals = individuals
    self.parameterFront = parameterFront
    self.flopsFront = flopsFront
  }

  private var tokens: Int { individuals.map(\.architecture.choices.count).max() ?? 0 }
  private var layers: Int { individuals.map(\.architecture.connections.count).max() ?? 0 }
  private var front: [Int] { Set(parameterFront + flopsFront).sorted() }

  /// The artifact.
  public func content(_ header: ArtifactHeader) -> ArtifactContent {
    var axes = [
      Dimension(
        "individual", count: individuals.count, from: 1, longName: "network, by time of birth"),
      Dimension("token", count: tokens, longName: "token, in the order of prediction"),
      Dimension("front", count: front.count, longName: "network on a Pareto front"),
    ]
    if layers > 0 {
      axes.append(Dimension("layer", count: layers, from: 1, longName: "layer"))
      axes.append(
        Dimension("source", count: layers, from: 1, longName: "layer that may be an input"))
    }
    return ArtifactContent(
      header,
      attributes: [
        "search_space": .text(space.text), "mutations": .texts(mutations),
        "dataset": .text(dataset), "difficulty": .real(difficulty),
        "classes": .integer(Int64(classes)),
      ], dimensions: axes,
      variables: measures + lives + fronts + decisions, signal: "predicted_accuracy")
  }

  private func variable(
    _ name: String, _ values: ArtifactValues, _ longName: String
  ) -> Variable {
    Variable(name, ["individual"], values, longName: longName)
  }

  private var measures: [Variable] {
    [
      variable(
        "predicted_accuracy", .float64(individuals.map(\.accuracy)), "predicted accuracy"),
      variable(
        "parameter_count", .int64(individuals.map { Int64($0.parameters) }),
        "learnable parameters"),
      variable(
        "forward_flops", .float64(individuals.map(\.flops)),
        "floating-point operations of a forward pass for one image"),
    ]
  }

  private var lives: [Variable] {
    [
      variable(
        "layers", .int32(individuals.map { Int32($0.architecture.space.layers ?? 0) }),
        "number of layers of the search space"),
      variable(
        "parent", .int64(individuals.map { Int64(($0.parent ?? -1) + 1) }),
        "number of the parent; 0 for none"),
      variable(
        "mutation", .int32(individuals.map { Int32($0.mutation ?? -1) }), "index of the mutation"),
      variable("born", .int32(individuals.map { Int32($0.born) }), "batch of the birth"),
      variable("died", .int32(individuals.map { Int32($0.died ?? -1) }), "batch of the death"),
    ]
  }

  private var fronts: [Variable] {
    func marks(_ front: [Int]) -> ArtifactValues {
      let members = Set(front)
      return .uint8(individuals.indices.map { members.contains($0) ? 1 : 0 })
    }
    return [
      variable("on_parameter_front", marks(parameterFront), "1 on the front of parameters"),
      variable("on_flops_front", marks(flopsFront), "1 on the front of operations"),
      Variable(
        "front_individual", ["front"], .int64(front.map { Int64($0 + 1) }),
        longName: "number of the network"),
      Variable(
        "front_architecture", ["front"],
        .text(front.map { individuals[$0].architecture.summary }), longName: "layers, first to last"
      ),
    ]
  }

  private var decisions: [Variable] {
    // Once, not for each of many individuals.
    let (tokens, layers) = (tokens, layers)
    let padded = individuals.flatMap { individual in
      let choices = individual.architecture.choices.map(Int32.init)
      return choices + [Int32](repeating: -1, count: tokens - choices.count)
    }
    let chosen = Variable(
      "choice_index", ["individual", "token"], .int32(padded), longName: "index of the chosen value"
    )
    guard layers > 0 else { return [chosen] }
    let squares = individuals.flatMap { individual -> [UInt8] in
      let rows = individual.architecture.connections
      return (0..<layers).flatMap { layer -> [UInt8] in
        let row = layer < rows.count ? rows[layer].map { $0 ? 1 : 0 } : [] as [UInt8]
        return row + [UInt8](repeating: 0, count: layers - row.count)
      }
    }
    return [
      chosen,
      Variable(
        "connection", ["individual", "layer", "source"], .uint8(squares),
        longName: "1 where the source layer is an input of the layer"),
    ]
  }
}
