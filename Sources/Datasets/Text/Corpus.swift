// The three parts of a text, read, checked and numbered.

/// The files of a text.
public struct CorpusFiles: Hashable, Sendable {
  /// What models learn from.
  public let training: String
  /// What the search is rewarded for.
  public let validation: String
  /// What only the last evaluation sees.
  public let test: String

  /// The files of a text.
  public init(training: String, validation: String, test: String) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  var all: [String] { [training, validation, test] }
}

/// How a text is cut and how much of it is used.
public struct CorpusPreparation: Hashable, Sendable {
  /// What a token is.
  public var level: TextLevel
  /// Most tokens of the vocabulary.
  public var vocabularyLimit: Int
  /// What becomes of tokens beyond it.
  public var rareTokens: Vocabulary.RareTokens
  /// Tokens of each part, up to the end of the line that reaches them; nil for all.
  public var trainingTokens: Int?
  /// Tokens of the validation part; nil for all.
  public var validationTokens: Int?
  /// Tokens of the test part; nil for all.
  public var testTokens: Int?

  /// A preparation.
  public init(
    level: TextLevel, vocabularyLimit: Int, rareTokens: Vocabulary.RareTokens,
    trainingTokens: Int? = nil, validationTokens: Int? = nil, testTokens: Int? = nil
  ) {
    self.level = level
    self.vocabularyLimit = vocabularyLimit
    self.rareTokens = rareTokens
    self.trainingTokens = trainingTokens
    self.validationTokens = validationTokens
    self.testTokens = testTokens
  }
}

/// A text in numbers.
public struct Corpus: Sendable {
  /// The tokens that occur, by number.
  public let vocabulary: Vocabulary
  /// What models learn from.
  public let training: [Int32]
  /// What the search is rewarded for.
  public let validation: [Int32]
  /// What only the last evaluation sees.
  public let test: [Int32]
  /// The files, in the order training, validation, test.
  public let hashes: [FileHash]

  /// Reads and numbers a text; the vocabulary is that of the part of the training text that is used.
  ///
  /// - Parameters:
  ///   - files: Its files; those whose names end in `.gz` are unpacked.
  ///   - preparation: How it is cut.
  ///   - expected: Hashes that the files must have.
  /// - Throws: ``DatasetError``.
  public init(
    _ files: CorpusFiles, _ preparation: CorpusPreparation,
    expecting expected: ExpectedHashes = ExpectedHashes()
  ) throws(DatasetError) {
    var hashes: [FileHash] = []
    func read(_ path: String, _ count: Int?) throws(DatasetError) -> TextTokens {
      let bytes = try fileBytes(path)
      let hash = FileHash(path: path, sha256: sha256(bytes))
      try expected.check(hash)
      hashes.append(hash)
      return try TextTokens(bytes, file: path, level: preparation.level).prefix(count)
    }
    let learned = try read(files.training, preparation.trainingTokens)
    let validated = try read(files.validation, preparation.validationTokens)
    let tested = try read(files.test, preparation.testTokens)
    let known = try Vocabulary(
      of: learned, file: files.training, limit: preparation.vocabularyLimit,
      rare: preparation.rareTokens)
    training = try known.numbers(of: learned, file: files.training)
    validation = try known.numbers(of: validated, file: files.validation)
    test = try known.numbers(of: tested, file: files.test)
    vocabulary = known
    self.hashes = hashes
  }
}
