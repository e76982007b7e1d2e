// The stage `preprocess-text`: from text files to numbered tokens, the test part in a file of its own.

import Artifacts
import Datasets

/// Parameters of `preprocess-text`.
public struct PreprocessTextParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .preprocessText }
  /// Name of the text: a known one, or the user's own name for files given here.
  public let corpus: String
  /// The user's own files; nil for a known text.
  let files: CorpusFiles?
  let preparation: CorpusPreparation

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    corpus = try reader.text("corpus")
    files = reader.offers("trainingFile") ? try CorpusFiles(from: &reader) : nil
    func tokens(_ key: String) throws -> Int? {
      let count = try reader.integer(key, in: 0...1 << 40)
      return count == 0 ? nil : count
    }
    preparation = CorpusPreparation(
      level: try reader.choice("level"),
      vocabularyLimit: try reader.integer("vocabularyLimit", in: 2...10_000_000),
      rareTokens: try reader.choice("rareTokens"), trainingTokens: try tokens("trainingTokens"),
      validationTokens: try tokens("validationTokens"), testTokens: try tokens("testTokens"))
    if files == nil {
      do {
        _ = try KnownCorpus.named(corpus)
      } catch {
        throw reader.fault(
          "corpus", "\(error) For files of your own, add trainingFile, validationFile and testFile")
      }
    }
  }
}

extension CorpusFiles {
  fileprivate init(from reader: inout ParameterReader) throws {
    self.init(
      training: try reader.text("trainingFile"), validation: try reader.text("validationFile"),
      test: try reader.text("testFile"))
  }
}

/// `preprocess-text`: writes ``CorpusFile`` and ``TestCorpusFile``.
public struct PreprocessTextStage {
  /// The parameter file.
  public var parameters: String
  /// The text that children see.
  public var output: String
  /// The test part.
  public var testOutput: String
  /// A folder of raw files given by the user; nil for none.
  public var dataFolder: String?
  /// Where the hashes of the user's own files are kept from their first import.
  public var importedHashes: String

  /// The stage with its arguments.
  public init(
    parameters: String, output: String, testOutput: String, dataFolder: String?,
    importedHashes: String
  ) {
    self.parameters = parameters
    self.output = output
    self.testOutput = testOutput
    self.dataFolder = dataFolder
    self.importedHashes = importedHashes
  }

  /// Runs the stage.
  public func run() throws {
    let resolved = try Resolved<PreprocessTextParameters>(file: parameters)
    let corpus = try read(resolved.values)
    let inputs = corpus.hashes.map {
      ArtifactInput($0.path.split(separator: "/").last.map(String.init) ?? "", $0.sha256)
    }
    let headers = [ArtifactFormat.corpus, .testCorpus].map { format in
      ArtifactHeader(
        format: format, stage: .preprocessText, parameters: resolved.text, inputs: inputs)
    }
    let runs = (StageRun(headers[0], output: output), StageRun(headers[1], output: testOutput))
    if try runs.0.isFresh(), try runs.1.isFresh() { return }
    let known = KnownCorpus.recognised(corpus.hashes)
    let description = CorpusDescription(
      name: resolved.values.corpus, distribution: known?.title ?? "",
      level: resolved.values.preparation.level, vocabulary: corpus.vocabulary.tokens,
      rawFiles: inputs.map(\.text))
    let content = CorpusFile(
      description, training: corpus.training, validation: corpus.validation
    ).content(headers[0])
    try runs.1.commit(TestCorpusFile.content(description, test: corpus.test, headers[1])) {
      try runs.0.commit(content)
    }
    Console.line(
      "\(output): \(known?.title ?? "no known distribution"); \(corpus.vocabulary.count) different "
        + "\(description.level)s, \(corpus.training.count) of training, \(corpus.validation.count) of "
        + "validation, \(corpus.test.count) of test")
  }

  private func read(_ values: PreprocessTextParameters) throws -> Corpus {
    guard let files = values.files else {
      let known = try KnownCorpus.named(values.corpus)
      let places = try known.located(by: DatasetLocator(dataFolder: dataFolder))
      return try Corpus(places, values.preparation, expecting: known.expected(places))
    }
    var hashes = try ImportedHashes(importedHashes)
    let corpus = try Corpus(files, values.preparation, expecting: hashes.expected)
    try hashes.remember(corpus.hashes)
    return corpus
  }
}
