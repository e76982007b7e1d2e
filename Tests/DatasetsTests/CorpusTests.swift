// Reading texts: tokens, vocabularies, and what is refused.

import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct CorpusTests {
  private func corpus(
    _ training: String, _ other: String = "a b\n", level: TextLevel = .word, limit: Int = 100,
    rare: Vocabulary.RareTokens = .refuse, tokens: Int? = nil
  ) throws -> Corpus {
    try withTemporaryFolder { folder in
      let files = try [training, other, other].enumerated().map { index, text in
        let path = "\(folder)/\(index).txt"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
      }
      return try Corpus(
        CorpusFiles(training: files[0], validation: files[1], test: files[2]),
        CorpusPreparation(
          level: level, vocabularyLimit: limit, rareTokens: rare, trainingTokens: tokens))
    }
  }

  private func rule(_ body: () throws -> Corpus) -> DatasetError.Rule? {
    do {
      _ = try body()
      return nil
    } catch { return (error as? DatasetError)?.rule }
  }

  @Test func wordsAreNumberedByFrequencyAndLinesEndInEOS() throws {
    let found = try corpus(" b a b \nb\n", "a\r\nb")
    #expect(found.vocabulary.tokens == ["b", "<eos>", "a"])
    #expect(found.training == [0, 2, 0, 1, 0, 1])
    #expect(found.validation == [2, 1, 0, 1])
  }

  @Test func charactersAreUnicodeScalarsWithSpaces() throws {
    let found = try corpus("ü b\n", "b ü\n", level: .character)
    #expect(Set(found.vocabulary.tokens) == ["ü", " ", "b", "<eos>"])
    #expect(found.training.count == 4 && found.test.count == 4)
  }

  @Test func tokensOfEqualFrequencyStandInTheOrderOfTheirBytes() throws {
    #expect(try corpus("d c b a\n", "a\n").vocabulary.tokens == ["<eos>", "a", "b", "c", "d"])
  }

  @Test func aPrefixOfTheTextEndsWithItsLineAndMakesTheVocabulary() throws {
    let found = try corpus("a b\na a\nc\n", "a\n", tokens: 4)
    #expect(found.training.count == 6 && !found.vocabulary.tokens.contains("c"))
  }

  @Test func rareTokensAreRefusedOrBecomeUnknown() throws {
    #expect(rule { try corpus("a a b c\n", limit: 3) } == .vocabularyOverflow(found: 4, limit: 3))
    let found = try corpus("a a b c\n", "z a\n", limit: 3, rare: .unknown)
    #expect(Set(found.vocabulary.tokens) == ["a", "<eos>", "<unk>"])
    let unknown = try #require(found.vocabulary.tokens.firstIndex(of: "<unk>"))
    #expect(found.training.filter { $0 == Int32(unknown) }.count == 2)
    #expect(found.validation[0] == Int32(unknown))
  }

  @Test func unknownTokensOfOtherPartsAreRefusedWithTheirLine() {
    #expect(
      rule { try corpus("a b\n", "a\nb z\n") } == .unknownToken(token: "z", line: 2))
  }

  @Test func emptyLinesMissingTextAndTheReservedWordAreRefused() {
    #expect(rule { try corpus("a\n  \nb\n") } == .emptyLine(line: 2))
    #expect(rule { try corpus("") } == .noText)
    #expect(rule { try corpus("a <eos>\n") } == .reservedWord(word: "<eos>", line: 1))
  }

  @Test func bytesThatAreNoUTF8AreRefusedWithTheirLine() {
    let bytes = Array("a\nb ".utf8) + [0xC3, 0x28, 0x0A]
    #expect(throws: DatasetError("x", .notUTF8(line: 2))) {
      try TextTokens(bytes, file: "x", level: .word)
    }
  }

  @Test func thePennTreebankIsRecognisedByItsHashesAlone() {
    let hashes = [
      "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf",
      "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2",
      "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0",
    ].enumerated().map { FileHash(path: "\($0)", sha256: $1) }
    #expect(KnownCorpus.recognised(hashes)?.name == "ptb")
    #expect(KnownCorpus.recognised(hashes.reversed()) == nil)
  }
}
