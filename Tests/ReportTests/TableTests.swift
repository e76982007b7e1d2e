import Testing

@testable import Report

@Test func tableAsTextHasAllDigitsAndNoStrayTabs() {
  let table = Table(
    "t", ["name", "mean reward"],
    [[.text("a\tb"), .number(0.1234567, decimals: 2)], [.text("c"), .number(nil, decimals: 2)]])
  #expect(table.tsv == "name\tmean_reward\na b\t0.1234567\nc\tNaN\n")
}

@Test func cellsForPeopleAreRounded() {
  #expect(Cell.number(0.1234567, decimals: 2).shown == "0.12")
  #expect(Cell.integer(12_345).shown == "12\u{202F}345")
  #expect(Cell.number(nil, decimals: 2).shown == "–")
}

@Test func columnsCountFromOne() {
  #expect(Table("t", ["a", "b"], []).column("b") == 2)
}
