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
    return Aftermath(
      selected: selected, grid: try gridReader.map { try GridFile($0) }, models: models,
      evaluations: try evaluations(of: models),
      earlierOpenings: try EarlierOpenings.read("\(folder)/evaluations"))
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
    let all = try names(in: "models").compactMap { name -> FinalModel? in
      let reader = try reader("models/\(name)", .model)
      let own = reader.header.inputs.filter { $0.role != "images" }.map(\.payloadHash)
      guard hashes.isSuperset(of: own) else { return nil }
      let model = try ModelFile(reader)
      let entry = entries.first { $0.label == model.description.label }
      return FinalModel(name: name, model, entry?.architecture)
    }
    return all.filter { $0.name == "final" } + all.filter { $0.name != "final" }
  }

  private func evaluations(of models: [FinalModel]) throws -> [EvaluationFile] {
    let all = try names(in: "evaluations").map {
      try EvaluationFile(reader("evaluations/\($0)", .evaluation))
    }
    return all.filter { evaluation in
      models.contains { $0.name == evaluation.name && $0.identity == evaluation.identity }
    }
  }

  private func reader(_ name: String, _ format: ArtifactFormat) throws -> ArtifactReader {
    try ArtifactReader("\(folder)/\(name).h5", expecting: format)
  }

  /// Names of the artifacts in a folder of the run, without ending.
  private func names(in part: String) -> [String] {
    FilePath.names(in: "\(folder)/\(part)").filter { $0.hasSuffix(".h5") }
      .map { String($0.dropLast(3)) }
  }
}
