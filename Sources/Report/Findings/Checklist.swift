// The best practices of architecture search, answered from the artifacts of a run.

/// The checklist of Lindauer and Hutter, "Best Practices for Scientific Research on Neural Architecture Search"
/// (JMLR 21:243, 2020), version 1.0.1, as far as a run can answer it.
public struct Checklist: Sendable {
  /// How an item is answered.
  public enum Answer: String, Sendable, CaseIterable {
    /// The run shows it.
    case yes
    /// The run shows a part of it.
    case partly = "in part"
    /// It was not done, or is not known of this run.
    case no
    /// No artifact can know it: the authors of a paper answer.
    case authors = "yours to say"
  }
  /// One item.
  public struct Item: Hashable, Sendable {
    /// The item's part of the list.
    public let part: String
    /// What is asked for.
    public let practice: String
    /// The answer.
    public let answer: Answer
    /// Where it shows, or what to do about it.
    public let evidence: String
  }
  /// The sixteen items, in the order of the list.
  public let items: [Item]

  /// The answers of `findings`.
  public init(_ findings: Findings) {
    items =
      Self.released(findings.history) + Self.compared(findings)
      + Self.reported(findings.history)
  }

  /// One sentence on the whole list.
  public var sentence: String {
    let counts = Answer.allCases.map { answer in
      "\(answer.rawValue): \(items.count { $0.answer == answer })"
    }
    return "Of the \(items.count) items, as this run answers them: "
      + counts.joined(separator: ", ") + "."
  }

  /// The list as a table.
  public var table: Table {
    Table(
      "checklist", ["part", "practice", "answer", "where it shows"],
      items.map {
        [.text($0.part), .text($0.practice), .text($0.answer.rawValue), .text($0.evidence)]
      })
  }
}

// MARK: Released

extension Checklist {
  private static func released(_ history: SearchHistory) -> [Item] {
    let part = "code released"
    let models = history.aftermath.map { $0.models.count + $0.languageModels.count } ?? 0
    return [
      Item(
        part: part, practice: "training pipeline of the final networks", answer: .yes,
        evidence: "the programs of Espalier with the parameters below; make archive packs both"),
      Item(
        part: part, practice: "search space", answer: .yes,
        evidence: "search-space.toml below: \(Text.magnitude(history.space.size)) architectures"),
      Item(
        part: part, practice: "hyper-parameters and seeds of the final evaluation",
        answer: models > 0 ? .yes : .no,
        evidence: models > 0
          ? "\(Text.count(models, "final model")), parameters below, run seed \(history.seed)"
          : "no final training yet: make finish"),
      Item(
        part: part, practice: "search method", answer: .yes,
        evidence: "sample, reward and update-controller or append-gradient of Espalier"),
      Item(
        part: part, practice: "hyper-parameters and seeds of the search", answer: .yes,
        evidence: "\(Text.count(history.parameters.count, "parameter file")) below, "
          + "run seed \(history.seed)"),
    ]
  }
}

// MARK: Compared

extension Checklist {
  private static func compared(_ findings: Findings) -> [Item] {
    let history = findings.history
    let part = "comparison"
    return [
      Item(
        part: part, practice: "same benchmark: data, split, space and training code",
        answer: history.random == nil ? .partly : .yes,
        evidence:
          "every network of the run had the same data, split, space and programs; for other work, "
          + "compare the SHA-256 of the raw files below"),
      confounders(history), ablations(history), protocolItem(history),
      overCompute(findings),
      history.random.map {
        Item(
          part: part, practice: "random search with the same budget", answer: .yes,
          evidence: "a random twin of \(Text.count($0.children.count, "network"))")
      }
        ?? Item(
          part: part, practice: "random search with the same budget", answer: .no,
          evidence: "no twin: TWIN := yes in pipeline.mk"),
      Item(
        part: part, practice: "several runs with other seeds", answer: .no,
        evidence: "this page is one seed; make search SEED=2 and make compare SEEDS=\"1 2 3\""),
      Item(
        part: part, practice: "tabular benchmark", answer: .no,
        evidence: "make search PIPELINE=nasbench201 runs the same controller on NAS-Bench-201"),
    ]
  }

  private static func overCompute(_ findings: Findings) -> Item {
    let isDrawn = findings.workFigure() != nil
    return Item(
      part: "comparison", practice: "performance over compute", answer: isDrawn ? .yes : .partly,
      evidence:
        "the best so far over samples\(isDrawn ? " and over operations" : ""), above; every figure also as TSV"
    )
  }

  /// The order in which replicas meet depends on the time; nothing else does.
  private static func confounders(_ history: SearchHistory) -> Item {
    let isAsynchronous = !history.updates.isEmpty
    return Item(
      part: "comparison", practice: "confounders controlled",
      answer: isAsynchronous ? .partly : .yes,
      evidence: (isAsynchronous
        ? "the order of the replicas depended on time and load, and is recorded for replay"
        : "no result depends on load, number of processes or order")
        + "; machines and libraries stand below")
  }

  private static func ablations(_ history: SearchHistory) -> Item {
    let variants = history.aftermath.map { $0.models.count + $0.languageModels.count - 1 } ?? 0
    var shown: [String] = []
    if variants > 0 { shown.append("\(Text.count(variants, "model")) beside the final one") }
    if history.plain != nil { shown.append("the same search without the predictor") }
    return Item(
      part: "comparison", practice: "ablations", answer: shown.isEmpty ? .no : .partly,
      evidence: shown.isEmpty
        ? "none in this run; a copy of the pipeline with one parameter changed is one"
        : shown.joined(separator: ", ") + "; those of the method are copies of the pipeline")
  }

  private static func protocolItem(_ history: SearchHistory) -> Item {
    let followed = history.aftermath
    let openings = (followed?.evaluations.count ?? 0) + (followed?.earlierOpenings.count ?? 0)
    let textOpenings =
      (followed?.languageModels.count { $0.evaluation != nil } ?? 0)
      + (followed?.earlierTextOpenings.count ?? 0)
    return Item(
      part: "comparison", practice: "same evaluation protocol, nothing chosen by test data",
      answer: .yes,
      evidence: "networks are chosen by validation; the test data was opened "
        + "\(Text.count(openings + textOpenings, "time")), by evaluate alone, and each opening is recorded"
    )
  }
}

// MARK: Reported

extension Checklist {
  private static func reported(_ history: SearchHistory) -> [Item] {
    let part = "reported"
    let grid = history.aftermath?.grid
    return [
      Item(
        part: part, practice: "how hyper-parameters were tuned, and at which cost",
        answer: grid == nil ? .authors : .partly,
        evidence: (grid.map {
          "the grid search of the final training: \(Text.count($0.trials.count, "training")) above; "
        } ?? "") + "how those of the search were found is for the authors to say"),
      Item(
        part: part, practice: "time of the whole method, end to end", answer: .yes,
        evidence:
          "every stage from raw data on, in the cost table below and counted as work above; what was found in the "
          + "store cost its time in an earlier run"),
      Item(
        part: part, practice: "all details of the set-up", answer: .yes,
        evidence: "parameters, hashes, machines, compiler, libraries and commit below"),
    ]
  }
}
