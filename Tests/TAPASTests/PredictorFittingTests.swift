import Kernels
import NN
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

  /// An ensemble predicts the mean of what its members say, whose fits know nothing of each other.
  @Test func thePredictionIsTheMeanOfTheMembers() throws {
    let experiments = MadeExperiments.experiments(150, seed: 4, knowsPrefixes: true)
    let networks = MadeExperiments.experiments(40, seed: 5, knowsPrefixes: true).map(\.network)
    var options = FittingOptions(
      epochs: 4, batchSize: 16,
      optimiser: RootMeanSquareOptimiser(learningRate: 2e-3, decay: 0.9, epsilon: 1e-7),
      schedule: .cosine, ownPredictionShare: 0.5, units: [6, 9])
    let streams = RandomStreams(seed: 1, owner: "test")
    let alone = try Predictor.fitted(to: experiments, options, streams: streams).predictor
    options.members = 3
    var told: [Int] = []
    let (ensemble, losses) = try Predictor.fitted(to: experiments, options, streams: streams) {
      epochs, _ in told.append(epochs)
    }
    #expect(ensemble.memberCount == 3 && losses.count == 4 && told == Array(1...12))
    #expect(ensemble.weights(of: 0) == alone.weights)
    let members = (0..<3).map { member in
      Predictor(
        encoding: ensemble.encoding, target: ensemble.target, layout: ensemble.layout,
        weights: ensemble.weights(of: member))
    }
    #expect(Set(members.map(\.weights)).count == 3)
    let said = try members.map { try $0.predict(networks) }
    let together = try ensemble.predict(networks)
    for index in networks.indices {
      let mean = said.reduce(0) { $0 + $1[index] } / 3
      #expect(abs(together[index] - mean) < 1e-12)
    }
  }

  /// The last steps along a cosine are small: what is fitted hardly moves in the last epoch.
  @Test func stepsAlongACosineEndNearZero() throws {
    let experiments = MadeExperiments.experiments(100, seed: 6, knowsPrefixes: true)
    func lastMove(_ schedule: LearningRateSchedule) throws -> Float {
      let options = FittingOptions(
        epochs: 10, batchSize: 16,
        optimiser: RootMeanSquareOptimiser(learningRate: 2e-3, decay: 0.9, epsilon: 1e-7),
        schedule: schedule, ownPredictionShare: 0, units: [6, 9])
      let fitting = try PredictorFitting(
        experiments, options, streams: RandomStreams(seed: 1, owner: "test"))
      for _ in 0..<9 { _ = fitting.runEpoch() }
      let before = fitting.predictor.weights
      _ = fitting.runEpoch()
      return zip(before, fitting.predictor.weights).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    #expect(try lastMove(.cosine) < 0.1 * lastMove(.constant))
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    let experiments = MadeExperiments.experiments(150, seed: 3, knowsPrefixes: true)
    let first = try Self.fit(experiments, epochs: 3, ownPredictions: 0.5).0
    let second = try Self.fit(experiments, epochs: 3, ownPredictions: 0.5).0
    #expect(first == second)
  }
}
