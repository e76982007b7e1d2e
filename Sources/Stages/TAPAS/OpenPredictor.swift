// A predictor out of its artifact, with what it was fitted to.

import Artifacts
import TAPAS

/// An open predictor.
struct OpenPredictor {
  let reader: ArtifactReader
  let file: PredictorFile
  let predictor: Predictor

  /// Opens what `fit-tap` wrote.
  init(_ path: String) throws {
    reader = try ArtifactReader(path, expecting: .predictor)
    let units = try Self.units(reader)
    file = try PredictorFile(reader) { [reader] names, members in
      try Predictor.tensors(
        units: units, features: Self.features(names, reader), members: members)
    }
    guard let target = PredictorTarget(stored: file.standings) else {
      throw reader.fault("standing_accuracy", "a curve falls, or has too few steps")
    }
    predictor = Predictor(
      file, units: units, features: try Self.features(file.featureNames, reader), target: target)
  }

  private static func features(_ names: [String], _ reader: ArtifactReader) throws -> FeatureSet {
    guard let features = FeatureSet.allCases.first(where: { $0.names == names }) else {
      throw reader.fault("feature", "\(names) are no features of this version")
    }
    return features
  }

  /// For a header.
  var input: ArtifactInput { ArtifactInput("predictor", reader.payloadHash) }

  /// Checks that a data set's difficulty is a number of the kind that the predictor knows.
  ///
  /// - Throws: `ArtifactError` where another probe measured it.
  func check(_ target: DifficultyTarget) throws {
    guard !target.isComparable(to: file.probe) else { return }
    throw ArtifactError(
      path: reader.path,
      reason:
        "it was fitted to difficulties of another probe than that of the data set at hand, and such "
        + "numbers cannot be compared; measure again with the same parameters: "
        + "probe-dcn IMAGES --parameters pipelines/tapas/probe-dcn.toml --output dcn.h5")
  }

  /// The accuracies of `networks`; warns where they have layers that no fitted experiment had.
  func predict(_ networks: [NetworkRecord], for program: String) throws -> [Double] {
    let known = Set(file.kinds)
    let foreign = networks.filter { $0.layers.contains { !known.contains($0.kind) } }
    if !foreign.isEmpty {
      let kinds = Set(foreign.flatMap { $0.layers.map(\.kind) }).subtracting(known)
      let names = kinds.sorted { $0.rawValue < $1.rawValue }.map(\.label)
      Console.error(
        "\(program): warning: \(foreign.count) of \(networks.count) networks have layers that none of the "
          + "\(file.experimentCount) fitted experiments had (\(names.joined(separator: ", "))): "
          + "their predictions are guesses")
    }
    return try predictor.predict(networks)
  }

  /// The LSTM units, from the parameters that the artifact carries.
  private static func units(_ reader: ArtifactReader) throws -> [Int] {
    let line = reader.header.parameters.split(separator: "\n").first { $0.hasPrefix("lstmUnits") }
    let units = (line ?? "").split { !$0.isNumber }.compactMap { Int($0) }
    guard units.count == 2 else { throw reader.fault("parameters", "has no lstmUnits") }
    return units
  }
}
