import Tensor
import Testing

@testable import Controller

@Suite struct FreeLogitsTests {
  private let options = ReinforceOptions(
    adam: AdamOptions(learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
    baselineDecay: 0.9, entropyWeight: 0, gradientNormLimit: 0)

  /// The mean of the estimate over both arms, weighted by their probabilities, is the gradient of the
  /// expected reward: closed form of a two-armed bandit.
  @Test(arguments: [0.0, 0.5, -3.0])
  func theEstimateIsUnbiasedOnATwoArmedBandit(baseline: Double) {
    var policy = FreeLogits(counts: [2])
    policy.logits = [0.3, -0.4]
    let rewards = [0.2, 0.9]
    let p = policy.probabilities[0]
    var mean = [0.0, 0.0]
    for arm in 0..<2 {
      policy.addGradient(
        of: [arm], weight: p[arm] * (rewards[arm] - baseline), entropyWeight: 0, into: &mean)
    }
    // d E[R] / d logit_a = p_a (R_a − E[R]); the estimate is signed for a minimiser.
    let expected = p[0] * rewards[0] + p[1] * rewards[1]
    for arm in 0..<2 { #expect(abs(mean[arm] + p[arm] * (rewards[arm] - expected)) < 1e-15) }
  }

  /// Finite differences of the objective, with tokens of different sizes.
  @Test func theGradientIsTheDerivative() {
    var policy = FreeLogits(counts: [3, 1, 2])
    policy.logits = [0.5, -1, 0.25, 2, 0.75, -0.5]
    let choices = [2, 0, 1]
    func objective(_ policy: FreeLogits) -> Double {
      zip(policy.probabilities, choices).reduce(0) {
        $0 - 0.7 * Elementary.log($1.0[$1.1]) - 0.3 * entropy($1.0)
      }
    }
    var gradient = [Double](repeating: 0, count: 6)
    policy.addGradient(of: choices, weight: 0.7, entropyWeight: 0.3, into: &gradient)
    for k in gradient.indices {
      var (up, down) = (policy, policy)
      up.logits[k] += 1e-5
      down.logits[k] -= 1e-5
      #expect(abs(gradient[k] - (objective(up) - objective(down)) / 2e-5) < 1e-9)
    }
  }

  @Test func theBetterArmIsLearned() {
    var state = FreeLogitsState(counts: [2, 2])
    var random = RandomStreams(key: 5).stream(.sampling)
    for _ in 0..<200 {
      let batch = (0..<4).map { _ in state.policy.sample(using: &random) }
      state.update(batch, rewards: batch.map { 0.5 + 0.25 * Double($0[1] - $0[0]) }, options)
    }
    #expect(state.policy.probabilities[0][0] > 0.95)
    #expect(state.policy.probabilities[1][1] > 0.95)
  }

  @Test func samplesFollowTheProbabilities() {
    var policy = FreeLogits(counts: [2])
    policy.logits = [Elementary.log(3), 0]
    var random = RandomStreams(key: 6).stream(.sampling)
    let zeros = (0..<4000).count { _ in policy.sample(using: &random) == [0] }
    #expect(abs(zeros - 3000) < 140)  // five standard deviations
  }
}
