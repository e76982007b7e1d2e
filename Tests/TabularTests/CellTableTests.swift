import SearchSpace
import TestSupport
import Testing

@testable import Tabular

@Suite struct CellTableTests {
  private static let lines = SyntheticTable.lines(accuracy: SyntheticTable.separable)

  /// The fault of the file when one line is another; nil if it is read.
  private func fault(_ line: Int, _ text: String) -> CellTableError? {
    var lines = Self.lines
    lines[line] = text
    return fault(lines)
  }

  private func fault(_ lines: [String]) -> CellTableError? {
    do {
      _ = try CellTable(csv: lines.joined(separator: "\n") + "\n", file: "t.csv")
      return nil
    } catch {
      return error
    }
  }

  @Test func aWholeFileIsReadWithEveryCellInItsRow() throws {
    let table = try CellTable(csv: SyntheticTable.csv(), file: "t.csv")
    #expect(table.architectures.count == 15_625)
    for row in [0, 1, 4711, 15_624] {
      let cell = SyntheticTable.choices(row)
      #expect(table.row(of: cell) == row)
      #expect(table.architectures[row] == SyntheticTable.text(cell))
      #expect(table[.cifar10].validation12[row] == SyntheticTable.separable(cell))
      #expect(table[.cifar100].test200[row] == SyntheticTable.separable(cell) * 0.55)
    }
    #expect(table.isomorphismKeys[3] == "0123456789ab")
  }

  @Test func rowsMayStandInAnyOrderOfCells() throws {
    var lines = Self.lines
    let (a, b) = (lines[1], lines[2])
    lines[1] = "0" + b.dropFirst()
    lines[2] = "1" + a.dropFirst()
    let table = try CellTable(csv: lines.joined(separator: "\n"), file: "t.csv")
    #expect(table.row(of: SyntheticTable.choices(0)) == 1)
  }

  @Test func anotherHeaderIsRefused() {
    let found = fault(0, "arch,accuracy")
    #expect(found?.line == 1 && found?.reason.contains("isomorphism_key") == true)
    #expect(fault([])?.line == 1)
  }

  @Test func aMissingOrRepeatedCellIsRefused() {
    #expect(fault(Array(Self.lines.dropLast()))?.reason.contains("15624 cells") == true)
    let twice = fault(8, "7" + Self.lines[3].dropFirst())
    #expect(twice?.line == 9 && twice?.reason.contains("stands in row 2 already") == true)
  }

  @Test func aRowOutOfPlaceIsRefused() {
    let found = fault(5, "7" + Self.lines[5].dropFirst())
    #expect(found?.description.hasPrefix("t.csv:6: index is \"7\"") == true)
  }

  @Test(arguments: ["nan", "inf", "-1", "100.5", "", "high", "0x1p3 "])
  func whatIsNoAccuracyIsRefused(_ word: String) {
    let fields = Self.lines[3].split(separator: ",").map(String.init)
    let text = (Array(fields[..<4]) + [word] + Array(fields[5...])).joined(separator: ",")
    let found = fault(3, text)
    #expect(found?.line == 4 && found?.reason.hasPrefix("c10_test_200ep is \"\(word)\"") == true)
  }

  @Test func aCellThatIsNoneIsRefused() {
    for (old, new) in [("none~0", "conv_9x9~0"), ("~2|", "~1|"), ("|+|", "||")] {
      let found = fault(1, Self.lines[1].replacing(old, with: new))
      #expect(found?.line == 2 && found?.reason.contains("no cell") == true, "\(new)")
    }
  }

  @Test func aLineOfAnotherLengthAndABadKeyAreRefused() {
    #expect(fault(2, Self.lines[2] + ",1")?.reason.contains("10 fields") == true)
    #expect(fault(2, "")?.line == 3)
    let found = fault(2, Self.lines[2].replacing("0123456789ab", with: "0123456789xy"))
    #expect(found?.line == 3 && found?.reason.contains("isomorphism_key") == true)
  }
}
