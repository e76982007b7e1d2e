// What a table says about every cell of NAS-Bench-201: a search looks results up instead of training.

import SearchSpace

/// The data sets that the table knows; raw values stand in artifacts and parameter files.
public enum TableDataSet: String, CaseIterable, Sendable {
  case cifar10
  case cifar100

  /// Name in reports.
  public var label: String {
    switch self {
    case .cifar10: "CIFAR-10"
    case .cifar100: "CIFAR-100"
    }
  }
}

/// Accuracies of all cells on one data set, in percent, in the order of the table's rows.
public struct CellMeasures: Hashable, Sendable {
  /// On the validation images after 12 epochs: what a search may see.
  public var validation12: [Double] = []
  /// On the test images after 12 epochs.
  public var test12: [Double] = []
  /// On the test images after 200 epochs: what a found cell is judged by.
  public var test200: [Double] = []

  /// No cells yet.
  public init() {}

  /// Accuracies in the order of the rows.
  public init(validation12: [Double], test12: [Double], test200: [Double]) {
    self.validation12 = validation12
    self.test12 = test12
    self.test200 = test200
  }
}

/// The table of NAS-Bench-201 (Dong & Yang 2020): 15,625 cells on two data sets.
public struct CellTable: Sendable {
  /// Number of cells: five operations on each of six edges.
  public static let cellCount = 15_625

  /// The cells as the benchmark's strings, by row.
  public let architectures: [String]
  /// Equal for cells that are the same graph, by row.
  public let isomorphismKeys: [String]
  /// Accuracies by data set, in the order of ``TableDataSet``.
  public let measures: [CellMeasures]
  /// The row of each cell, by the number that its choices are.
  private let rows: [Int]

  /// The table with these rows.
  ///
  /// - Parameters:
  ///   - architectures: The benchmark's strings.
  ///   - isomorphismKeys: As many.
  ///   - measures: One for each data set, with as many numbers.
  /// - Throws: ``CellTableFault`` naming the row when the strings are not every cell once.
  public init(
    architectures: [String], isomorphismKeys: [String], measures: [CellMeasures]
  ) throws(CellTableFault) {
    let count = Self.cellCount
    guard architectures.count == count else {
      throw CellTableFault(
        row: nil, reason: "\(architectures.count) cells where the space has \(count)")
    }
    let numbers = measures.flatMap { [$0.validation12, $0.test12, $0.test200] }
    precondition(
      isomorphismKeys.count == count && measures.count == TableDataSet.allCases.count
        && numbers.allSatisfy { $0.count == count },
      "CellTable: columns of different length")
    var rows = [Int](repeating: -1, count: count)
    for (row, text) in architectures.enumerated() {
      let number = try CellNumber(text: text, row: row).value
      guard rows[number] < 0 else {
        throw CellTableFault(
          row: row, reason: "the cell \(text) stands in row \(rows[number]) already")
      }
      rows[number] = row
    }
    self.architectures = architectures
    self.isomorphismKeys = isomorphismKeys
    self.measures = measures
    self.rows = rows
  }

  /// The row of the cell with these choices, one operation for each edge.
  public func row(of choices: [Int]) -> Int { rows[CellNumber(choices: choices).value] }

  /// The accuracies on one data set.
  public subscript(dataSet: TableDataSet) -> CellMeasures {
    measures[dataSet == .cifar10 ? 0 : 1]
  }
}

/// Why rows are no table of all cells.
public struct CellTableFault: Error, Equatable {
  /// The row, from 0, where one is to blame.
  public let row: Int?
  /// The rule that is broken.
  public let reason: String
}

/// The choices of a cell as the digits of a number.
private struct CellNumber {
  let value: Int

  init(choices: [Int]) {
    precondition(choices.count == 6, "a cell with \(choices.count) edges")
    value = choices.reduce(0) { $0 * 5 + $1 }
  }

  init(text: String, row: Int) throws(CellTableFault) {
    do {
      let space = NASBench201Space(edgesShareTokens: true)
      self.init(choices: try space.architecture(text).choices)
    } catch {
      throw CellTableFault(row: row, reason: "\"\(text)\" is no cell of NAS-Bench-201")
    }
  }
}
