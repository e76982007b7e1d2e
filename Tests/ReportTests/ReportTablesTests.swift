import Testing

@testable import Report

private func lines(_ table: Table) -> [String] {
  table.tsv.split(separator: "\n").map(String.init)
}

@Test func childrenTableHasEverySampleOfBothBranches() throws {
  let table = try findings([0.5, nil], random: [0.25]).childrenTable()
  #expect(lines(table).count == 4)
  #expect(
    lines(table)[1]
      == "controller\t1\t1\t1\t0.5\t0.5\tcompleted\t100\t1000\t1048576\t2\tcontroller0\t"
      + "3×3, 8 filters")
  #expect(lines(table)[2].hasPrefix("controller\t2\t1\t2\t0.0\tNaN\tdiverged\t"))
  #expect(lines(table)[3].hasPrefix("random\t1\t1\t1\t0.25\t"))
}

@Test func quartersCoverTheSearchOnce() throws {
  let table = try findings([0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1, 0.5], random: [0.5, 1])
    .quartersTable()
  #expect(table.rows.map { $0[1] } == [2, 2, 2, 2, 8, 2].map(Cell.integer))
  #expect(lines(table)[4].hasPrefix("controller, quarter 4\t2\t0.75\t0.25\t"))
  #expect(lines(table)[6].hasPrefix("random, all\t2\t0.75\t"))
}

@Test func outcomesAreCountedByKind() throws {
  let table = try findings([0.5, nil, nil], random: [0.5]).outcomesTable()
  #expect(lines(table)[1] == "completed\t1\t1")
  #expect(lines(table)[2] == "diverged (loss infinite or no number)\t2\t0")
}

@Test func topTableStopsAtTen() throws {
  let table = try findings((1...12).map { Double($0) / 100 }).topTable()
  #expect(table.rows.count == 10)
  #expect(lines(table)[1].hasPrefix("1\t0.12\t0.12\t100\t0.001\t3×3:8\tcontroller\t1/12\t"))
}

@Test func classesAreSummed() throws {
  let table = try findings([0.5]).partsTable()
  #expect(lines(table).last == "all\t10\t4")
}
