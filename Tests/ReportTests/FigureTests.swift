import Testing

@testable import Report

@Test func plotCarriesItsDataAndNoSettingsOfTheUser() {
  let figure = Figure(
    Table("a-b", ["x", "y"], [[.integer(1), .number(nil, decimals: 1)]]), title: "", caption: "",
    ["plot $data"])
  let program = figure.program(.svg, output: "/x/it's.svg")
  #expect(program.contains("$data << END\n1\tNaN\nEND\n"))
  #expect(program.contains("set output '/x/it''s.svg'"))
  #expect(program.contains("set terminal svg size 600,380"))
  #expect(program.contains("name 'a_b'"))
  #expect(figure.program(.pdf, output: "y").contains("set terminal pdfcairo size 15.0cm,9.5cm"))
}
