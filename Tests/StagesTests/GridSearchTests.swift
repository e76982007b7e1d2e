import Artifacts
import HDF5
import Testing

@testable import Stages

@Suite struct GridSearchTests {
  @Test func everyCombinationIsAPointAndTheLastListVariesFastest() throws {
    try TinyRun.inFolder { run in
      let file = try run.parameters(
        "grid-search", ["weightDecay": "[0, 1e-3]", "decayShare": "[0.5, 0.75]"])
      let points = try Resolved<GridSearchParameters>(file: file).values.points
      #expect(points.count == 8)
      #expect(points.prefix(3).map(\.decayShare) == [0.5, 0.75, 0.5])
      #expect(points.prefix(3).map(\.weightDecay) == [0, 0, 1e-3])
      #expect(points[3].learningRate == 0.05 && points[4].learningRate == 0.1)
    }
  }

  @Test(arguments: [(0.5, 300, "[151, 226]"), (0.5, 2, "[2, 3]"), (1, 10, "[11, 11]")])
  func theStepSizeFallsAtTheShareAndHalfWayToTheEnd(
    share: Double, epochs: Int, expected: String
  ) {
    #expect(GridPoint.decayEpochs(share: share, of: epochs) == expected)
  }

  @Test func aPointIsTheBaseWithItsOwnValues() throws {
    try TinyRun.inFolder { run in
      try run.planGrid()
      let point = try Resolved<TrainChildParameters>(file: run.path("point-2.toml"))
      let base = try Resolved<TrainChildParameters>(file: run.path("train-child.toml"))
      #expect(point.values.training.learningRate == 0.1)
      #expect(point.values.training.epochs == 2)
      #expect(point.values.training.schedule == .steps(epochs: [1, 2], factor: 0.1))
      #expect(point.values.training.batchSize == base.values.training.batchSize)
      #expect(point.values.seed == base.values.seed)
    }
  }

  @Test func anotherNumberOfPointsIsAnErrorThatSaysWhatToWrite() throws {
    try TinyRun.inFolder { run in
      let found = failure { try run.planGrid(points: 3) }
      #expect(found?.status == .usage)
      #expect(found?.message.contains("GRID := 2") == true)
    }
  }

  @Test func theLargestAccuracyIsChosenAndAmongEqualOnesTheFirst() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      let grid = try GridFile(run.reader("grid.h5"))
      let best = grid.trials.compactMap(\.score).max()
      let first = try #require(grid.trials.first { $0.score == best })
      #expect(grid.chosenPoint == first.point && grid.chosenArchitecture == first.architecture)
      #expect(grid.trials.count == 2)
      #expect(grid.chosenParameters == grid.pointParameters[first.point - 1])
      try run.reader("grid.h5").verify()
    }
  }

  @Test func childrenOfAnotherGridAreRefused() throws {
    try TinyRun.inFolder { run in
      try run.finishGrid()
      try run.parameters("grid-search", ["learningRate": "[0.01, 0.1]"])
      let found = failure { try run.chooseGridPoint() }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("point 1") == true)
    }
  }
}
