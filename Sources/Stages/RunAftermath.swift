// What followed the search in a run directory, as the report reads it.

import Artifacts
import Report

/// Selection, grid search, models and evaluations of one run: only those that belong together.
struct RunAftermath {
  private let folder: String

  /// The run in `folder`.
  init(_ folder: String) { self.folder = folder }

  /// What followed; nil before it, and when it was made from other rounds than those with the payload
  /// hashes `rounds`.
  func read(after rounds: [String]) throws -> Aftermath? {
    guard FilePath.exists("\(folder)/selected.h5") else { return nil }
    let selection = try reader("selected", .architectures)
    guard selection.header.inputs.map(\.payloadHash) == rounds else { return nil }
    var entries = try ArchitecturesFile(selection).entries
    let selected = entries
    var hashes: Set = [selection.payloadHash]
    let gridReader = try grid(of: selection.payloadHash)
    if let gridReader { hashes.insert(gridReader.payloadHash) }
    if FilePath.exists("\(folder)/perturbed.h5") {
      let variants = try reader("perturbed", .architectures)
      if hashes.isSuperset(of: variants.header.inputs.map(\.payloadHash)) {
        hashes.insert(variants.payloadHash)
        entries += try ArchitecturesFile(variants).entries
      }
    }
    let models = try models(madeFrom: hashes, entries)
    let earlier = "\(folder)/evaluations"
    var aftermath = Aftermath(
      selected: selected, grid: try gridReader.map { try GridFile($0) }, models: models,
      evaluations: try evaluations(of: models),
      earlierOpenings: try EarlierOpenings.read(earlier, .evaluation) { try EvaluationFile($0) })
    aftermath.languageModels = try languageModels(madeFrom: hashes)
    aftermath.earlierTextOpenings = try EarlierOpenings.read(earlier, .textEvaluation) {
      try TextEvaluationFile($0)
    }
    return aftermath
  }

  /// The language models made from lists and grids with these payload hashes, and known cells; the chosen one first.
  private func languageModels(madeFrom hashes: Set<String>) throws -> [FinalLanguageModel] {
    let evaluations = try readers(in: "evaluations", .textEvaluation).map {
      try TextEvaluationFile($0.reader)
    }
    let all = try readers(in: "models", .languageModel).compactMap { name, reader in
      let own = reader.header.inputs.filter { $0.role != "corpus" }.map(\.payloadHash)
      return hashes.isSuperset(of: own) ? (name, reader) : nil
    }.map { name, reader in
      let model = try LanguageModelFile(reader)
      let options = try model.options(path: reader.path)
      return FinalLanguageModel(
        name: name, model, size: (options.layers, options.hidden),
        evaluation: evaluations.first {
          $0.subject.name == name && $0.subject.identity == model.description.identity
        })
    }
    return all.filter { $0.name == "final" } + all.filter { $0.name != "final" }
  }

  /// The grid search over the selection with this payload hash.
  private func grid(of selection: String) throws -> ArtifactReader? {
    let child = "grid/point-01/child-01"
    guard FilePath.exists("\(folder)/grid.h5"), FilePath.exists("\(folder)/\(child).h5"),
      try reader(child, .child).header.inputs.contains(ArtifactInput("samples", selection))
    else { return nil }
    return try reader("grid", .grid)
  }

  /// The models made from lists and grids with these payload hashes, the chosen network first.
  private func models(
    madeFrom hashes: Set<String>, _ entries: [ListedArchitecture]
  ) throws -> [FinalModel] {
    let all = try readers(in: "models", .model).compactMap { name, reader -> FinalModel? in
      let own = reader.header.inputs.filter { $0.role != "images" }.map(\.payloadHash)
      guard hashes.isSuperset(of: own) else { return nil }
      let model = try ModelFile(reader)
      let entry = entries.first { $0.label == model.description.label }
      return FinalModel(name: name, model, entry?.architecture)
    }
    return all.filter { $0.name == "final" } + all.filter { $0.name != "final" }
  }

  private func evaluations(of models: [FinalModel]) throws -> [EvaluationFile] {
    let all = try readers(in: "evaluations", .evaluation).map { try EvaluationFile($0.reader) }
    return all.filter { evaluation in
      let subject = evaluation.subject
      return models.contains { $0.name == subject.name && $0.identity == subject.identity }
    }
  }

  private func reader(_ name: String, _ format: ArtifactFormat) throws -> ArtifactReader {
    try ArtifactReader("\(folder)/\(name).h5", expecting: format)
  }

  /// The artifacts of one format in a folder of the run, with their names without ending.
  private func readers(
    in part: String, _ format: ArtifactFormat
  ) throws -> [(name: String, reader: ArtifactReader)] {
    try FilePath.names(in: "\(folder)/\(part)").filter { $0.hasSuffix(".h5") }.map {
      (String($0.dropLast(3)), try ArtifactReader(any: "\(folder)/\(part)/\($0)"))
    }.filter { $0.reader.header.format == format }
  }
}
