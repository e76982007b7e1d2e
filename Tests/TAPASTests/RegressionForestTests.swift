import TAPAS
import Tensor
import Testing

@Suite struct RegressionForestTests {
  static func examples(_ count: Int, seed: Int) -> ([[Double]], [Double]) {
    var random = RandomStreams(seed: seed, owner: "forest").stream(.sampling)
    let rows = (0..<count).map { _ in (0..<4).map { _ in random.uniform(-1, 1) } }
    return (rows, rows.map { ($0[0] > 0.2 ? 1 : 0) + $0[1] * $0[1] })
  }

  @Test func aForestLearnsStepsAndCurves() {
    let (rows, values) = Self.examples(600, seed: 1)
    let forest = RegressionForest(rows, values: values, streams: RandomStreams(key: 1))
    let (unseen, truth) = Self.examples(200, seed: 2)
    let agreement = Agreement(predicted: unseen.map(forest.predict), measured: truth)
    #expect(agreement.determination > 0.9, "\(agreement)")
  }

  @Test func equalValuesNeedNoSplit() {
    let forest = RegressionForest(
      [[1], [2], [3]], values: [5, 5, 5], streams: RandomStreams(key: 1))
    #expect(forest.predict([2]) == 5)
  }

  /// The mean of two neighbouring numbers is one of them.
  @Test func neighbouringNumbersAreToldApart() {
    let (low, high) = (1.0.nextUp, 1.0.nextUp.nextUp)
    let rows = [[low], [low], [low], [high], [high], [high]]
    let forest = RegressionForest(
      rows, values: [3, 3, 3, 7, 7, 7], ForestOptions(leafSize: 1), streams: RandomStreams(key: 1))
    #expect(forest.predict([low]) < 5 && forest.predict([high]) > 5)
  }

  @Test func theSameStreamsGiveTheSameForest() {
    let (rows, values) = Self.examples(100, seed: 3)
    let predictions = (0..<2).map { _ in
      RegressionForest(rows, values: values, streams: RandomStreams(key: 7)).predict(rows[0])
    }
    #expect(predictions[0] == predictions[1])
  }
}
