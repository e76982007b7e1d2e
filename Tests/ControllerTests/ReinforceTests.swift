import SearchSpace
import Tensor
import Testing

@testable import Controller

@Suite struct ReinforceTests {
  private func state(_ values: [TokenName: [Int]], layers: Int, seed: UInt64 = 1) -> ControllerState
  {
    let layout = ControllerLayout(space: SearchSpace(layers: layers, values: values), hidden: 8)
    var random = RandomStreams(key: seed).stream(.initialisation)
    let policy = Policy(layout: layout, range: 0.08, using: &random)
    return ControllerState(policy: policy, adam: Adam(count: layout.count), baseline: nil)
  }

  private func architecture(_ choices: [Int], _ state: ControllerState) -> Architecture {
    do {
      return try Architecture(choices, in: state.policy.layout.space)
    } catch {
      preconditionFailure("\(choices): \(error)")
    }
  }

  private let options = ReinforceOptions(
    adam: AdamOptions(learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
    baselineDecay: 0.9, entropyWeight: 0, gradientNormLimit: 0)

  private static let bandit: [TokenName: [Int]] = [
    .filterHeight: [1], .filterWidth: [1], .strideHeight: [1], .strideWidth: [1],
    .filters: [4, 8, 16],
  ]
  private static let pair: [TokenName: [Int]] = [
    .filterHeight: [1], .filterWidth: [1], .strideHeight: [1], .strideWidth: [1], .filters: [4, 8],
  ]

  /// The mean of the estimate over all actions, weighted by their probabilities, is the gradient of the
  /// expected reward, for every baseline that does not look at the action: closed form of a bandit.
  @Test(arguments: [0.0, 0.4, -2.0])
  func theEstimateIsUnbiasedOnABandit(baseline: Double) {
    let state = state(Self.bandit, layers: 1)
    let policy = state.policy
    let rewards = [0.1, 0.9, 0.4]
    var mean = [Double](repeating: 0, count: policy.layout.count)
    for action in 0..<3 {
      let trace = policy.follow(architecture([action], state), temperature: 1)
      let probability = Elementary.exp(trace.logProbability)
      policy.addGradient(
        of: trace, weight: probability * (rewards[action] - baseline), entropyWeight: 0,
        into: &mean)
    }
    let bias = policy.layout.headBiases[0].offset
    let p = policy.follow(architecture([0], state), temperature: 1).probabilities[0]
    let expectedReward = zip(p, rewards).reduce(0) { $0 + $1.0 * $1.1 }
    for action in 0..<3 {
      // d E[R] / d logit_a = p_a (R_a − E[R]); the estimate is signed for a minimiser.
      #expect(abs(mean[bias + action] + p[action] * (rewards[action] - expectedReward)) < 1e-12)
    }
  }

  @Test func aBanditIsLearned() {
    var state = state(Self.bandit, layers: 1)
    let rewards = [0.2, 0.5, 0.8]
    for round in 0..<150 {
      let choices = (0..<8).map { index in
        var random = RandomStreams(key: 77).stream(.sampling, at: round * 8 + index)
        return architecture(
          state.policy.sample(layers: 1, temperature: 1, using: &random).choices, state)
      }
      _ = state.update(
        architectures: choices, rewards: choices.map { rewards[$0.choices[0]] }, temperature: 1,
        options)
    }
    #expect(
      state.policy.follow(architecture([2], state), temperature: 1).probabilities[0][2] > 0.95)
  }

  /// Only the second token decides, and what it should be depends on the first: the credit must pass
  /// through the recurrent state.
  @Test func aTwoStepTreeIsLearned() {
    var state = state(Self.pair, layers: 2, seed: 4)
    for round in 0..<400 {
      let choices = (0..<16).map { index in
        var random = RandomStreams(key: 78).stream(.sampling, at: round * 16 + index)
        return architecture(
          state.policy.sample(layers: 2, temperature: 1, using: &random).choices, state)
      }
      // Equal tokens earn 1, but a first token of 1 costs a little: the best leaf is (0, 0).
      let rewards = choices.map(\.choices).map {
        ($0[0] == $0[1] ? 1.0 : 0.0) - 0.2 * Double($0[0])
      }
      _ = state.update(architectures: choices, rewards: rewards, temperature: 1, options)
    }
    let trace = state.policy.follow(architecture([0, 0], state), temperature: 1)
    #expect(Elementary.exp(trace.logProbability) > 0.9)
  }

  @Test func anUpdateFromWhatWasWrittenIsTheOneThatFollowsIt() {
    var followed = state(Self.bandit, layers: 3)
    var written = followed
    var random = RandomStreams(key: 9).stream(.sampling)
    for _ in 0..<3 {
      let traces = (0..<2).map { _ in
        written.policy.sample(layers: 3, temperature: 1.5, using: &random)
      }
      let rewards = traces.map { Double($0.choices[0]) }
      let a = followed.update(
        architectures: traces.map { architecture($0.choices, followed) }, rewards: rewards,
        temperature: 1.5, options)
      let b = written.update(traces: traces, rewards: rewards, options)
      #expect(a == b && followed.policy.parameters == written.policy.parameters)
    }
  }

  @Test func theBaselineIsTheAverageOfPreviousRewardsOnly() {
    var state = state(Self.bandit, layers: 1)
    let first = state.update(
      architectures: [architecture([0], state), architecture([1], state)], rewards: [0.2, 0.6],
      temperature: 1, options)
    // Each sample's baseline is the other's reward.
    #expect(abs(first.baseline - 0.4) < 1e-15)
    let after = state.baseline ?? .nan
    #expect(abs(after - (0.9 * (0.9 * 0.4 + 0.1 * 0.2) + 0.1 * 0.6)) < 1e-15)
    let second = state.update(
      architectures: [architecture([2], state)], rewards: [1], temperature: 1, options)
    #expect(second.baseline == after)
  }

  @Test func theGradientNormLimitHolds() {
    var free = state(Self.bandit, layers: 1)
    let state = free
    var limited = free
    var tight = options
    tight.gradientNormLimit = 1e-6
    let a = free.update(
      architectures: [architecture([0], state), architecture([1], state)], rewards: [0, 1],
      temperature: 1, options)
    let b = limited.update(
      architectures: [architecture([0], state), architecture([1], state)], rewards: [0, 1],
      temperature: 1, tight)
    #expect(a.gradientNorm == b.gradientNorm)
    let moment = limited.adam.firstMoment.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(moment - 0.1e-6) < 1e-12)
  }

  /// Reference values by the formulas of Kingma & Ba, algorithm 1, worked by hand for two steps.
  @Test func adamTakesTheStepsOfTheAlgorithm() {
    var adam = Adam(count: 1)
    var weights = [1.0]
    let options = AdamOptions(learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8)
    adam.update(&weights, [0.5], options)
    #expect(abs(weights[0] - (1 - 0.1 * 0.5 / (0.5 + 1e-8))) < 1e-12)
    adam.update(&weights, [-0.25], options)
    let m = (0.9 * 0.05 - 0.1 * 0.25) / (1 - 0.81)
    let v = (0.99 * 0.0025 + 0.01 * 0.0625) / (1 - 0.9801)
    #expect(abs(weights[0] - (0.9 + 2e-9 - 0.1 * m / (v.squareRoot() + 1e-8))) < 1e-9)
  }
}
