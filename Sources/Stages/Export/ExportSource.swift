// What `export` exports: a trained model, and what is known of it.

import Artifacts
import Export
import NN
import Report

/// A trained model out of its artifact.
struct ExportSource {
  /// The open file.
  let reader: ArtifactReader
  /// The model.
  let file: ModelFile

  /// The model at `path`.
  init(_ path: String) throws {
    reader = try ArtifactReader(path, expecting: .model)
    file = try ModelFile(reader)
  }

  /// For people.
  var summary: String {
    "\(file.parameterCount) parameters, validation accuracy \(decimals(file.validationAccuracy, 4))"
  }

  /// The network with its weights.
  func network() throws -> TrainedNetwork {
    let description = file.description
    do {
      return try TrainedNetwork(
        description.graph, tensors: file.tensors,
        epsilon: file.options(path: reader.path).batchNormEpsilon,
        classNames: description.classNames, facts: facts)
    } catch let error as ExportError {
      throw ArtifactError(path: reader.path, reason: error.description)
    }
  }

  /// For the metadata of the exported file.
  private var facts: [ONNXModel.Fact] {
    let description = file.description
    return [
      .init("identity", description.identity), .init("model_sha256", reader.payloadHash),
      .init("preprocessing_sha256", description.preprocessing),
      .init("label", description.label), .init("architecture", description.summary),
      .init("graph", description.graphText),
      .init("classes", description.classNames.joined(separator: "\n")),
      .init("validation_accuracy", decimals(file.validationAccuracy, 6)),
    ]
  }

  /// The drawing, in dot's language.
  func drawing() throws -> String { try ArchitectureDrawing(file.description.graph).text }

  /// Our own inference on validation images.
  ///
  /// - Parameters:
  ///   - images: The images that the model was trained on.
  ///   - count: How many; nil for all.
  ///   - threads: Threads; no part of the results.
  /// - Returns: The artifact.
  /// - Throws: `ArtifactError` when the images are prepared in another way.
  func reference(_ images: String, count: Int?, threads: Int) throws -> ReferenceContent {
    let imagesReader = try ArtifactReader(images, expecting: .images)
    guard file.description.preprocessing == imagesReader.header.origin else {
      throw ArtifactError(
        path: images,
        reason: "these images were prepared in another way than those that \(reader.path) was "
          + "trained on; run make again to train it on the present ones")
    }
    let validation = try ImagesFile(imagesReader).validation
    let used = min(count ?? validation.count, validation.count)
    let part = try ArrayImageSource(copying: validation, count: used)
    // By the definition, without the rounding errors that training trades for speed.
    let trainer = try file.trainer(threads: threads, path: reader.path, precision: .strict)
    let reference = ReferenceFile(
      shape: part.shape, classNames: file.description.classNames, pixels: part.pixels,
      labels: part.labels.map { Int32($0) }, logits: try trainer.logits(on: part))
    let header = ArtifactHeader(
      format: .reference, stage: .export, parameters: "count = \(used)\n",
      inputs: [
        ArtifactInput("model", reader.payloadHash),
        ArtifactInput("images", imagesReader.payloadHash),
      ], determinism: DeterminismClass(madeFrom: [reader, imagesReader].map(\.header.determinism)))
    return ReferenceContent(content: reference.content(header), header: header)
  }
}

/// A reference, ready to be written.
struct ReferenceContent {
  let content: ArtifactContent
  let header: ArtifactHeader
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
