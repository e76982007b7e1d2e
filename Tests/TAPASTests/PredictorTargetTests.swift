import Artifacts
import Tensor
import Testing

@testable import TAPAS

@Suite struct PredictorTargetTests {
  private let place = DatasetPlace(difficulty: 0.8, classes: 4)

  private func network(difficulty: Double = 0.8, classes: Int = 4) -> NetworkRecord {
    var walk = NetworkWalk(channels: 1, height: 8, width: 8)
    walk.globalPool()
    return NetworkRecord(layers: walk.layers, classes: classes, difficulty: difficulty)
  }

  @Test func aStandingIsTheShareOfWorseNetworks() {
    let standings = DatasetStandings(place, accuracies: [0.9, 0.3, 0.5, 0.7, 0.4])
    for (rank, accuracy) in [0.3, 0.4, 0.5, 0.7, 0.9].enumerated() {
      #expect(abs(standings.standing(accuracy) - Double(rank) / 4) < 1e-12)
    }
    #expect(standings.standing(0.1) == 0 && standings.standing(1) == 1)
    #expect(abs(standings.standing(0.6) - 0.625) < 1e-12)
  }

  @Test func equalAccuraciesShareTheMiddle() {
    let standings = DatasetStandings(place, accuracies: [0.25, 0.25, 0.25, 0.5, 0.75])
    #expect(abs(standings.standing(0.25) - 0.25) < 1e-12)
    #expect(DatasetStandings(place, accuracies: [0.5]).standing(0.5) == 0.5)
  }

  @Test func ofAKnownDataSetAStandingLeadsBackToItsAccuracy() {
    let accuracies = [0.3, 0.4, 0.55, 0.7, 0.9]
    let target = PredictorTarget(
      .standing, fitting: accuracies.map { ExperimentRecord(network(), accuracy: $0) })
    for accuracy in [0.3, 0.35, 0.55, 0.9] {
      let value = target.values(of: ExperimentRecord(network(), accuracy: accuracy)).accuracy
      #expect(abs(target.accuracy(value, of: network()) - accuracy) < 0.01)
    }
  }

  @Test func aHigherStandingIsNeverALowerAccuracyOnAnyDataSet() {
    let experiments = (0..<60).map { index in
      ExperimentRecord(
        network(difficulty: index < 20 ? 0.5 : 0.9, classes: index < 20 ? 10 : 2),
        accuracy: Double(index % 20) / 20)
    }
    let target = PredictorTarget(.standing, fitting: experiments)
    for difficulty in [0.0, 0.3, 0.5, 0.72, 1] {
      let values = (0...50).map {
        target.accuracy(Double($0) / 50, of: network(difficulty: difficulty))
      }
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(values.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test func curvesThatCannotBeAreRefused() {
    let steps = DatasetStandings.steps
    #expect(DatasetStandings(place, curve: [Double](repeating: 0.5, count: steps)) == nil)
    #expect(DatasetStandings(place, curve: (0...steps).map { -Double($0) }) == nil)
    #expect(DatasetStandings(place, curve: (0...steps).map(Double.init)) != nil)
  }

  @Test func theReceptiveFieldGrowsByWindowsAndStrides() {
    var walk = NetworkWalk(channels: 1, height: 16, width: 16)
    walk.convolution(size: 3, filters: 4)
    walk.pool(size: 2, stride: 2)
    walk.convolution(size: 3, filters: 4)
    walk.residualUnit(size: 3, filters: 8, stride: 2)
    walk.globalPool()
    let fields = ReceptiveField.along(walk.layers)
    // 1 + 2, + 1, + 2 · 2, + 2 · 2 + 2 · 4, + 3 · 4.
    #expect(fields.map(\.rows) == [3, 4, 8, 20, 32])
    #expect(fields[2].share == 0.5)
  }

  @Test(arguments: FeatureSet.allCases)
  func everyFeatureHasAName(features: FeatureSet) {
    var random = Philox(key: 3, stream: 0)
    let network = MadeExperiments.network(&random)
    #expect(
      features.values(of: network.layers).count == network.layers.count * features.names.count)
    let encoding = FeatureEncoding(features, fitting: [network])
    #expect(encoding.codes(of: network).count == network.layers.count * encoding.layerCount)
  }
}
