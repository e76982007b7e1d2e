import Testing

@testable import Report

@Test func effortCountsEachNetworkOnce() throws {
  let children = try branch(
    .controller, [0.5, 0.6, 0.5, nil], identities: ["a", "b", "a", "f"]
  ).children
  let effort = Effort(children, trainingExamples: 10)
  #expect(effort.samples == 4)
  #expect(effort.distinct == 3)
  #expect(effort.duplicates == 1)
  #expect(effort.duplicateShare == 0.25)
  #expect(effort.epochs == 4)
  // 3 passes' worth × 1000 operations × 10 images × 2 epochs for each of two networks.
  #expect(effort.trainingFLOPs == 120_000)
  #expect(effort.repeatedFLOPs == 180_000)
  #expect(abs(effort.savedShare - 1.0 / 3) < 1e-15)
}
