import Artifacts
import Testing

@testable import TAPAS

@Suite struct TablesTests {
  @Test func quotedFieldsKeepTheirCommas() throws {
    let table = try CommaSeparatedTable("a,b\n\"x,y\",2\n", file: "t.csv")
    #expect(table.columns == ["a", "b"] && table.rows == [["x,y", "2"]])
    try #expect(table.number(row: 0, column: 1, in: 0...3) == 2)
  }

  @Test(arguments: [
    ("a,b\n1\n", "t.csv, line 2: 1 fields, but the header has 2"), ("a,b\n", "t.csv: no rows"),
  ])
  func brokenTablesAreRefused(text: String, message: String) {
    let error = #expect(throws: TableError.self) { try CommaSeparatedTable(text, file: "t.csv") }
    #expect(error?.description == message)
  }

  /// A row of the published table, whose parameter count is 9,162,752.
  @Test func aNetworkOfTheTableHasItsParameterCount() throws {
    let layers = try #require(
      MetaQNNTable.layers(
        "[C(512,1,1), C(512,5,1), D(1,3), C(64,5,1), C(256,3,1), D(2,3), P(2,2), C(256,5,1), "
          + "D(3,3), GAP(10), SM(10)]"))
    #expect(layers.reduce(0) { $0 + $1.weights } == 9_162_752)
    #expect(layers.count == 11)
    #expect(layers[6].kind == .pooling && layers[6].heightRatio == 0.5)
    #expect(layers[4].depthRatio == 4)
  }

  @Test(arguments: ["", "[X(1)]", "[C(1,2)]", "[P(2,2), P(40,2)]", "[C(0,3,1)]", "[C]"])
  func whatIsNoNetworkIsRefused(text: String) { #expect(MetaQNNTable.layers(text) == nil) }

  /// Numbers whose products no integer holds.
  @Test(arguments: [
    "[C(9223372036854775807,3,1)]", "[C(8,9223372036854775807,1)]", "[C(8,65,1)]",
    "[C(65536,64,1), C(65536,64,1), FC(65537)]", "[FC(9223372036854775807)]",
    String(repeating: "D(1,2)", count: 2001),
  ])
  func numbersBeyondAllNetworksAreRefused(text: String) {
    #expect(MetaQNNTable.layers(text) == nil)
  }

  /// Likewise, and a stride of 0 divides by it.
  @Test(arguments: [
    "k3 w12 s0 r0", "k3 w9223372036854775807 s1 r0", "k9223372036854775807 w1 s1 r0",
    "k-9223372036854775808 w1 s1 r0", "k3 w-1 s1 r0", "k3 w1 s-1 r0",
    Array(repeating: "k1 w1 s1 r0", count: 2001).joined(separator: ";"),
  ])
  func schemesBeyondAllNetworksAreRefused(text: String) { #expect(NAAPTable.layers(text) == nil) }

  @Test func accuraciesAreTheBestOfTheCurve() throws {
    let text = "net,acc_1,acc_2,acc_3\n\"[C(8,3,1), SM(10)]\",0.2,0.5,0.4\n"
    let experiments = try MetaQNNTable.experiments(
      CommaSeparatedTable(text, file: "t.csv"), classes: 10, difficulty: 0.7)
    #expect(experiments.map(\.accuracy) == [0.5])
    #expect(experiments[0].accuracies == [nil, 0.5])
  }

  @Test func accuraciesBeyondOneAreRefusedWithTheirPlace() throws {
    let table = try CommaSeparatedTable("net,acc_1\n\"[SM(10)]\",52\n", file: "t.csv")
    let error = #expect(throws: TableError.self) {
      try MetaQNNTable.experiments(table, classes: 10, difficulty: 0.7)
    }
    #expect(error?.description == "t.csv, line 2: acc_1 is \"52\", not a number from 0.0 to 1.0")
  }

  /// Model 2 of NAAP-440 has 3,302 parameters.
  @Test func schemesAndResultsAreJoined() throws {
    let schemes = try CommaSeparatedTable(
      "ModelId,layers\n2,k3 w12 s2 r0; k3 w16 s2 r0; k1 w16 s1 r0; k1 w32 s1 r0\n", file: "s.csv")
    let results = try CommaSeparatedTable(
      "ModelId,IsTest,NumParams,MaxAccuracy\n2,0,3302,0.5999\n2,1,3302,0.6\n", file: "r.csv")
    let split = try NAAPTable.experiments(results: results, schemes: schemes, difficulty: 0.6)
    #expect(split.training.map(\.accuracy) == [0.5999] && split.testing.count == 1)
    let wrong = try CommaSeparatedTable(
      "ModelId,IsTest,NumParams,MaxAccuracy\n2,0,3303,0.5999\n", file: "r.csv")
    let error = #expect(throws: TableError.self) {
      try NAAPTable.experiments(results: wrong, schemes: schemes, difficulty: 0.6)
    }
    #expect(error?.description.contains("NumParams is 3303") == true)
  }
}
