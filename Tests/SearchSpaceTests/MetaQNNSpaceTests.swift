import NN
import SearchSpace
import Tensor
import Testing

@Suite struct MetaQNNSpaceTests {
  private let space = SpaceFixture.metaQNN(layers: 1...10, filters: [2, 3, 4], imageSize: 16)

  private func draw(_ count: Int, _ space: MetaQNNSpace) throws -> [Architecture] {
    var random = RandomStreams(key: 31).stream(.sampling)
    return try (0..<count).map { _ in
      try Architecture(
        SearchSpace.metaQNN(space).drawUniformly(using: &random).decisions, in: .metaQNN(space))
    }
  }

  /// The words of a summary: `C(3,5,2,valid,norm)` and so on.
  private func words(_ architecture: Architecture) -> [String] {
    architecture.summary.split(separator: " ").map(String.init)
  }

  @Test func samplesFollowTheTransitionRules() throws {
    var seen: Set<Character> = []
    var depths: Set<Int> = []
    for architecture in try draw(2000, space) {
      let words = words(architecture)
      depths.insert(words.count)
      seen.formUnion(words.compactMap(\.first))
      let connected = words.firstIndex { $0.hasPrefix("FC") } ?? words.count
      #expect((1...10).contains(words.count))
      #expect(words[connected...].allSatisfy { $0.hasPrefix("FC") }, "\(architecture.summary)")
      #expect(words.count - connected <= 2)
      let units = words[connected...].compactMap { Int($0.dropFirst(3).dropLast()) }
      #expect(units == units.sorted(by: >))
      for (word, next) in zip(words, words.dropFirst()) {
        #expect(!(word.hasPrefix("P") && next.hasPrefix("P")), "\(architecture.summary)")
        #expect(!(word.hasPrefix("S") && next.hasPrefix("S")), "\(architecture.summary)")
      }
    }
    #expect(seen == ["C", "P", "F", "R", "S"])
    #expect(depths == Set(1...10))
  }

  /// A skip connection joins maps of one size only, so nothing is padded with zeros.
  @Test func everyConcatenationIsOfMapsOfOneSize() throws {
    for architecture in try draw(1000, space) {
      let graph = try architecture.graph(
        image: FeatureShape(channels: 1, height: 16, width: 16), classes: 3)
      let shapes = try graph.shapes()
      for inputs in graph.nodes.map(\.inputs) + [graph.outputs] {
        #expect(Set(inputs.map { shapes.outputs[$0].height }).count == 1)
      }
    }
  }

  @Test func whatTheRulesForbidHasNoProbabilityAndIsNoArchitecture() throws {
    var random = RandomStreams(key: 32).stream(.sampling)
    let space = SearchSpace.metaQNN(space)
    for _ in 0..<300 {
      let draw = space.drawUniformly(using: &random)
      for (position, probabilities) in draw.probabilities.enumerated() {
        guard let forbidden = probabilities.firstIndex(of: 0) else { continue }
        var tokens = Array(draw.decisions.tokens[..<position])
        tokens.append(forbidden)
        let error = #expect(throws: ArchitectureError.self) { try Architecture(tokens, in: space) }
        guard case .choiceNotAllowed(position, _)? = error else {
          Issue.record("\(String(describing: error))")
          return
        }
      }
    }
  }

  @Test func sizeAndEntropyAreThoseOfAllArchitectures() throws {
    let tiny = MetaQNNSpace(
      MetaQNNOptions(
        imageSize: 4, layers: 1...3, layerTypes: space.options.layerTypes,
        receptiveField: [1, 3], stride: [1, 2], padding: [.same, .valid],
        batchNormalisation: [true], filters: [2, 3], pools: [PoolShape(size: 2, stride: 2)],
        units: [5, 4], repeats: [1], fullyConnectedLimit: 2, fullyConnectedSize: 2))
    var count = 0.0, entropy = 0.0, mass = 0.0
    func visit(_ decisions: Decisions, _ probability: Double) {
      guard let step = SearchSpace.metaQNN(tiny).step(after: decisions),
        case .token(_, let kind, _) = step
      else {
        count += 1
        mass += probability
        entropy -= probability * Elementary.log(probability)
        return
      }
      let choices = step.choices(of: tiny.kinds[kind].values.count)
      for choice in choices {
        var next = decisions
        next.append(token: choice)
        visit(next, probability / Double(choices.count))
      }
    }
    visit(Decisions(), 1)
    #expect(tiny.size == count && count > 1000)
    #expect(abs(mass - 1) < 1e-9 && abs(tiny.uniformEntropy - entropy) < 1e-9)
  }

  @Test func aSmallerImageThanTheSpaceWasMadeForIsRefused() throws {
    let architecture = try draw(1, space)[0]
    #expect(throws: ArchitectureError.imageTooSmall(found: "1×16×15", needed: 16)) {
      try architecture.graph(image: FeatureShape(channels: 1, height: 16, width: 15), classes: 2)
    }
  }

  @Test func aResidualBlockIsProjectedOnlyWhereItsSizeChanges() throws {
    var plain = 0, projected = 0
    for architecture in try draw(500, space) {
      let graph = try architecture.graph(
        image: FeatureShape(channels: 2, height: 17, width: 16), classes: 3)
      let shapes = try graph.shapes()
      for (index, node) in graph.nodes.enumerated() where node.operation == .sum {
        let shortcut = node.inputs[1]
        if shortcut == index {
          let source = graph.nodes[index - 1].inputs
          #expect(source.count > 1 || shapes.outputs[source[0]] != shapes.outputs[index + 1])
          projected += 1
        } else {
          plain += 1
        }
      }
    }
    #expect(plain > 50 && projected > 50)
  }

  /// A convolution of the paper's own kind is the same node in every family, so the same experiment.
  @Test func equalNetworksOfTwoFamiliesHaveOneText() throws {
    let shape = FeatureShape(channels: 1, height: 16, width: 16)
    let graph = Graph(
      image: shape,
      nodes: [
        Node(.squareConvolution(size: 3, stride: 2, filters: 4), inputs: [0]),
        Node(.squareConvolution(size: 1, stride: 1, filters: 4, padding: .valid), inputs: [1]),
      ], outputs: [2], classes: 3)
    #expect(
      graph.canonicalText == """
        image 1x16x16
        convolution 3x3 stride 2x2 filters 4 from 0
        convolution 1x1 stride 1x1 filters 4 from 1
        classifier 3 from 2

        """)
  }
}
