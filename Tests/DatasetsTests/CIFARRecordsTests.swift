import Testing

@testable import Datasets

@Suite struct CIFARRecordsTests {
  private let shape = ImageShape(channels: 3, height: 2, width: 1)

  private func parse(_ files: [[UInt8]], _ layout: RecordLayout) throws -> LabelledImages {
    var parser = RecordParser(layout: layout)
    for (index, file) in files.enumerated() { try parser.append(file, file: "file \(index)") }
    return try parser.finish(file: "all", classCount: nil)
  }

  @Test func filesOfOneLabelByteFollowEachOther() throws {
    let layout = RecordLayout(labelBytes: 1, labelByte: 0, shape: shape)
    let some = try parse(
      [[2, 10, 11, 12, 13, 14, 15, 0, 20, 21, 22, 23, 24, 25], [1, 30, 31, 32, 33, 34, 35]], layout)
    #expect(some.labels == [2, 0, 1])
    #expect(some.pixels == Array(10...15) + Array(20...25) + Array(30...35))
    #expect(some.classCount == 3)
  }

  @Test(arguments: [(0, [5, 1]), (1, [9, 3])])
  func eitherOfTwoLabelBytesCanBeRead(labelByte: Int, labels: [Int32]) throws {
    let layout = RecordLayout(labelBytes: 2, labelByte: labelByte, shape: shape)
    let some = try parse([[5, 9, 1, 2, 3, 4, 5, 6, 1, 3, 7, 8, 9, 10, 11, 12]], layout)
    #expect(some.labels == labels)
    #expect(some.pixels == Array(1...12))
  }

  @Test func theOfficialLayoutsHaveTheOfficialSizes() {
    #expect(RecordLayout.cifar10.count == 3073)
    #expect(RecordLayout.cifar100.count == 3074)
  }

  @Test(arguments: [1, 6, 8, 13])
  func brokenRecordsAreRefused(count: Int) {
    let layout = RecordLayout(labelBytes: 1, labelByte: 0, shape: shape)
    let error = #expect(throws: DatasetError.self) {
      try parse([[UInt8](repeating: 0, count: count)], layout)
    }
    #expect(error?.rule == .notWholeRecords(record: 7, found: count, looksLikeText: false))
    #expect(error?.file == "file 0")
  }

  @Test func textAndEmptyFilesAreRefused() {
    let layout = RecordLayout.cifar10
    let text = #expect(throws: DatasetError.self) { try parse([Array("not found\n".utf8)], layout) }
    #expect(text?.rule == .notWholeRecords(record: 3073, found: 10, looksLikeText: true))
    let empty = #expect(throws: DatasetError.self) { try parse([[]], layout) }
    #expect(empty?.rule == .empty)
  }
}
