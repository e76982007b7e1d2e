// `bench export`: exported models by the hundred, for scripts/test-export to compare with other programs.

import ArgumentParser
import Artifacts
import Foundation
import NN
import SearchSpace
import Stages
import Tensor

struct ExportSamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Train random networks for a moment and export them, each operation by itself too.",
    discussion: """
      For each NAME: NAME.h5 (the model), NAME.reference.h5 (our own inference), NAME.onnx, \
      NAME.folded.onnx (of networks), NAME.py. scripts/test-export compares them.

      Example:
        bench export --networks 200 --folder exports
      """)

  @Option(help: "Random networks, spread over the search spaces.")
  var networks = 200
  @Option(help: "Random recurrent cells, each in a language model.")
  var cells = 50
  @Option(help: "Parameters of the training (TOML), of train-child.")
  var parameters = "pipelines/smoke/train-child.toml"
  @Option(help: "The same for language models, of train-language-model.")
  var languageParameters = "pipelines/smoke-text/train-language-model.toml"
  @Option(help: "An existing folder for the files.")
  var folder: String

  func run() throws {
    let resolved = try Resolved<TrainChildParameters>(file: parameters)
    for (index, graph) in ExportOperation.graphs.enumerated() {
      try export(graph, "operation-\(index + 1)", resolved)
    }
    let spaces = ExportSpace.allCases
    for index in 0..<networks {
      var random = RandomStreams(key: 31).stream(.sampling, at: index)
      let graph = try spaces[index % spaces.count].draw(using: &random)
      try export(graph, "network-\(index + 1)", resolved)
    }
    let samples = try LanguageSamples(parameters: languageParameters)
    for index in 0..<cells {
      try samples.export(to: "\(folder)/cell-\(index + 1)", index: index)
    }
  }

  private func export(
    _ graph: Graph, _ name: String, _ parameters: Resolved<TrainChildParameters>
  ) throws {
    let images = benchImages(graph.image, count: 37, classes: graph.classes)
    let (tensors, logits) = try train(graph, on: images, parameters.values.training)
    let classes = (0..<graph.classes).map { "class \($0)" }
    let model = ModelFile(
      ModelDescription(
        label: name, identity: String(repeating: "0", count: 64), graph: graph,
        graphText: graph.canonicalText, summary: name, training: parameters.text,
        preprocessing: "", classNames: classes, forwardFLOPs: try graph.forwardFLOPs(),
        memoryBytes: 0), tensors: tensors, history: TrainingHistory())
    let path = "\(folder)/\(name)"
    let header = ArtifactHeader(format: .model, stage: .trainFinal, parameters: parameters.text)
    try model.content(header).write(to: path + ".h5")
    let reference = ReferenceFile(
      shape: graph.image, classNames: classes, pixels: images.pixels,
      labels: images.labels.map { Int32($0) }, logits: logits)
    try reference.content(
      ArtifactHeader(format: .reference, stage: .export, parameters: "count = 37\n")
    ).write(to: path + ".reference.h5")
    for (ending, folds) in [(".onnx", false), (".folded.onnx", true), (".py", false)] {
      try ExportStage(model: path + ".h5", output: path + ending, folds: folds).run()
    }
  }

  /// A few steps, so that no weight and no running statistic is what it starts as.
  private func train(
    _ graph: Graph, on images: ArrayImageSource, _ options: TrainingOptions
  ) throws -> (tensors: [NamedTensor], logits: [Float]) {
    var options = options
    options.precision = .strict
    options.batchSize = 16
    let trainer = try Trainer(graph, options: options, streams: RandomStreams(key: 7))
    for epoch in 0..<options.epochs { _ = try trainer.trainEpoch(epoch, on: images) }
    let tensors = trainer.state.tensors.filter { !$0.name.hasPrefix("momentum.") }
    return (tensors, try trainer.logits(on: images))
  }
}
