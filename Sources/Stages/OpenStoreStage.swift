// The stage `open-store`: the rules of an asynchronous run's parameter store.

import Artifacts
import Controller
import HDF5
import Store

/// Parameters of `open-store`.
public struct StoreParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .openStore }
  /// Gradients whose mean makes one step of Adam; 1 in the paper's first experiment, 10 in its second.
  public let accumulatedGradients: Int

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    accumulatedGradients = try reader.integer("accumulatedGradients", in: 1...1_000_000)
  }
}

/// `open-store`: writes ``StoreFile``.
public struct OpenStoreStage {
  /// The controller before the first round.
  public var controller: String
  /// The images or the text that children train on, or the table in which they are looked up.
  public var images: String
  /// The parameter file of the store.
  public var parameters: String
  /// That of `update-controller`.
  public var controllerParameters: String
  /// Those of all other stages of a replica's round.
  public var otherParameters: [String]
  /// Replicas of the controller (K).
  public var replicas: Int
  /// Shards of the weights (S).
  public var shards: Int
  /// Children of a replica's round (m).
  public var children: Int
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    controller: String, images: String, parameters: String, controllerParameters: String,
    otherParameters: [String], replicas: Int, shards: Int, children: Int, output: String
  ) {
    self.controller = controller
    self.images = images
    self.parameters = parameters
    self.controllerParameters = controllerParameters
    self.otherParameters = otherParameters
    self.replicas = replicas
    self.shards = shards
    self.children = children
    self.output = output
  }

  /// Runs the stage.
  ///
  /// The rules name everything that a gradient depends on beside the logs: after an edit of any parameter
  /// the store is another one, and begins anew.
  public func run() throws {
    let resolved = try Resolved<StoreParameters>(file: parameters)
    let options = try Resolved<UpdateControllerParameters>(file: controllerParameters)
    let initial = try ArtifactReader(controller, expecting: .controller)
    let prepared = try ArtifactReader(images, expecting: .images, .corpus, .table)
    let others = try otherParameters.map { file in
      var digest = Digest()
      digest.update(try TextFile.read(file))
      return ArtifactInput(FilePath.name(file), digest.hexadecimal)
    }
    let header = ArtifactHeader(
      format: .store, stage: .openStore,
      parameters: resolved.text + options.text
        + "replicas = \(replicas)\nshards = \(shards)\nchildren = \(children)\n"
        + "readStoreRevision = \(Stage.readStore.resultRevision)\n"
        + "appendGradientRevision = \(Stage.appendGradient.resultRevision)\n",
      seed: initial.header.seed,
      inputs: [
        ArtifactInput("controller", initial.payloadHash),
        ArtifactInput(
          Self.name(of: prepared.header.format), prepared.payloadHash),
      ] + others,
      determinism: DeterminismClass(madeFrom: [initial, prepared].map(\.header.determinism)))
    try StageRun(header, output: output).make {
      try rules(ControllerFile(initial), options.values.options, resolved.values).content(header)
    }
  }

  private static func name(of format: ArtifactFormat) -> String {
    switch format {
    case .corpus: "corpus"
    case .table: "table"
    default: "images"
    }
  }

  private func rules(
    _ file: ControllerFile, _ options: ReinforceOptions, _ parameters: StoreParameters
  ) throws -> StoreFile {
    guard file.round == 0 else {
      throw ArtifactError(
        path: controller, reason: "this is the controller after a round; give the initial one")
    }
    let weights = file.weights.flatMap(\.values)
    guard shards <= weights.count else {
      throw ParameterError(
        file: self.parameters, line: nil, key: nil,
        reason: "\(shards) shards for \(weights.count) weights; there can be at most so many")
    }
    return StoreFile(
      space: file.space, hiddenUnits: file.hiddenUnits, replicas: replicas, shards: shards,
      children: children,
      rules: StoreRules(options, accumulatedGradients: parameters.accumulatedGradients),
      initialParameters: weights)
  }
}
