// Checks a parameter file and writes its canonical form.

import Artifacts
import HDF5

/// Writes the canonical form of `file`, which is named after its stage, to `output`.
///
/// - Throws: `ParameterError` with file, line and key.
public func resolveParameters(_ file: String, output: String) throws {
  let name = FilePath.name(file)
  let text =
    switch name {
    case "preprocess.toml": try Resolved<PreprocessParameters>(file: file).text
    case "search-space.toml": try Resolved<SearchSpaceParameters>(file: file).text
    case "sample.toml": try Resolved<SampleParameters>(file: file).text
    case "train-child.toml": try Resolved<TrainChildParameters>(file: file).text
    case "reward.toml": try Resolved<RewardParameters>(file: file).text
    case "update-controller.toml": try Resolved<UpdateControllerParameters>(file: file).text
    case "benchmark-search.toml": try Resolved<BenchmarkSearchParameters>(file: file).text
    case "tune-search.toml": try Resolved<TuneSearchParameters>(file: file).text
    case "grid-search.toml": try Resolved<GridSearchParameters>(file: file).text
    case "grid-search-text.toml": try Resolved<LanguageGridParameters>(file: file).text
    case "final-training.toml": try Resolved<FinalTrainingParameters>(file: file).text
    case "probe-dcn.toml": try Resolved<ProbeDCNParameters>(file: file).text
    case "fit-tap.toml": try Resolved<FitTAPParameters>(file: file).text
    case "preprocess-text.toml": try Resolved<PreprocessTextParameters>(file: file).text
    case "train-language-model.toml":
      try Resolved<TrainLanguageModelParameters>(file: file).text
    case "evolve.toml": try Resolved<EvolveParameters>(file: file).text
    case "screen.toml": try Resolved<ScreenParameters>(file: file).text
    case "store.toml": try Resolved<StoreParameters>(file: file).text
    default:
      throw ParameterError(
        file: file, line: nil, key: nil,
        reason: "no stage has a parameter file of this name; it must be preprocess.toml, "
          + "search-space.toml, sample.toml, train-child.toml, reward.toml, update-controller.toml, "
          + "grid-search.toml, grid-search-text.toml, final-training.toml, store.toml, probe-dcn.toml, fit-tap.toml, evolve.toml, screen.toml, "
          + "benchmark-search.toml, tune-search.toml, preprocess-text.toml or train-language-model.toml"
      )
    }
  try FilePath.createFolder(FilePath.parent(output))
  // Unchanged text gets a new time all the same, or make would come back to it for ever.
  if try !WholeFile.replaceIfChanged(text: text, at: output) { try WholeFile.touch(output) }
}

/// Writes the result revision of every stage to `output`, if one has changed.
public func writeRevisions(to output: String) throws {
  let lines = Stage.allCases.map { "\($0.rawValue) \($0.resultRevision)\n" }
  try WholeFile.replaceIfChanged(text: lines.joined(), at: output)
}
