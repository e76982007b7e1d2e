import NN
import Testing

@Suite struct TokenBatchesTests {
  @Test func sequencesLieSideBySide() throws {
    let batches = try TokenBatches((0..<12).map { Int32($0) }, batchSize: 2, unroll: 3)
    #expect(batches.count == 2 && batches.wordCount == 10)
    #expect(batches[0].tokens == [0, 5, 1, 6, 2, 7] && batches[0].targets == [1, 6, 2, 7, 3, 8])
    #expect(batches[1].tokens == [3, 8, 4, 9] && batches[1].targets == [4, 9, 5, 10])
  }

  @Test func aTextShorterThanOneUnrollIsRefused() {
    #expect(throws: LanguageModelError.textTooShort(words: 6, needed: 7)) {
      try TokenBatches(Array(repeating: 0, count: 6), batchSize: 2, unroll: 3)
    }
    #expect(throws: LanguageModelError.textTooShort(words: 0, needed: 7)) {
      try TokenBatches([], batchSize: 2, unroll: 3)
    }
  }
}
