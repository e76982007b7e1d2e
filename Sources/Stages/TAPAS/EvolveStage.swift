// The stage `evolve`: large-scale evolution with the predictor as fitness.

import Artifacts
import HDF5
import NN
import SearchSpace
import TAPAS
import Tensor

/// Parameters of `evolve`.
public struct EvolveParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .evolve }
  /// How the evolution goes.
  public let settings: EvolutionSettings
  /// The most promising networks that are written to be trained.
  public let best: Int
  /// Seed of everything random.
  public let seed: Int

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    let population = try reader.integer("population", in: 2...1_000_000)
    let networks = try reader.integer("networks", in: 2...100_000_000)
    let tournament = try reader.integer("tournament", in: 2...1000)
    let workers = try reader.integer("workers", in: 1...100_000)
    guard workers * tournament <= population else {
      throw reader.fault(
        "workers",
        "\(workers) tournaments of \(tournament) need a population of at least "
          + "\(workers * tournament)")
    }
    guard networks >= population else {
      throw reader.fault("networks", "must be at least the population, \(population)")
    }
    let layers = try reader.integers("layers", in: 1...1000, counts: 2...2)
    guard layers[0] <= layers[1] else { throw reader.fault("layers", "must be [fewest, most]") }
    let parameters = try reader.integer("parameterLimit", in: 0...1 << 50)
    let flops = try reader.number("megaFLOPsLimit", in: 0...1e12)
    settings = EvolutionSettings(
      population: population, networks: networks, tournament: tournament, workers: workers,
      layers: layers[0]...layers[1], parameterLimit: parameters, flopsLimit: flops * 1e6,
      startsSmall: try reader.flag("startSmall"))
    best = try reader.integer("best", in: 1...networks)
    seed = try reader.integer("seed", in: 0...Int(Int32.max))
  }
}

/// `evolve`: writes a `PopulationFile`, and the best as an `ArchitecturesFile`.
public struct EvolveStage {
  /// The predictor.
  public var predictor: String
  /// Difficulty of the data set.
  public var difficulty: DifficultySource
  /// The data set's images: their size and classes.
  public var images: String
  /// The space, as a parameter file.
  public var space: String
  /// The parameter file.
  public var parameters: String
  /// The history, to be written.
  public var output: String
  /// The most promising networks, to be written.
  public var best: String

  /// The stage with its arguments.
  public init(
    predictor: String, difficulty: DifficultySource, images: String, space: String,
    parameters: String, output: String, best: String
  ) {
    self.predictor = predictor
    self.difficulty = difficulty
    self.images = images
    self.space = space
    self.parameters = parameters
    self.output = output
    self.best = best
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<EvolveParameters>(file: parameters)
    let space = try Resolved<SearchSpaceParameters>(file: self.space).values.space
    guard space.hasNetworks else {
      throw ParameterError(
        file: self.space, line: nil, key: "family",
        reason: "\(ArchitectureError.noNetwork("\(self.space)")); give a space of networks")
    }
    let open = try OpenPredictor(predictor)
    let target = try DifficultyTarget(difficulty)
    try open.check(target)
    let images = try ArtifactReader(images, expecting: .images)
    let header = ArtifactHeader(
      format: .population, stage: .evolve, parameters: resolved.text + target.text + space.text,
      seed: resolved.values.seed,
      inputs: [open.input] + target.inputs + [ArtifactInput("images", images.payloadHash)],
      determinism: DeterminismClass(
        madeFrom: [
          open.reader.header.determinism, target.determinism, images.header.determinism,
        ]))
    try StageRun(header, output: output).make {
      let description = try ImagesFile(images).description
      let file = try evolve(open, target, description, space, resolved.values)
      return file.content(header)
    }
    try writeBest(resolved.values.best, ImagesFile(images).description)
  }

  private func evolve(
    _ open: OpenPredictor, _ target: DifficultyTarget, _ data: DatasetDescription,
    _ space: SearchSpace, _ parameters: EvolveParameters
  ) throws -> PopulationFile {
    let bar = ProgressBar("evolving", total: parameters.settings.networks)
    var seen = 0
    let evolution = try Evolution(
      of: space, parameters.settings,
      streams: RandomStreams(seed: parameters.seed, owner: "evolve"),
      reading: { try Self.record($0, target.difficulty, data) },
      prediction: { records in
        seen += records.count
        bar.show(seen, "networks")
        return try open.predict(records, for: "evolve")
      })
    bar.clear()
    let all = evolution.individuals
    let accuracies = all.map(\.accuracy)
    return PopulationFile(
      space: space, mutations: evolution.mutator.mutations.map(\.description), dataset: data.name,
      difficulty: target.difficulty, classes: data.classes,
      individuals: all.map {
        PopulationFile.Individual(
          architecture: $0.architecture, parent: $0.parent, mutation: $0.mutation, born: $0.born,
          died: $0.died, accuracy: $0.accuracy, parameters: $0.parameters, flops: $0.flops)
      },
      parameterFront: paretoFront(accuracies, costs: all.map { Double($0.parameters) }),
      flopsFront: paretoFront(accuracies, costs: all.map(\.flops)))
  }

  /// What the predictor reads of an architecture; nil where it is no network on these images.
  static func record(
    _ architecture: Architecture, _ difficulty: Double, _ data: DatasetDescription
  ) throws -> NetworkRecord? {
    do {
      let graph = try architecture.graph(image: data.shape, classes: data.classes)
      return NetworkRecord(
        layers: try graph.layerRecords(), classes: data.classes, difficulty: difficulty)
    } catch is GraphError {
      return nil
    }
  }

  private func writeBest(_ count: Int, _ data: DatasetDescription) throws {
    let reader = try ArtifactReader(output, expecting: .population)
    let header = ArtifactHeader(
      format: .architectures, stage: .evolve, parameters: "best = \(count)\n",
      seed: reader.header.seed, inputs: [ArtifactInput("population", reader.payloadHash)],
      determinism: reader.header.determinism)
    try StageRun(header, output: best).make {
      let population = try PopulationFile(reader)
      let entries = try mostPromising(population.individuals, count, data)
      show(population, entries.count)
      return ArchitecturesFile(entries).content(header)
    }
  }

  /// The individuals of the highest predictions, each network once.
  private func mostPromising(
    _ individuals: [PopulationFile.Individual], _ count: Int, _ data: DatasetDescription
  ) throws -> [ListedArchitecture] {
    let order = individuals.indices.sorted {
      (-individuals[$0].accuracy, $0) < (-individuals[$1].accuracy, $1)
    }
    var seen: Set<String> = []
    var entries: [ListedArchitecture] = []
    for index in order where entries.count < count {
      let architecture = individuals[index].architecture
      let text = try architecture.graph(image: data.shape, classes: data.classes).canonicalText
      guard seen.insert(text).inserted else { continue }
      var digest = Digest()
      digest.update("espalier-network-1")
      digest.update(text)
      entries.append(
        ListedArchitecture(
          label: "rank-\(entries.count + 1)", architecture: architecture, round: 1,
          sample: entries.count + 1, identity: digest.hexadecimal, accuracy: nil))
    }
    return entries
  }

  private func show(_ population: PopulationFile, _ count: Int) {
    let best = population.individuals.map(\.accuracy).max() ?? 0
    Console.line(
      "\(output): \(population.individuals.count) networks, best prediction \(decimals(best, 4)); "
        + "Pareto fronts of \(population.parameterFront.count) (parameters) and "
        + "\(population.flopsFront.count) (FLOPs); the best \(count) are in \(self.best)")
  }
}
