// A trained network for images, to be exported.

import Artifacts
import Export
import NN
import Report

/// A model of `train-final`.
struct NetworkExport: ExportSource {
  let reader: ArtifactReader
  private let file: ModelFile
  private let network: TrainedNetwork

  init(_ reader: ArtifactReader) throws {
    self.reader = reader
    file = try ModelFile(reader)
    do {
      network = try TrainedNetwork(
        file.description.graph, tensors: file.tensors,
        epsilon: file.options(path: reader.path).batchNormEpsilon,
        classNames: file.description.classNames, facts: file.facts(reader.payloadHash))
    } catch let error as ExportError {
      throw ArtifactError(path: reader.path, reason: error.description)
    }
  }

  var summary: String {
    "\(file.parameterCount) parameters, validation accuracy \(decimals(file.validationAccuracy, 4))"
  }

  func onnx(folds: Bool) -> ONNXModel { network.onnx(folds: folds) }
  func json() throws -> String { try network.json }
  func pyTorch(file: String) -> String { network.pyTorch(file: file) }
  func drawing() throws -> String { try ArchitectureDrawing(file.description.graph).text }
  func equations() -> String? { nil }

  func reference(_ request: ReferenceRequest) throws -> ReferenceContent {
    let images = try ArtifactReader(request.data, expecting: .images)
    guard file.description.preprocessing == images.header.origin else {
      throw ArtifactError(
        path: request.data,
        reason: "these images were prepared in another way than those that \(reader.path) was "
          + "trained on; run make again to train it on the present ones")
    }
    let validation = try ImagesFile(images).validation
    let part = try ArrayImageSource(
      copying: validation, count: min(request.count ?? validation.count, validation.count))
    // By the definition, without the rounding errors that training trades for speed.
    let trainer = try file.trainer(
      threads: request.threads, path: reader.path, precision: .strict)
    let reference = ReferenceFile(
      shape: part.shape, classNames: file.description.classNames, pixels: part.pixels,
      labels: part.labels.map { Int32($0) }, logits: try trainer.logits(on: part))
    return ReferenceContent(
      content: reference.content(
        referenceHeader(.reference, "count = \(part.count)\n", reader, "images", images)))
  }
}

extension ModelFile {
  /// For the metadata of the exported file.
  fileprivate func facts(_ payloadHash: String) -> [ONNXModel.Fact] {
    [
      .init("identity", description.identity), .init("model_sha256", payloadHash),
      .init("preprocessing_sha256", description.preprocessing),
      .init("label", description.label), .init("architecture", description.summary),
      .init("graph", description.graphText),
      .init("classes", description.classNames.joined(separator: "\n")),
      .init("validation_accuracy", decimals(validationAccuracy, 6)),
    ]
  }
}

extension ArrayImageSource {
  /// The first `count` images of `source`.
  init(copying source: some ImageSource, count: Int) throws {
    var pixels: [Float] = []
    pixels.reserveCapacity(count * source.shape.count)
    for index in 0..<count {
      try source.withPixels(of: index) { span in
        for place in span.indices { pixels.append(span[place]) }
      }
    }
    self.init(
      shape: source.shape, pixels: pixels, labels: (0..<count).map { source.label(of: $0) })
  }
}
