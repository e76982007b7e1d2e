import TestSupport
import Testing

@testable import HDF5

private let layouts: [DataSetLayout] = [
  .contiguous, .chunked(deflate: 4), .chunked(rows: 2, deflate: 0), .chunked(rows: 99, deflate: 9),
]

@Suite struct HDF5DataSetTests {
  @Test(arguments: layouts)
  func everyElementTypeComesBackAsWritten(layout: DataSetLayout) throws {
    func check<Element: HDF5Element & Equatable>(_ values: [Element]) throws {
      try roundTrip { root in
        try root.createDataSet("x", shape: [3, 1], values: values, layout: layout)
      } read: { root in
        let x = try root.dataSet("x")
        #expect(x.shape == [3, 1])
        try #expect(x.elementType == Element.elementType)
        try #expect(x.read(Element.self) == values)
      }
    }
    try check([Float.leastNonzeroMagnitude, -.infinity, 0.1])
    try check([Double.greatestFiniteMagnitude, -0.0, 0.1])
    try check([Int32.min, 0, .max])
    try check([Int64.min, 0, .max])
    try check([UInt8.min, 7, .max])
    try check([UInt64.min, 7, .max])
  }

  @Test(arguments: layouts)
  func bytesAreLittleEndianAndCanBeWrittenBack(layout: DataSetLayout) throws {
    try roundTrip { root in
      try root.createDataSet("x", shape: [2], values: [Int32(1), -2], layout: layout)
      let bytes = try root.dataSet("x").readBytes()
      #expect(bytes == [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF])
      try root.createDataSet("y", type: .int32, shape: [2], bytes: bytes, layout: layout)
    } read: { root in
      try #expect(root.dataSet("y").read(Int32.self) == [1, -2])
    }
  }

  @Test func textsComeBackWithoutTheirPadding() throws {
    let texts = ["Zürich", "", "a b ", "✓"]
    try roundTrip { root in
      try root.createStrings("names", values: texts)
      try root.createStrings("none", values: [])
      let names = try root.dataSet("names")
      try root.createDataSet(
        "copy", type: names.elementType, shape: names.shape, bytes: names.readBytes(),
        layout: .contiguous)
    } read: { root in
      try #expect(root.dataSet("names").readStrings() == texts)
      try #expect(root.dataSet("copy").readStrings() == texts)
      try #expect(root.dataSet("names").elementType == .text(byteCount: 7))
      try #expect(root.dataSet("none").readStrings() == [])
    }
  }

  @Test func aTextWithAZeroByteIsAnError() throws {
    try roundTrip { root in
      #expect(throws: HDF5Error.self) { try root.createStrings("x", values: ["a\0b"]) }
    } read: { root in
      try #expect(!root.contains("x"))
    }
  }

  @Test func textThatIsNotUTF8IsAnError() throws {
    try roundTrip { root in
      try root.createDataSet(
        "x", type: .text(byteCount: 2), shape: [1], bytes: [0xFF, 0xFE], layout: .contiguous)
    } read: { root in
      #expect(throws: HDF5Error.self) { try root.dataSet("x").readStrings() }
    }
  }

  @Test func readingAsAnotherTypeIsAnErrorThatNamesBoth() throws {
    try roundTrip { root in
      try root.createDataSet("x", shape: [1], values: [Float(1)], layout: .contiguous)
    } read: { root in
      let error = #expect(throws: HDF5Error.self) { try root.dataSet("x").read(Double.self) }
      #expect(error?.object == "/x")
      #expect(error?.reason == "its elements are float32, not float64")
      #expect(throws: HDF5Error.self) { try root.dataSet("x").readStrings() }
    }
  }

  @Test func aScalarHasNoAxisAndOneValue() throws {
    try roundTrip { root in
      try root.createScalar("x", value: 0.75)
      try root.createDataSet("list", shape: [2], values: [0.5, 1], layout: .contiguous)
    } read: { root in
      try #expect(root.dataSet("x").shape == [])
      try #expect(root.dataSet("x").readScalar(Double.self) == 0.75)
      #expect(throws: HDF5Error.self) { try root.dataSet("list").readScalar(Double.self) }
    }
  }

  @Test(arguments: layouts)
  func aDataSetWithoutElementsIsReadAsNone(layout: DataSetLayout) throws {
    try roundTrip { root in
      try root.createDataSet("x", shape: [0, 3], values: [Float](), layout: layout)
    } read: { root in
      try #expect(root.dataSet("x").shape == [0, 3])
      try #expect(root.dataSet("x").read(Float.self) == [])
      try #expect(root.dataSet("x").fileRange == nil)
    }
  }

  @Test func largeContiguousDataSetsBeginOnAPageAndChunkedOnesHaveNoPlace() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let file = try HDF5File.create(at: path)
      let values = (0..<3000).map(Float.init)
      for name in ["a", "b"] {
        try file.root.createDataSet(name, shape: [3000], values: values, layout: .contiguous)
      }
      try file.root.createDataSet("c", shape: [3000], values: values, layout: .chunked(deflate: 1))
      let ranges = file.contiguousRanges
      try file.close()
      let again = try HDF5File.open(at: path)
      try #expect(again.root.dataSet("c").fileRange == nil)
      let mapping = try MappedFile(path: path)
      for (index, name) in ["a", "b"].enumerated() {
        let range = try #require(try again.root.dataSet(name).fileRange)
        #expect(range == ranges[index])
        #expect(range.lowerBound % HDF5File.alignment == 0)
        #expect(range.count == 12_000)
        mapping.withElements(Float.self, at: range.lowerBound, count: 3000) { span in
          #expect(span[2999] == 2999)
        }
      }
    }
  }

  @Test func aFlippedByteInAChunkIsFoundByItsChecksum() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.h5"
      let file = try HDF5File.create(at: path)
      // Values whose bytes can be found again in the file: not compressed.
      try file.root.createDataSet(
        "x", shape: [8], values: [UInt8](repeating: 0x5A, count: 8), layout: .chunked(deflate: 0))
      try file.close()
      var bytes = try readBytes(path)
      let found = try #require(
        bytes.indices.first { bytes[$0...].starts(with: repeatElement(0x5A, count: 8)) })
      bytes[found + 3] ^= 1
      try WholeFile.write(bytes: bytes, to: path)
      let error = #expect(throws: HDF5Error.self) {
        try HDF5File.open(at: path).root.dataSet("x").read(UInt8.self)
      }
      #expect(error?.reason.contains("checksum") == true)
    }
  }
}

/// All bytes of a file.
func readBytes(_ path: String) throws -> [UInt8] {
  let file = try MappedFile(path: path)
  return ByteReader(file).array(0, file.count)
}
