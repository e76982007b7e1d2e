// Checks a parameter file and writes its canonical form.

import Artifacts
import HDF5

/// The parameter files by name, and what reads them.
private let parameterSets: [(file: String, type: any ParameterSet.Type)] = [
  ("preprocess.toml", PreprocessParameters.self),
  ("search-space.toml", SearchSpaceParameters.self),
  ("sample.toml", SampleParameters.self),
  ("train-child.toml", TrainChildParameters.self),
  ("reward.toml", RewardParameters.self),
  ("update-controller.toml", UpdateControllerParameters.self),
  ("grid-search.toml", GridSearchParameters.self),
  ("grid-search-text.toml", LanguageGridParameters.self),
  ("final-training.toml", FinalTrainingParameters.self),
  ("store.toml", StoreParameters.self),
  ("probe-dcn.toml", ProbeDCNParameters.self),
  ("fit-tap.toml", FitTAPParameters.self),
  ("evolve.toml", EvolveParameters.self),
  ("screen.toml", ScreenParameters.self),
  ("benchmark-search.toml", BenchmarkSearchParameters.self),
  ("tune-search.toml", TuneSearchParameters.self),
  ("preprocess-text.toml", PreprocessTextParameters.self),
  ("train-language-model.toml", TrainLanguageModelParameters.self),
]

/// Writes the canonical form of `file`, which is named after its stage, to `output`.
///
/// - Throws: `ParameterError` with file, line and key.
public func resolveParameters(_ file: String, output: String) throws {
  let type = try parameterSet(named: FilePath.name(file), in: file)
  let text = try resolvedText(of: file, as: type)
  try FilePath.createFolder(FilePath.parent(output))
  // Unchanged text gets a new time all the same, or make would come back to it for ever.
  if try !WholeFile.replaceIfChanged(text: text, at: output) { try WholeFile.touch(output) }
}

private func resolvedText<Parameters: ParameterSet>(
  of file: String, as type: Parameters.Type
) throws -> String {
  try Resolved<Parameters>(file: file).text
}

/// Takes every key of the file called `name` from `reader`.
///
/// - Throws: `ParameterError`.
func readParameters(named name: String, from reader: inout ParameterReader) throws {
  _ = try parameterSet(named: name, in: name).init(from: &reader)
}

private func parameterSet(named name: String, in file: String) throws -> any ParameterSet.Type {
  guard let found = parameterSets.first(where: { $0.file == name }) else {
    throw unknownParameterFile(file)
  }
  return found.type
}

/// What is said of a parameter file that no stage reads.
func unknownParameterFile(_ file: String) -> ParameterError {
  let names = parameterSets.map(\.file)
  return ParameterError(
    file: file, line: nil, key: nil,
    reason: "no stage has a parameter file of this name; it must be "
      + names.dropLast().joined(separator: ", ") + " or \(names.last ?? "")")
}

/// Writes the result revision of every stage to `output`, if one has changed.
public func writeRevisions(to output: String) throws {
  let lines = Stage.allCases.map { "\($0.rawValue) \($0.resultRevision)\n" }
  try WholeFile.replaceIfChanged(text: lines.joined(), at: output)
}
