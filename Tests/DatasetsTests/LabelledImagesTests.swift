import Testing

@testable import Datasets

@Suite struct LabelledImagesTests {
  private let shape = ImageShape(channels: 1, height: 1, width: 2)

  private func rule(
    _ pixels: [UInt8], _ labels: [Int32], classCount: Int? = nil
  ) -> DatasetError.Rule? {
    do throws(DatasetError) {
      _ = try LabelledImages(
        file: "f", shape: shape, pixels: pixels, labels: labels, classCount: classCount)
      return nil
    } catch {
      return error.rule
    }
  }

  @Test func wholeSetsAreAccepted() {
    #expect(rule([1, 2, 3, 4], [0, 1]) == nil)
    #expect(rule([1, 2, 3, 4], [0, 1], classCount: 10) == nil)
  }

  @Test func labelsOutOfRangeAreRefused() {
    #expect(
      rule([1, 2, 3, 4], [0, 5], classCount: 5)
        == .labelOutOfRange(label: 5, index: 1, classCount: 5))
    #expect(
      rule([1, 2, 3, 4], [-1, 3]) == .labelOutOfRange(label: -1, index: 0, classCount: 4))
  }

  @Test func atLeastTwoClassesAreNeeded() {
    let allowed = 2...65_536
    #expect(rule([1, 2], [0]) == .classCount(found: 1, allowed: allowed))
    #expect(rule([1, 2], [0], classCount: 70_000) == .classCount(found: 70_000, allowed: allowed))
  }

  @Test func countsMustAgree() {
    #expect(rule([], []) == .empty)
    #expect(rule([1, 2, 3, 4], [0]) == .countsDiffer(images: 2, labels: 1))
    #expect(rule([1, 2, 3], [0]) == .notWholeRecords(record: 2, found: 3, looksLikeText: false))
  }

  @Test func selectionKeepsTheOrderAsked() throws {
    let some = try images([1, 2, 3, 4, 5, 6], [1, 1, 2]).selecting([2, 0])
    #expect(some.pixels == [5, 6, 1, 2])
    #expect(some.labels == [0, 0])
    #expect(some.classCount == 2)
  }
}
