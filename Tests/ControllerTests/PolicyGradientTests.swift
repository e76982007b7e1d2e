import SearchSpace
import Tensor
import Testing

@testable import Controller

@Suite struct PolicyGradientTests {
  static let space = SearchSpace(
    layers: 3,
    values: [
      .filterHeight: [1, 3, 5], .filterWidth: [1, 3], .strideHeight: [1], .strideWidth: [1, 2],
      .filters: [4, 8, 16, 32],
    ])

  private func policy(hidden: Int, seed: UInt64) -> Policy {
    var random = RandomStreams(key: seed).stream(.initialisation)
    let layout = ControllerLayout(space: Self.space, hidden: hidden)
    return Policy(layout: layout, range: 0.5, using: &random)
  }

  /// −w log P − e H of fixed tokens.
  private func loss(_ policy: Policy, _ choices: [Int], _ temperature: Double, _ entropy: Double)
    -> Double
  {
    let trace = policy.follow(choices, temperature: temperature)
    return -0.7 * trace.logProbability - entropy * trace.entropy
  }

  @Test(arguments: [(1.0, 0.0), (1.7, 0.0), (1.0, 0.3), (0.6, 0.2)])
  func backwardIsTheDerivativeForEveryWeight(temperature: Double, entropy: Double) {
    var policy = policy(hidden: 5, seed: 11)
    var random = RandomStreams(key: 5).stream(.sampling)
    let trace = policy.sample(temperature: temperature, using: &random)
    var gradient = [Double](repeating: 0, count: policy.layout.count)
    policy.addGradient(of: trace, weight: 0.7, entropyWeight: entropy, into: &gradient)
    let step = 1e-5
    for k in gradient.indices {
      let kept = policy.parameters[k]
      policy.parameters[k] = kept + step
      let above = loss(policy, trace.choices, temperature, entropy)
      policy.parameters[k] = kept - step
      let below = loss(policy, trace.choices, temperature, entropy)
      policy.parameters[k] = kept
      let expected = (above - below) / (2 * step)
      #expect(abs(gradient[k] - expected) < 1e-8 + 1e-6 * abs(expected), "weight \(k)")
    }
    #expect(gradient.count { $0 != 0 } > gradient.count / 2)
  }

  @Test func probabilitiesOfAllArchitecturesSumToOne() {
    let small = SearchSpace(
      layers: 2,
      values: [
        .filterHeight: [1, 3], .filterWidth: [1], .strideHeight: [1], .strideWidth: [1],
        .filters: [4, 8, 16],
      ])
    var random = RandomStreams(key: 3).stream(.initialisation)
    let policy = Policy(
      layout: ControllerLayout(space: small, hidden: 7), range: 1, using: &random)
    var sum = 0.0
    for code in 0..<36 {
      let choices = [code % 2, code / 2 % 3, code / 6 % 2, code / 12]
      sum += Elementary.exp(policy.follow(choices, temperature: 1).logProbability)
    }
    #expect(abs(sum - 1) < 1e-12)
  }

  @Test func aFollowedSampleHasTheProbabilityItWasDrawnWith() {
    let policy = policy(hidden: 35, seed: 1)
    var random = RandomStreams(key: 9).stream(.sampling)
    let drawn = policy.sample(temperature: 1, using: &random)
    let followed = policy.follow(drawn.choices, temperature: 1)
    #expect(drawn.logProbability == followed.logProbability)
    #expect(drawn.probabilities == followed.probabilities)
  }

  @Test func theLayoutHasTheSizeOfTheFormulas() {
    let hidden = 35
    let layout = ControllerLayout(space: Self.space, hidden: hidden)
    let lstm = 2 * (4 * hidden * hidden * 2 + 4 * hidden)
    let tokens = 3 + 2 + 2 + 4
    #expect(layout.count == hidden + lstm + tokens * hidden * 2 + tokens)
  }
}
