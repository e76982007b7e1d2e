import Kernels
import Tensor
import Testing

@testable import TAPAS

@Suite struct PredictorFittingTests {
  static func fit(
    _ experiments: [ExperimentRecord], epochs: Int, ownPredictions: Double = 0,
    features: FeatureSet = .paper, target: PredictorTarget.Kind = .accuracy
  ) throws -> (Predictor, [Double]) {
    let options = FittingOptions(
      epochs: epochs, batchSize: 16,
      optimiser: RootMeanSquareOptimiser(learningRate: 2e-3, decay: 0.9, epsilon: 1e-7),
      ownPredictionShare: ownPredictions, features: features, target: target)
    let fitting = try PredictorFitting(
      experiments, options, streams: RandomStreams(seed: 1, owner: "test"))
    let losses = (0..<epochs).map { _ in fitting.runEpoch() }
    return (fitting.predictor, losses)
  }

  @Test(arguments: [true, false])
  func aRuleIsLearntFromPrefixesAndFromFinalAccuraciesAlone(knowsPrefixes: Bool) throws {
    let (predictor, losses) = try Self.fit(
      MadeExperiments.experiments(400, seed: 1, knowsPrefixes: knowsPrefixes), epochs: 60)
    let unseen = MadeExperiments.experiments(200, seed: 2, knowsPrefixes: true)
    let agreement = Agreement(
      predicted: try predictor.predict(unseen.map(\.network)), measured: unseen.map(\.accuracy))
    #expect(agreement.kendall > 0.75, "\(agreement)")
    #expect(losses[59] < losses[0] / 10)
  }

  @Test func standingsAndGeometryLearnTheRuleOnEveryDataSet() throws {
    func experiments(_ seed: Int) -> [ExperimentRecord] {
      var random = RandomStreams(seed: seed, owner: "made").stream(.sampling)
      return (0..<400).map { index in
        let network = MadeExperiments.network(&random, difficulty: index % 2 == 0 ? 0.4 : 0.8)
        return ExperimentRecord(network, accuracies: MadeExperiments.accuracies(network))
      }
    }
    let (predictor, losses) = try Self.fit(
      experiments(1), epochs: 40, ownPredictions: 1, features: .geometry, target: .standing)
    #expect(losses[39] < losses[0] / 4)
    for difficulty in [0.4, 0.8] {
      let unseen = experiments(2).filter { $0.network.difficulty == difficulty }
      let agreement = Agreement(
        predicted: try predictor.predict(unseen.map(\.network)), measured: unseen.map(\.accuracy))
      #expect(agreement.kendall > 0.75 && agreement.determination > 0.7, "\(agreement)")
    }
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    let experiments = MadeExperiments.experiments(150, seed: 3, knowsPrefixes: true)
    let first = try Self.fit(experiments, epochs: 3, ownPredictions: 0.5).0
    let second = try Self.fit(experiments, epochs: 3, ownPredictions: 0.5).0
    #expect(first == second)
  }
}
