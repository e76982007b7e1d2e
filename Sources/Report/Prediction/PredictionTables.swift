// The tables of the page about predictions.

import Artifacts
import TAPAS

extension PredictionFindings {
  /// All tables that are no figure's.
  public var tables: [Table] {
    [databaseTable, frontTable("parameter-front", population.parameterFront)]
      + (trainedEntries.isEmpty ? [] : [trainedTable])
  }

  /// The data sets of the database.
  var databaseTable: Table {
    Table(
      "database",
      [
        "data set", "classes", "DCN", "origin", "experiments", "lowest", "median", "highest",
        "fitted",
      ],
      lines.map { line in
        [
          .text(line.dataset.name), .integer(line.dataset.classes),
          .number(line.dataset.difficulty, decimals: 4),
          .text(line.dataset.probe == MeasuredDataset.declared ? "declared" : "measured"),
          .integer(line.accuracies.count), .number(line.accuracies.first, decimals: 4),
          .number(line.quantile(0.5), decimals: 4), .number(line.accuracies.last, decimals: 4),
          .text(line.isFitted ? "yes" : "no"),
        ]
      })
  }

  /// The networks of a Pareto front, cheapest first; of a long one every n-th.
  func frontTable(_ name: String, _ front: [Int]) -> Table {
    let step = max(1, (front.count + 19) / 20)
    let shown = front.enumerated().filter {
      ($0.offset + 1) % step == 0 || $0.offset + 1 == front.count
    }
    return Table(
      name, ["predicted accuracy", "parameters", "operations", "network"],
      shown.map { _, index in
        let individual = population.individuals[index]
        return [
          .number(individual.accuracy, decimals: 4), .integer(individual.parameters),
          .integer(Int(individual.flops)), .text(individual.architecture.summary),
        ]
      })
  }

  /// The networks that were trained.
  var trainedTable: Table {
    Table(
      "trained",
      ["predicted rank", "predicted", "measured", "difference", "parameters", "network"],
      trainedEntries.enumerated().map { index, entry in
        [
          .integer(index + 1), .number(entry.predicted, decimals: 4),
          .number(entry.measured, decimals: 4),
          .number((entry.measured ?? .nan) - entry.predicted, decimals: 4),
          entry.size.map { Cell.integer($0.parameters) } ?? .text("–"),
          .text(entry.architecture),
        ]
      })
  }
}
