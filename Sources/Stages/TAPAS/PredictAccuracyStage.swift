// The stage `predict-accuracy`: what networks would reach on a data set, without training them.

import Artifacts
import TAPAS

/// `predict-accuracy`: writes a `PredictionsFile`.
public struct PredictAccuracyStage {
  /// The predictor.
  public var predictor: String
  /// The networks: a segment of the database.
  public var networks: String
  /// Difficulty number of the data set.
  public var difficulty: Double
  /// Its number of classes.
  public var classes: Int
  /// The output.
  public var output: String

  /// The stage with its arguments.
  public init(
    predictor: String, networks: String, difficulty: Double, classes: Int, output: String
  ) {
    self.predictor = predictor
    self.networks = networks
    self.difficulty = difficulty
    self.classes = classes
    self.output = output
  }

  /// Runs the stage and prints the ten best.
  public func run() throws {
    let predictor = try ArtifactReader(predictor, expecting: .predictor)
    let networks = try ArtifactReader(networks, expecting: .ldeSegment)
    let header = ArtifactHeader(
      format: .predictions, stage: .predictAccuracy,
      parameters: "resultRevision = \(Stage.predictAccuracy.resultRevision)\n"
        + "difficulty = \(difficulty)\nclasses = \(classes)\n",
      inputs: [
        ArtifactInput("predictor", predictor.payloadHash),
        ArtifactInput("networks", networks.payloadHash),
      ], determinism: DeterminismClass(madeFrom: [predictor, networks].map(\.header.determinism)))
    try StageRun(header, output: output).make {
      let predictions = try predict(predictor, LDESegmentFile(networks))
      for index in predictions.ranking.prefix(10) {
        let entry = predictions.entries[index]
        Console.line("\(decimals(entry.predicted, 4))  \(entry.architecture)")
      }
      return predictions.content(header)
    }
  }

  private func predict(
    _ reader: ArtifactReader, _ segment: LDESegmentFile
  ) throws -> PredictionsFile {
    let units = try FitTAPParameters.units(reader)
    let file = try PredictorFile(reader, layout: Predictor.tensors(units: units))
    let records = segment.experiments.map {
      NetworkRecord(layers: $0.layers, classes: classes, difficulty: difficulty)
    }
    let accuracies = try Predictor(file, units: units).predict(records)
    let entries = zip(segment.experiments, accuracies).map { experiment, accuracy in
      PredictionsFile.Entry(
        architecture: experiment.architecture, identity: experiment.identity, predicted: accuracy,
        measured: experiment.prefixAccuracies.last ?? nil)
    }
    return PredictionsFile(difficulty: difficulty, classes: classes, entries: entries)
  }
}

extension FitTAPParameters {
  /// The LSTM units of a predictor, from the parameters that its artifact carries.
  static func units(_ reader: ArtifactReader) throws -> [Int] {
    let line = reader.header.parameters.split(separator: "\n").first { $0.hasPrefix("lstmUnits") }
    let units = (line ?? "").split { !$0.isNumber }.compactMap { Int($0) }
    guard units.count == 2 else { throw reader.fault("parameters", "has no lstmUnits") }
    return units
  }
}
