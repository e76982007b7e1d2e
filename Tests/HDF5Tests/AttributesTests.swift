import TestSupport
import Testing

@testable import HDF5

@Suite struct AttributesTests {
  static let values: [(String, AttributeValue)] = [
    ("text", .text("Rüschlikon")), ("empty", .text("")), ("integer", .integer(.min)),
    ("real", .real(0.1)), ("texts", .texts(["a", "", "✓"])), ("integers", .integers([1, -2])),
    ("reals", .reals([0.5])), ("nothing", .reals([])), ("noTexts", .texts([])),
    ("long", .text(String(repeating: "learningRate = 0.1\n", count: 10_000))),
  ]

  @Test func everyKindOfValueComesBackFromGroupsAndDataSets() throws {
    try roundTrip { root in
      let dataSet = try root.createScalar("x", value: 1.0)
      for attributes in [root.attributes, dataSet.attributes] {
        for (name, value) in Self.values { try attributes.write(name, value) }
      }
    } read: { root in
      for attributes in [root.attributes, try root.dataSet("x").attributes] {
        for (name, value) in Self.values { try #expect(attributes.value(name) == value) }
        try #expect(attributes.names() == Self.values.map(\.0).sorted())
      }
    }
  }

  @Test func namesAreInTheOrderOfTheirBytesWhateverTheOrderOfWriting() throws {
    let names = ["b", "a", "Z", "é", "a1"]
    try roundTrip { root in
      for name in names { try root.attributes.write(name, .integer(1)) }
    } read: { root in
      try #expect(root.attributes.names() == ["Z", "a", "a1", "b", "é"])
    }
  }

  @Test func theTypedReadersRefuseAnotherKind() throws {
    try roundTrip { root in
      for (name, value) in Self.values { try root.attributes.write(name, value) }
    } read: { root in
      let attributes = root.attributes
      try #expect(attributes.text("text") == "Rüschlikon")
      try #expect(attributes.integer("integer") == .min)
      try #expect(attributes.real("real") == 0.1)
      try #expect(attributes.texts("texts") == ["a", "", "✓"])
      try #expect(attributes.integers("integers") == [1, -2])
      try #expect(attributes.reals("reals") == [0.5])
      let error = #expect(throws: HDF5Error.self) { try attributes.integer("real") }
      #expect(error?.reason == "attribute \"real\" is a number, not an integer")
      #expect(throws: HDF5Error.self) { try attributes.text("texts") }
      #expect(throws: HDF5Error.self) { try attributes.reals("real") }
      #expect(throws: HDF5Error.self) { try attributes.texts("text") }
      #expect(throws: HDF5Error.self) { try attributes.integers("integer") }
      #expect(throws: HDF5Error.self) { try attributes.real("integer") }
    }
  }

  @Test func aMissingAttributeIsAnErrorThatNamesIt() throws {
    try roundTrip { _ in
    } read: { root in
      let error = #expect(throws: HDF5Error.self) { try root.attributes.text("seed") }
      #expect(error?.reason == "there is no attribute \"seed\"")
    }
  }

  @Test func anAttributeIsWrittenOnce() throws {
    try roundTrip { root in
      try root.attributes.write("a", .integer(1))
      #expect(throws: HDF5Error.self) { try root.attributes.write("a", .integer(2)) }
    } read: { root in
      try #expect(root.attributes.integer("a") == 1)
    }
  }
}
