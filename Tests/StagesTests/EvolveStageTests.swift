import Artifacts
import HDF5
import SearchSpace
import TestSupport
import Testing

@testable import Stages

/// A tiny data set with its difficulty, a predictor and everything that an evolution needs.
struct TinyEvolution {
  let run: TinyRun

  static let parameters = """
    population = 12
    networks = 60
    tournament = 2
    workers = 4
    layers = [1, 3]
    parameterLimit = 0
    megaFLOPsLimit = 0.0
    startSmall = false
    best = 3
    seed = 1

    """

  static func inFolder(_ body: (TinyEvolution) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.prepare()
      try WholeFile.write(text: ProbeDCNStageTests.parameters, to: run.path("probe-dcn.toml"))
      try ProbeDCNStage(
        images: run.path("images.h5"), parameters: run.path("probe-dcn.toml"),
        output: run.path("dcn.h5")
      ).run()
      _ = try TAPASStagesTests.importTable(run.folder, dataset: "made", difficulty: 0.6)
      try WholeFile.write(text: parameters, to: run.path("evolve.toml"))
      let tiny = TinyEvolution(run: run)
      try tiny.fit()
      try body(tiny)
    }
  }

  func fit() throws {
    try FitTAPStage(
      segments: [run.path("made.h5")], difficulty: .measured(run.path("dcn.h5")),
      parameters: run.path("fit-tap.toml"), output: run.path("tap.h5")
    ).run()
  }

  func evolve(space: String = "search-space.toml") throws {
    try EvolveStage(
      predictor: run.path("tap.h5"), difficulty: .measured(run.path("dcn.h5")),
      images: run.path("images.h5"), space: run.path(space), parameters: run.path("evolve.toml"),
      output: run.path("population.h5"), best: run.path("best.h5")
    ).run()
  }

  func predict(_ networks: [String], images: String? = nil) throws -> PredictionsFile {
    try PredictAccuracyStage(
      predictor: run.path("tap.h5"), networks: networks.map(run.path),
      difficulty: .measured(run.path("dcn.h5")), images: images.map(run.path),
      output: run.path("predictions.h5"), text: run.path("predictions.tsv")
    ).run()
    return try PredictionsFile(run.reader("predictions.h5"))
  }
}

@Suite struct EvolveStageTests {
  @Test func theMostPromisingNetworksAreTrainedAndComparedAndReported() throws {
    try TinyEvolution.inFolder { tiny in
      let run = tiny.run
      try tiny.evolve()
      let population = try PopulationFile(run.reader("population.h5"))
      #expect(population.individuals.count == 60 && population.dataset == "tiny")
      let best = try ArchitecturesFile(run.reader("best.h5")).entries
      #expect(best.map(\.label) == ["rank-1", "rank-2", "rank-3"])
      #expect(Set(best.map(\.identity)).count == 3 && best.allSatisfy { $0.accuracy == nil })
      let ranked = try tiny.predict(["best.h5"], images: "images.h5")
      #expect(ranked.ranking == [0, 1, 2])
      #expect(ranked.entries[0].predicted == population.individuals.map(\.accuracy).max())
      for sample in 1...2 {
        try TrainChildStage(
          samples: run.path("best.h5"), sample: sample, images: run.path("images.h5"),
          parameters: run.parameters("train-child"), experiments: run.path("experiments"),
          output: run.path("child-\(sample).h5"), progress: nil
        ).run()
      }
      let trained = try tiny.predict(["child-1.h5", "child-2.h5"])
      #expect(trained.entries.map(\.predicted) == Array(ranked.entries.map(\.predicted).prefix(2)))
      #expect(trained.entries.allSatisfy { $0.measured != nil })
      let text = try TextFile.read(run.path("predictions.tsv"))
      #expect(text.split(separator: "\n").count == 3 && text.hasPrefix("rank\tpredicted_accuracy"))
      try report(run)
    }
  }

  private func report(_ run: TinyRun) throws {
    try ReportTAPASStage(
      sources: [run.path("made.h5")], difficulty: run.path("dcn.h5"),
      predictor: run.path("tap.h5"), population: run.path("population.h5"),
      trained: run.path("predictions.h5"), output: run.path("report.html")
    ).run()
    let page = try TextFile.read(run.path("report.html"))
    #expect(page.contains("Networks for tiny, without training"))
    #expect(page.contains("The best of 2 trained networks"))
    for name in ["difficulty", "evolution", "front-parameters", "front-operations", "agreement"] {
      #expect(FilePath.exists(run.path("report/\(name).svg")))
    }
  }

  @Test func theSameInputsGiveTheSameBytesAndNothingIsMadeTwice() throws {
    try TinyEvolution.inFolder { tiny in
      try tiny.evolve()
      let names = ["population.h5", "best.h5"]
      let first = try names.map { try tiny.run.stamp($0) }
      try tiny.run.age("population.h5", "best.h5")
      try tiny.evolve()
      let second = try names.map { try tiny.run.stamp($0) }
      #expect(zip(first, second).allSatisfy { $0.inode == $1.inode && $0.bytes == $1.bytes })
      let hash = try tiny.run.reader("population.h5").payloadHash
      FilePath.remove(tiny.run.path("population.h5"))
      try tiny.evolve()
      try #expect(tiny.run.reader("population.h5").payloadHash == hash)
    }
  }

  @Test func spacesWithoutNetworksAndSamplesWithoutImagesAreRefused() throws {
    try TinyEvolution.inFolder { tiny in
      try WholeFile.write(
        text: "family = \"nasbench201\"\nedgesShareTokens = true\n",
        to: tiny.run.path("cells.toml"))
      let cells = failure { try tiny.evolve(space: "cells.toml") }
      #expect(
        cells?.status == .usage && cells?.message.contains("looked up by look-up-child") == true)
      let samples = failure { _ = try tiny.predict(["samples.h5"]) }
      #expect(samples?.status == .usage && samples?.message.contains("add --images") == true)
      let both = try tiny.predict(["samples.h5", "made.h5"], images: "images.h5")
      #expect(both.entries.count == 42)
    }
  }

  @Test func impossibleParametersAreSaid() throws {
    try TinyEvolution.inFolder { tiny in
      let text = TinyEvolution.parameters
      for (old, new, message) in [
        ("workers = 4", "workers = 7", "need a population of at least 14"),
        ("networks = 60", "networks = 11", "must be at least the population"),
        ("layers = [1, 3]", "layers = [3, 1]", "must be [fewest, most]"),
        ("parameterLimit = 0", "parameterLimit = 1", "raise them"),
      ] {
        try WholeFile.write(
          text: text.replacing(old, with: new), to: tiny.run.path("evolve.toml"))
        let found = failure { try tiny.evolve() }
        #expect(found?.status == .usage && found?.message.contains(message) == true)
      }
    }
  }
}
