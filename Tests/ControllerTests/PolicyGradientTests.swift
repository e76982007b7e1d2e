import SearchSpace
import Tensor
import Testing

@testable import Controller

@Suite struct PolicyGradientTests {
  static let values: [TokenName: [Int]] = [
    .filterHeight: [1, 3, 5], .filterWidth: [1, 3], .strideHeight: [1], .strideWidth: [1, 2],
    .filters: [4, 8, 16, 32],
  ]

  private func policy(_ space: SearchSpace, hidden: Int, seed: UInt64) -> Policy {
    var random = RandomStreams(key: seed).stream(.initialisation)
    return Policy(
      layout: ControllerLayout(space: space, hidden: hidden), range: 0.5, using: &random)
  }

  private func architecture(_ trace: PolicyTrace) throws -> Architecture {
    try Architecture(trace.choices, connections: trace.connections, in: trace.space)
  }

  /// −w log P − e H of a fixed architecture.
  private func loss(
    _ policy: Policy, _ architecture: Architecture, _ temperature: Double, _ entropy: Double
  ) -> Double {
    let trace = policy.follow(architecture, temperature: temperature)
    return -0.7 * trace.logProbability - entropy * trace.entropy
  }

  @Test(
    arguments: [(1.0, 0.0), (1.7, 0.0), (1.0, 0.3), (0.6, 0.2)], [false, true])
  func backwardIsTheDerivativeForEveryWeight(
    settings: (temperature: Double, entropy: Double), skips: Bool
  ) throws {
    let space = SearchSpace(layers: 4, values: Self.values, hasSkipConnections: skips)
    let trace = try checkGradient(space, settings.temperature, settings.entropy)
    if skips { #expect(trace.connections.joined().contains(true)) }
  }

  /// Tokens that decide which tokens follow, a token of the whole architecture, and another family.
  static let otherSpaces: [SearchSpace] = [
    .convolutional(
      ConvolutionalSpace(
        layers: 5, types: [.convolution, .maximumPool, .localContrastNormalisation],
        values: values.merging([.poolSize: [2, 3], .poolStride: [1, 2], .contrastSize: [3]]) { $1 },
        learningRates: [0.1, 0.01], hasSkipConnections: true)),
    .nasbench201(NASBench201Space(edgesShareTokens: true)),
    .nasbench201(NASBench201Space(edgesShareTokens: false)),
    .metaQNN(
      MetaQNNSpace(
        MetaQNNOptions(
          imageSize: 9, layers: 4...6,
          layerTypes: [
            .convolution, .pooling, .fullyConnected, .residualBlock, .skipConnection,
          ], receptiveField: [1, 3, 5], stride: [1, 2], padding: [.same, .valid],
          batchNormalisation: [true, false], filters: [2, 3],
          pools: [PoolShape(size: 2, stride: 2), PoolShape(size: 3, stride: 2)], units: [4, 5],
          repeats: [1, 2], fullyConnectedLimit: 2, fullyConnectedSize: 3))),
  ]

  @Test(arguments: otherSpaces)
  func backwardIsTheDerivativeInEveryFamily(space: SearchSpace) throws {
    let trace = try checkGradient(space, 1, 0.1)
    #expect(space.tokenCounts.contains(trace.choices.count))
    #expect(trace.connections.count == space.anchorCount)
  }

  /// Compares every weight's derivative with a finite difference.
  private func checkGradient(
    _ space: SearchSpace, _ temperature: Double, _ entropy: Double
  ) throws -> PolicyTrace {
    let settings = (temperature: temperature, entropy: entropy)
    var policy = policy(space, hidden: 5, seed: 11)
    var random = RandomStreams(key: 5).stream(.sampling)
    let trace = policy.sample(temperature: settings.temperature, using: &random)
    let drawn = try architecture(trace)
    var gradient = [Double](repeating: 0, count: policy.layout.count)
    policy.addGradient(
      of: trace, weight: 0.7, entropyWeight: settings.entropy, into: &gradient)
    let step = 1e-5
    for k in gradient.indices {
      let kept = policy.parameters[k]
      policy.parameters[k] = kept + step
      let above = loss(policy, drawn, settings.temperature, settings.entropy)
      policy.parameters[k] = kept - step
      let below = loss(policy, drawn, settings.temperature, settings.entropy)
      policy.parameters[k] = kept
      let expected = (above - below) / (2 * step)
      #expect(abs(gradient[k] - expected) < 1e-8 + 1e-6 * abs(expected), "weight \(k)")
    }
    #expect(gradient.count { $0 != 0 } > gradient.count / 2)
    return trace
  }

  @Test func probabilitiesOfAllArchitecturesSumToOne() throws {
    let space = SearchSpace(
      layers: 3,
      values: [
        .filterHeight: [1], .filterWidth: [1], .strideHeight: [1], .strideWidth: [1],
        .filters: [4, 8],
      ], hasSkipConnections: true)
    let policy = policy(space, hidden: 7, seed: 3)
    var sum = 0.0
    for code in 0..<64 {
      func bit(_ index: Int) -> Int { code >> index & 1 }
      let drawn = try Architecture(
        [bit(0), bit(1), bit(2)],
        connections: [[], [bit(3) == 1], [bit(4) == 1, bit(5) == 1]], in: space)
      sum += Elementary.exp(policy.follow(drawn, temperature: 1).logProbability)
    }
    #expect(abs(sum - 1) < 1e-12)
  }

  @Test(arguments: [false, true])
  func aFollowedSampleHasTheProbabilityItWasDrawnWith(skips: Bool) throws {
    let space = SearchSpace(layers: 6, values: Self.values, hasSkipConnections: skips)
    let policy = policy(space, hidden: 35, seed: 1)
    var random = RandomStreams(key: 9).stream(.sampling)
    let drawn = policy.sample(layers: 6, temperature: 1, using: &random)
    let followed = policy.follow(try architecture(drawn), temperature: 1)
    #expect(drawn.logProbability == followed.logProbability)
    #expect(drawn.probabilities == followed.probabilities)
    #expect(drawn.connectionProbabilities == followed.connectionProbabilities)
  }

  @Test func oneControllerWritesArchitecturesOfAnyDepth() {
    let space = SearchSpace(layers: 6, values: Self.values, hasSkipConnections: true)
    let policy = policy(space, hidden: 8, seed: 2)
    var random = RandomStreams(key: 4).stream(.sampling)
    for layers in [1, 2, 6, 20] {
      let trace = policy.sample(layers: layers, temperature: 1, using: &random)
      #expect(trace.connections.map(\.count) == Array(0..<layers))
      #expect(trace.choices.count == 4 * layers)
    }
  }

  @Test func theLayoutHasTheSizeOfTheFormulas() {
    let hidden = 35
    let lstm = 2 * (4 * hidden * hidden * 2 + 4 * hidden)
    let tokens = 3 + 2 + 2 + 4
    let chain = hidden + lstm + tokens * hidden * 2 + tokens
    let plain = SearchSpace(layers: 3, values: Self.values)
    let skips = SearchSpace(layers: 3, values: Self.values, hasSkipConnections: true)
    #expect(ControllerLayout(space: plain, hidden: hidden).count == chain)
    #expect(
      ControllerLayout(space: skips, hidden: hidden).count == chain + 2 * hidden * hidden + hidden)
  }
}
