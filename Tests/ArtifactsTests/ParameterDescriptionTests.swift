import Testing

@testable import Artifacts

@Suite struct ParameterDescriptionTests {
  @Test(arguments: [
    (AllowedValues.integer(0...4096), "integer, 0 to 4,096"),
    (.integer(-1000...1 << 40), "integer, −1,000 to 2^40"),
    (.integer(1...1_000_000), "integer, 1 to 1,000,000"),
    (.number(1e-9...100), "number, 1e-9 to 100"),
    (.number(0...1e12), "number, 0 to 1e12"),
    (.number(0...0.999_999), "number, 0 to 0.999999"),
    (.choice(["a", "b"]), "`\"a\"`, `\"b\"`"),
    (.integers(1...31, counts: 1...64), "list of 1 to 64 integers, 1 to 31"),
    (.numbers(0...1, counts: 2...2), "list of 2 numbers, 0 to 1"),
  ])
  func valuesAreDescribed(_ allowed: AllowedValues, _ text: String) {
    #expect("\(allowed)" == text)
  }

  @Test func aReaderRemembersWhatItWasAskedFor() throws {
    var reader = try ParameterReader(file: "a.toml", source: "a = 3\nc = \"x\"")
    _ = try reader.integer("a", in: 1...9)
    let offered = [reader.offers("b"), reader.offers("c")]
    #expect(offered == [false, true])
    _ = try reader.text("c")
    #expect(
      reader.descriptions == [
        ParameterDescription(key: "a", allowed: .integer(1...9), isOptional: false),
        ParameterDescription(key: "c", allowed: .text, isOptional: true),
      ])
  }
}
