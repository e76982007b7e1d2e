import Tensor
import Testing

@testable import Datasets

/// An IDX file of unsigned bytes.
func idx(_ shape: [Int], _ values: [UInt8]) -> [UInt8] {
  let sizes = shape.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 255) } }
  return [0, 0, 8, UInt8(shape.count)] + sizes + values
}

@Suite struct IDXTests {
  private func rule(_ bytes: [UInt8], _ dimensions: ClosedRange<Int> = 3...4) -> DatasetError.Rule?
  {
    do throws(DatasetError) {
      _ = try IDXArray(bytes, file: "f", dimensions: dimensions)
      return nil
    } catch {
      return error.file == "f" ? error.rule : nil
    }
  }

  private func parse(_ images: [UInt8], _ labels: [UInt8]) throws -> LabelledImages {
    try parseIDX(
      images: images, imageFile: "images", labels: labels, labelFile: "labels", classCount: nil)
  }

  @Test func greyImagesAndLabelsAreRead() throws {
    let values = (0..<12).map { UInt8($0 * 20) }
    let some = try parse(idx([2, 2, 3], values), idx([2], [1, 0]))
    #expect(some.shape == ImageShape(channels: 1, height: 2, width: 3))
    #expect(some.pixels == values)
    #expect(some.labels == [1, 0])
    #expect(some.classCount == 2)
  }

  @Test func colourImagesAreRead() throws {
    let values = (0..<24).map { UInt8($0) }
    let some = try parse(idx([2, 3, 2, 2], values), idx([2], [3, 0]))
    #expect(some.shape == ImageShape(channels: 3, height: 2, width: 2))
    #expect(some.pixels == values)
    #expect(some.classCount == 4)
  }

  @Test func textInPlaceOfDataIsCalledText() {
    let text = Array("<!DOCTYPE html><html>404 not found</html>".utf8)
    #expect(rule(text) == .wrongMagic(found: Array(text.prefix(4)), looksLikeText: true))
    #expect(rule([1, 2, 8, 3, 0]) == .wrongMagic(found: [1, 2, 8, 3], looksLikeText: false))
    #expect(rule([]) == .wrongMagic(found: [], looksLikeText: false))
  }

  @Test func otherElementTypesAreRefused() {
    #expect(rule([0, 0, 0x0D, 3]) == .wrongElementType(code: 0x0D))
  }

  @Test func labelsInPlaceOfImagesAreRefused() {
    #expect(rule(idx([2], [0, 1])) == .wrongDimensions(found: 1, allowed: "3 or 4"))
    #expect(rule(idx([1, 1, 1], [0]), 1...1) == .wrongDimensions(found: 3, allowed: "1"))
  }

  @Test func everyTruncationIsRefused() {
    let whole = idx([2, 2, 3], [UInt8](repeating: 7, count: 12))
    #expect(rule(whole) == nil)
    for count in 4..<16 {
      #expect(rule(Array(whole.prefix(count))) == .truncated(expected: 16, found: count))
    }
    for count in 16..<28 {
      #expect(rule(Array(whole.prefix(count))) == .truncated(expected: 28, found: count))
    }
  }

  @Test func trailingBytesAreRefused() {
    let whole = idx([1, 2, 2], [1, 2, 3, 4])
    #expect(rule(whole + [0]) == .trailingBytes(expected: 20, found: 21))
  }

  @Test func sizesThatOverflowAreRefusedBeforeAllocating() {
    let huge = [Int](repeating: 0xFFFF_FFFF, count: 4)
    #expect(rule(idx(huge, [])) == .sizeOverflow(shape: huge))
    let large = [0x7FFF_FFFF, 1000, 1000]
    #expect(
      rule(idx(large, [])) == .truncated(expected: 0x7FFF_FFFF * 1_000_000 + 16, found: 16))
  }

  @Test func damagedFilesAreReadOrRefusedButNeverTrap() {
    var random = RandomStreams(key: 3).stream(.sampling)
    let whole = idx([2, 1, 3], [1, 2, 3, 4, 5, 6])
    let labels = idx([2], [0, 1])
    var refused = 0
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0...random.integer(below: 3) {
        bytes[random.integer(below: 16)] = UInt8(random.integer(below: 256))
      }
      if (try? parse(bytes, labels)) == nil { refused += 1 }
    }
    #expect(refused > 19_000)
  }

  @Test(arguments: [[0, 2, 2], [2, 0, 2], [2, 2, 0], [1, 0, 2, 2]])
  func emptySetsAreRefused(shape: [Int]) {
    let error = #expect(throws: DatasetError.self) { try parse(idx(shape, []), idx([0], [])) }
    #expect(error?.rule == .empty)
  }

  @Test func imagesAndLabelsMustBeEqualInNumber() {
    let error = #expect(throws: DatasetError.self) {
      try parse(idx([2, 1, 1], [1, 2]), idx([3], [0, 1, 0]))
    }
    #expect(error?.rule == .countsDiffer(images: 2, labels: 3))
  }
}
