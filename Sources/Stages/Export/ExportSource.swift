// What `export` exports: a trained model, and what is known of it.

import Artifacts
import Export
import NN

/// A trained model out of its artifact.
protocol ExportSource {
  /// The open file.
  var reader: ArtifactReader { get }
  /// For people.
  var summary: String { get }
  /// Operations and weights.
  func onnx(folds: Bool) throws -> ONNXModel
  /// The architecture for programs.
  func json() throws -> String
  /// A module for PyTorch; `file` is the name of its source.
  func pyTorch(file: String) throws -> String
  /// The drawing, in dot's language.
  func drawing() throws -> String
  /// The equations, for LaTeX; nil where there are none.
  func equations() -> String?
  /// Our own inference on validation data.
  ///
  /// - Throws: `ArtifactError` when the model was trained on other data.
  func reference(_ request: ReferenceRequest) throws -> ReferenceContent
}

/// Which validation data our own inference shall see.
struct ReferenceRequest {
  /// The images or the text that the model was trained on.
  let data: String
  /// Images; nil for all.
  let count: Int?
  /// Threads; no part of the results.
  let threads: Int
}

/// A reference, ready to be written.
struct ReferenceContent {
  let content: ArtifactContent
  var header: ArtifactHeader { content.header }
}

/// The model at `path`, whatever it is.
func exportSource(_ path: String) throws -> any ExportSource {
  let reader = try ArtifactReader(path, expecting: .model, .languageModel)
  switch reader.header.format {
  case .languageModel: return try LanguageExport(reader)
  default: return try NetworkExport(reader)
  }
}

/// The header of a reference.
func referenceHeader(
  _ format: ArtifactFormat, _ parameters: String, _ model: ArtifactReader, _ role: String,
  _ data: ArtifactReader
) -> ArtifactHeader {
  ArtifactHeader(
    format: format, stage: .export, parameters: parameters,
    inputs: [ArtifactInput("model", model.payloadHash), ArtifactInput(role, data.payloadHash)],
    determinism: DeterminismClass(madeFrom: [model, data].map(\.header.determinism)))
}
