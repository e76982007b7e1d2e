// The space of recurrent cells: its size, its grammar, and the cells that it describes.

import NN
import Tensor
import Testing

@testable import SearchSpace

@Suite struct RecurrentSpaceTests {
  private let paper = RecurrentSpace(
    baseNumber: 8, combinations: [.add, .multiply],
    activations: [.identity, .tanh, .sigmoid, .relu])
  private let variant = RecurrentSpace(
    baseNumber: 8, combinations: CellCombination.allCases, activations: CellActivation.allCases)

  @Test func baseEightHas34TokensAnd633e16Cells() {
    let space = SearchSpace.recurrent(paper)
    #expect(space.tokenCounts == 34...34)
    #expect((space.size / 1e14).rounded() == 633)
    #expect(abs(space.uniformEntropy - Elementary.log(space.size)) < 1e-9)
  }

  @Test func everyKnownCellOfItsBaseIsAnArchitectureAndComesBack() throws {
    for (name, cell) in RecurrentCell.known {
      let own = RecurrentSpace(
        baseNumber: cell.baseNumber, combinations: variant.combinations,
        activations: variant.activations)
      let architecture = try #require(own.architecture(cell), "\(name)")
      #expect(architecture.cell == cell)
    }
    #expect(paper.architecture(.publishedWithMaximum) == nil)
    #expect(paper.architecture(.plain) == nil)
  }

  @Test func choicesAreIndicesIntoTheValuesOfTheSpace() throws {
    let small = RecurrentSpace(
      baseNumber: 2, combinations: [.multiply, .add], activations: [.relu, .sigmoid, .tanh])
    let architecture = try #require(small.architecture(.workedExample))
    #expect(architecture.choices == [1, 2, 0, 0, 0, 1, 1, 0, 1, 0])
    #expect(
      architecture.summary
        == "add tanh, multiply relu | multiply sigmoid; c(t-1) by add relu into 0; c(t) from 1")
  }

  @Test func uniformSamplesAreCellsWhoseLogProbabilityIsThatOfTheSpace() throws {
    for space in [paper, variant].map(SearchSpace.recurrent) {
      for sample in 0..<500 {
        var random = Philox(key: UInt64(sample))
        let draw = space.drawUniformly(using: &random)
        let cell = try #require(try Architecture(draw.decisions, in: space).cell)
        #expect(cell.nodes.count == 15)
        #expect(abs(draw.logProbability + space.uniformEntropy) < 1e-9)
      }
    }
  }

  @Test func itsArchitecturesAreNoNetworksForImages() throws {
    let architecture = try #require(paper.architecture(.published))
    #expect(throws: ArchitectureError.noNetwork("recurrent")) {
      try architecture.graph(image: FeatureShape(channels: 1, height: 8, width: 8), classes: 2)
    }
  }
}
