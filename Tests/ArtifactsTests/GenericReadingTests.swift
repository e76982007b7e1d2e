import TestSupport
import Testing

@testable import Artifacts
@testable import HDF5

/// Adds an integrity record to a file that HDF5 calls have written.
private func write(_ path: String, _ body: (HDF5Group) throws -> Void) throws {
  try WholeFile.writeHDF5(to: path) { try body($0.root) }
}

/// Root attributes and payload hash as an artifact has them.
private func writeAttributes(_ content: ArtifactContent, to root: HDF5Group) throws {
  for (name, value) in content.rootAttributes { try root.attributes.write(name, value) }
  try root.attributes.write("payload_sha256", .text(content.payloadHash))
  try root.attributes.write("complete", .integer(1))
}

private let small = ArtifactContent(
  Tiny.header(.samples), attributes: ["round": .integer(1)],
  dimensions: [Dimension("x", count: 2, longName: "axis")],
  variables: [Variable("v", ["x"], .float64([.nan, 2]), longName: "values", units: "byte")])

/// The artifact `small` by another hand: other order, chunks and compression.
private func writeSmall(
  to path: String, values: [Double] = [.nan, 2], units: String = "byte", scaled: Bool = true,
  extra: [String: AttributeValue] = [:]
) throws {
  try write(path) { root in
    let v = try root.createDataSet(
      "v", shape: [2], values: values, layout: .chunked(rows: 1, deflate: 9))
    try v.attributes.write("units", .text(units))
    try v.attributes.write("long_name", .text("values"))
    for (name, value) in extra { try v.attributes.write(name, value) }
    let x = try root.createDataSet("x", shape: [2], values: [Int64(0), 1], layout: .contiguous)
    try x.attributes.write("long_name", .text("axis"))
    try x.attributes.write("units", .text("1"))
    try x.makeDimensionScale()
    if scaled { try v.attachScale(x, axis: 0) }
    try writeAttributes(small, to: root)
  }
}

@Suite struct GenericReadingTests {
  @Test(arguments: ArtifactFormat.allCases)
  func contentIsReadBackAndVerified(format: ArtifactFormat) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let content = try Tiny.content(format)
      try content.write(to: path)
      let reader = try ArtifactReader(any: path)
      let found = try reader.content()
      #expect(found.payloadHash == content.payloadHash && reader.payloadHash == content.payloadHash)
      #expect(found.header == content.header && found.attributes == content.attributes)
      #expect(found.dimensions == content.dimensions && found.signal == content.signal)
      #expect(found.variables.map(\.name) == content.variables.map(\.name))
      #expect(found.variables.map(\.isBulk) == content.variables.map(\.isBulk))
      try reader.verify()
    }
  }

  @Test func theSameSaidWithOtherChunksAndOrderVerifies() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try writeSmall(to: path)
      try ArtifactReader(any: path).verify()
    }
  }

  @Test func everyChangeByAnotherProgramIsFoundEvenUnderAValidRecord() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let changes: [() throws -> Void] = [
        { try writeSmall(to: path, values: [.nan, 2.000_000_1]) },
        { try writeSmall(to: path, values: [-.nan, 2]) },
        { try writeSmall(to: path, units: "bit") },
        { try writeSmall(to: path, extra: ["comment": .text("added")]) },
        { try small.write(to: path, altering: ["seed": .integer(8)]) },
        { try small.write(to: path, altering: ["Conventions": .text("CF-1.11")]) },
        { try small.write(to: path, altering: ["new": .text("x")]) },
        { try small.write(to: path, altering: ["round": nil]) },
        { try small.write(to: path, altering: ["payload_sha256": .text(Tiny.hash)]) },
      ]
      for (index, change) in changes.enumerated() {
        try change()
        let reader = try ArtifactReader(any: path)
        let error = #expect(throws: ArtifactError.self, "change \(index)") { try reader.verify() }
        #expect(error?.description.contains("it was changed; delete the file and run make") == true)
      }
    }
  }

  @Test func anAxisWithoutNameOrOfAnotherLengthIsAFaultNotACrash() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try writeSmall(to: path, scaled: false)
      #expect(throws: ArtifactError.self) { try ArtifactReader(any: path).content() }
      #expect(throws: ArtifactError.self) { try ArtifactReader(any: path).verify() }
      try write(path) { root in
        let scale = try root.createDataSet(
          "x", shape: [1, 2], values: [Int64(0), 1], layout: .contiguous)
        try scale.attributes.write("long_name", .text("axis"))
        try scale.attributes.write("units", .text("1"))
        try scale.makeDimensionScale()
        try writeAttributes(small, to: root)
      }
      #expect(throws: ArtifactError.self) { try ArtifactReader(any: path).content() }
    }
  }

  @Test func groupsAndStrangeTypesAreFaults() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      try write(path) { root in
        _ = try root.createGroup("g")
        try writeAttributes(small, to: root)
      }
      let error = #expect(throws: ArtifactError.self) { try ArtifactReader(any: path).content() }
      #expect(error?.reason == "g: is not a data set; delete the file and run make again")
      try write(path) { root in
        try root.createScalar("u", value: UInt64(1)).attributes.write("long_name", .text(""))
        try writeAttributes(small, to: root)
      }
      #expect(throws: ArtifactError.self) { try ArtifactReader(any: path).content() }
    }
  }
}
