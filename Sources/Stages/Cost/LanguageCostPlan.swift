// What a run over a text will train, worked out from its parameter files and its prepared texts.

import Artifacts
import NN
import SearchSpace

/// A prepared text as far as costs depend on it.
struct CostText {
  var vocabulary: Int
  var training: Int
  var validation: Int

  /// The sizes of a prepared text.
  init(_ path: String) throws {
    let corpus = try CorpusFile(ArtifactReader(path, expecting: .corpus))
    vocabulary = corpus.description.vocabulary.count
    training = corpus.training.count
    validation = corpus.validation.count
  }

  /// Bytes of its tokens.
  var bytes: Int { (training + validation) * 4 }
}

/// All trainings of a run over a text.
struct LanguageCostPlan {
  /// The children, then the models of each larger size, with the names of their calibrations.
  private(set) var probes: [(size: String, probe: CostProbe<LanguageModelOptions.OfCell>)] = []
  private(set) var parts: [CostPart] = []
  let epochs: Int

  /// Plans a run.
  ///
  /// - Parameters:
  ///   - sizes: Sizes of the pipeline.
  ///   - folder: The pipeline's folder.
  ///   - text: The text of the search.
  ///   - largerText: The text of the larger sizes, where there are any.
  ///   - draws: Random cells.
  /// - Throws: What reading the parameter files throws, and an error for a space without recurrent cells.
  init(
    _ sizes: CostSizes, folder: String, text: CostText, largerText: CostText?, draws: Int
  ) throws {
    let base = try Resolved<TrainLanguageModelParameters>(
      file: "\(folder)/train-language-model.toml"
    ).values
    let file = "\(folder)/search-space.toml"
    let space = try Resolved<SearchSpaceParameters>(file: file).values.space
    let cells = try space.costDraws(draws, layers: nil).map { architecture in
      guard let cell = architecture.cell else {
        throw ParameterError(
          file: file, line: nil, key: "family",
          reason: "its architectures are no recurrent cells; they are trained on images")
      }
      return cell
    }
    epochs = base.epochs
    let children = try CostProbe(
      children: sizes.allChildren, cells: cells, vocabulary: text.vocabulary, base)
    probes = [("children", children)]
    func part(
      _ name: String, _ count: Int, _ probe: CostProbe<LanguageModelOptions.OfCell>,
      _ epochs: Int, _ text: CostText, _ size: String
    ) -> CostPart {
      let passes = Double(epochs) * Double(3 * text.training + text.validation)
      return CostPart(
        name: name, trainings: count, work: Double(count) * probe.forwardFLOPs * passes,
        size: size)
    }
    parts = [part("search", sizes.allChildren, children, epochs, text, "children")]
    guard sizes.select > 0 else { return }
    let grid = try Resolved<LanguageGridParameters>(file: "\(folder)/grid-search-text.toml").values
    parts += [
      part("grid search", sizes.select * sizes.grid, children, grid.epochs, text, "children"),
      part("final training", 1, children, grid.epochs, text, "children"),
    ]
    for size in sizes.larger {
      let values = try Resolved<TrainLanguageModelParameters>(
        file: "\(folder)/larger/\(size)/train-language-model.toml"
      ).values
      let text = largerText ?? text
      let probe = try CostProbe(
        children: sizes.models, cells: cells, vocabulary: text.vocabulary, values)
      probes.append((size, probe))
      parts.append(part("size \(size)", sizes.models, probe, values.epochs, text, size))
    }
  }

  /// Largest predicted memory of a training, in bytes.
  var memoryBytes: Int { probes.map(\.probe.memoryBytes).max() ?? 0 }
}
