// The stage `predict-accuracy`: what networks would reach on a data set, without training them.

import Artifacts
import HDF5
import TAPAS

/// `predict-accuracy`: writes a `PredictionsFile`.
public struct PredictAccuracyStage {
  /// The predictor.
  public var predictor: String
  /// The networks: samples, architectures, children, parts of the database, or JSON.
  public var networks: [String]
  /// Difficulty of the data set.
  public var difficulty: DifficultySource
  /// Its number of classes; nil where the difficulty was measured.
  public var classes: Int?
  /// Its images, for networks that do not know their size.
  public var images: String?
  /// The output.
  public var output: String
  /// The same as tab-separated text, best first; nil for none.
  public var text: String?

  /// The stage with its arguments.
  public init(
    predictor: String, networks: [String], difficulty: DifficultySource, classes: Int? = nil,
    images: String? = nil, output: String, text: String? = nil
  ) {
    self.predictor = predictor
    self.networks = networks
    self.difficulty = difficulty
    self.classes = classes
    self.images = images
    self.output = output
    self.text = text
  }

  /// Runs the stage and prints the ten best.
  public func run() throws {
    let open = try OpenPredictor(predictor)
    let target = try DifficultyTarget(difficulty)
    try open.check(target)
    let images = try images.map { try ArtifactReader($0, expecting: .images) }
    let description = try images.map { try ImagesFile($0).description }
    let classes = try self.classes ?? target.classes ?? description?.classes ?? missingClasses()
    let source = try NetworkSource(
      networks, NetworkSource.Frame(image: description?.shape, classes: classes))
    let header = ArtifactHeader(
      format: .predictions, stage: .predictAccuracy,
      parameters: "resultRevision = \(Stage.predictAccuracy.resultRevision)\n" + target.text
        + "classes = \(classes)\n",
      inputs: [open.input] + source.inputs + target.inputs
        + (images.map { [ArtifactInput("images", $0.payloadHash)] } ?? []),
      determinism: DeterminismClass(
        madeFrom: [open.reader.header.determinism, source.determinism, target.determinism]
          + (images.map { [$0.header.determinism] } ?? [])))
    try StageRun(header, output: output).make {
      let predictions = try predict(open, source, target.difficulty, classes)
      show(predictions)
      return predictions.content(header)
    }
    guard let text else { return }
    let written = try PredictionsFile(ArtifactReader(output, expecting: .predictions))
    try WholeFile.replaceIfChanged(text: Self.table(written), at: text)
  }

  private func missingClasses() throws -> Int {
    throw ParameterError(
      file: networks.first ?? "networks", line: nil, key: nil,
      reason: "a declared difficulty does not say how many classes there are; add --classes")
  }

  private func predict(
    _ open: OpenPredictor, _ source: NetworkSource, _ difficulty: Double, _ classes: Int
  ) throws -> PredictionsFile {
    let records = source.entries.map {
      NetworkRecord(layers: $0.layers, classes: classes, difficulty: difficulty)
    }
    let accuracies = try open.predict(records, for: "predict-accuracy")
    let entries = source.entries.indices.map { index in
      let entry = source.entries[index]
      return PredictionsFile.Entry(
        architecture: entry.name, identity: entry.identity, predicted: accuracies[index],
        measured: entry.measured,
        size: PredictionsFile.Size(
          parameters: records[index].weights, flops: records[index].flops,
          layers: entry.layers.count))
    }
    return PredictionsFile(difficulty: difficulty, classes: classes, entries: entries)
  }

  private func show(_ predictions: PredictionsFile) {
    for (rank, index) in predictions.ranking.prefix(10).enumerated() {
      let entry = predictions.entries[index]
      let measured = entry.measured.map { ", measured \(decimals($0, 4))" } ?? ""
      Console.answer(
        "\(rank + 1). \(decimals(entry.predicted, 4))\(measured)  \(Self.shortened(entry.architecture))"
      )
    }
    let known = predictions.entries.filter { $0.measured != nil }
    guard known.count >= 2 else { return }
    let agreement = Agreement(
      predicted: known.map(\.predicted), measured: known.compactMap(\.measured))
    Console.answer(
      "\(known.count) networks have a measured accuracy: Kendall's τ \(decimals(agreement.kendall, 3)), "
        + "mean squared error \(decimals(agreement.meanSquaredError, 5))")
  }

  /// What fits a line; the whole stands in the artifact and the text.
  private static func shortened(_ architecture: String) -> String {
    architecture.count > 90 ? architecture.prefix(89) + "…" : architecture
  }

  /// One line a network, best first.
  static func table(_ predictions: PredictionsFile) -> String {
    let lines = predictions.ranking.enumerated().map { rank, index in
      let entry = predictions.entries[index]
      let name = entry.architecture.map { $0.isNewline || $0 == "\t" ? " " : $0 }
      let size =
        entry.size.map { "\($0.parameters)\t\($0.flops)\t\($0.layers)" } ?? "NaN\tNaN\tNaN"
      return
        "\(rank + 1)\t\(entry.predicted)\t\(entry.measured ?? .nan)\t\(size)\t\(String(name))\n"
    }
    return
      "rank\tpredicted_accuracy\tmeasured_accuracy\tparameter_count\tforward_flops\tlayer_count\t"
      + "architecture\n" + lines.joined()
  }
}
