import NN
import Testing

@testable import Stages

@Suite struct CostPlanTests {
  private static let data = CostData(
    shape: FeatureShape(channels: 1, height: 8, width: 8), classes: 3, training: 28,
    validation: 12, test: 12)

  private func plan(
    _ sizes: CostSizes, sample: [String: String] = [:], child: [String: String] = [:],
    _ body: (CostPlan) throws -> Void
  ) throws {
    try TinyRun.inFolder { run in
      for name in ["search-space", "grid-search", "final-training"] { try run.parameters(name) }
      try run.parameters("sample", sample)
      try run.parameters("train-child", child)
      try body(CostPlan(sizes, folder: run.folder, data: Self.data, draws: 20))
    }
  }

  private func sizes(twin: Bool = false, select: Int = 0) -> CostSizes {
    CostSizes(rounds: 4, children: 8, hasTwin: twin, select: select, grid: 2, models: 3)
  }

  @Test func everyChildOfTheSearchIsPlannedAndTheTwinDoublesThem() throws {
    try plan(sizes()) { plan in
      #expect(plan.parts.map(\.trainings) == [32])
      let forward = plan.probes[0].forwardFLOPs
      #expect(plan.work == 32 * 3 * forward * Double(3 * 28 + 12))
    }
    try plan(sizes(twin: true)) { #expect($0.parts.map(\.trainings) == [64]) }
  }

  @Test func theDepthScheduleIsFollowed() throws {
    try plan(
      sizes(), sample: ["layersStep": "1", "layersStepSamples": "16", "layersLimit": "9"]
    ) { plan in
      #expect(plan.probes.map(\.layers) == [2, 3])
      #expect(plan.probes.map(\.children) == [16, 16])
    }
  }

  @Test func gridAndFinalTrainingsCount() throws {
    try plan(sizes(select: 2)) { plan in
      #expect(plan.parts.map(\.trainings) == [32, 4, 3])
      #expect(plan.parts.allSatisfy { $0.work > 0 })
    }
  }

  @Test func networksOverTheLimitsCostNothing() throws {
    try plan(sizes(), child: ["memoryLimitMiB": "1", "forwardMFLOPsLimit": "1"]) { plan in
      #expect(plan.probes[0].tooLargeShare < 1)
      #expect(plan.memoryBytes <= 1 << 20)
    }
  }

  @Test func aCalibrationMeasuresAtLeastOneStep() throws {
    try plan(sizes()) { plan in
      let options = TrainingOptions.calibration
      let measured = try CostCalibration(plan.probes, options: options, seconds: 1e-9)
      #expect(measured.steps >= 1)
      #expect(try #require(measured.rate) > 0)
    }
  }
}

extension TrainingOptions {
  fileprivate static let calibration = TrainingOptions(
    epochs: 1, batchSize: 4, learningRate: 0.1, schedule: .constant, momentum: 0.9, nesterov: true,
    weightDecay: 0, batchNormEpsilon: 1e-5, batchNormMomentum: 0.1, augmentation: .none,
    precision: .standard, threads: 1)
}
