// The stage `evaluate`: the only one that opens the test images, or the test text.

import Artifacts
import FoundationEssentials
import NN
import Tensor

/// `evaluate`: writes ``EvaluationFile``, of a language model ``TextEvaluationFile``.
///
/// Each opening of the test data is this artifact. A second one under the same name is refused when it is
/// of another network made from the same inputs: that would be choosing by test accuracy. When the inputs
/// have changed, the artifact of the opening before is kept in the folder `earlier` beside the new one.
public struct EvaluateStage {
  /// The model.
  public var model: String
  /// The test images, or the test text.
  public var test: String
  /// Name of the model.
  public var name: String
  /// All models that the pipeline evaluates.
  public var named: [String]
  /// The output.
  public var output: String
  /// Threads; no part of the results.
  public var threads: Int

  /// The stage with its arguments.
  public init(
    model: String, test: String, name: String, named: [String], output: String, threads: Int
  ) {
    self.model = model
    self.test = test
    self.name = name
    self.named = named
    self.output = output
    self.threads = threads
  }

  /// Runs the stage.
  public func run() throws {
    guard named.contains(name) else {
      throw ArtifactError(
        path: model,
        reason: "the model \(name) is none of those that pipeline.mk names for evaluation "
          + "(\(named.joined(separator: ", "))); name all of them in EVALUATE before the first one")
    }
    let modelReader = try ArtifactReader(model, expecting: .model, .languageModel)
    let tested: any TestedModel =
      switch modelReader.header.format {
      case .languageModel: try TestedLanguageModel(modelReader)
      default: try TestedNetwork(modelReader, threads: threads)
      }
    let testReader = try ArtifactReader(test, expecting: tested.test)
    guard tested.preprocessing == testReader.header.origin else {
      throw ArtifactError(
        path: test,
        reason:
          "this was prepared in another way than what \(model) was trained on; run make again to train "
          + "it on the present data")
    }
    let header = ArtifactHeader(
      format: tested.evaluation, stage: .evaluate, parameters: "name = \"\(name)\"\n",
      inputs: [
        ArtifactInput("model", modelReader.payloadHash),
        ArtifactInput("test", testReader.payloadHash),
      ],
      determinism: DeterminismClass(madeFrom: [modelReader, testReader].map(\.header.determinism)))
    let run = StageRun(header, output: output)
    if try run.isFresh() { return }
    let subject = EvaluationSubject(
      name: name, namedModels: named, identity: tested.identity,
      parameterCount: tested.parameterCount, modelInputs: inputs(of: modelReader))
    try checkEarlier(subject)
    let start = Date()
    let found = try tested.evaluate(testReader, subject, header)
    let seconds = Date().timeIntervalSince(start) / Double(max(1, found.count))
    try run.commit(found.content, measured: ["inferenceSecondsPer\(tested.unit)": seconds])
    Console.line("\(name): \(found.summary)")
  }

  /// Keeps the opening that the output records so far.
  ///
  /// - Throws: `ArtifactError` when the output is of another network from the same inputs, or is damaged.
  private func checkEarlier(_ subject: EvaluationSubject) throws {
    guard FilePath.exists(output) else { return }
    let reader = try ArtifactReader(output, expecting: .evaluation, .textEvaluation)
    let old = try EvaluationSubject(reader)
    if old.modelInputs == subject.modelInputs, old.identity != subject.identity {
      throw ArtifactError(
        path: output,
        reason:
          "the test data was opened for \(name) already, and \(self.model) is another network "
          + "from the same inputs; evaluate it under a name of its own in pipeline.mk")
    }
    try EarlierOpenings.keep(output, name: name, payloadHash: reader.payloadHash)
  }

  /// What a model was made from, but for its place in the list of architectures.
  private func inputs(of reader: ArtifactReader) -> [String] {
    let lines = reader.header.parameters.split(separator: "\n").filter {
      !$0.hasPrefix("number = ") && !$0.hasPrefix("sample = ")
    }
    return reader.header.inputs.map(\.text) + lines.map(String.init)
  }
}
