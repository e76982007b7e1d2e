// The stages of an asynchronous run, with made-up rewards.

import Artifacts
import Controller
import Foundation
import HDF5
import Store
import TestSupport
import Testing

@testable import Stages

extension TinyRun {
  fileprivate func openStore(
    replicas: Int = 2, shards: Int = 3, accumulated: Int = 1, reward: [String: String] = [:]
  ) throws {
    try parameters("store", ["accumulatedGradients": "\(accumulated)"])
    try OpenStoreStage(
      controller: path("controller.h5"), images: path("images.h5"), parameters: path("store.toml"),
      controllerParameters: path("update-controller.toml"),
      otherParameters: [parameters("sample"), parameters("reward", reward)], replicas: replicas,
      shards: shards, children: 2, output: path("store.h5")
    ).run()
  }

  fileprivate func prepareStore() throws {
    try preprocess()
    try parameters("search-space")
    try controller()
    try openStore()
  }

  /// One round of a replica; `rewards` are those of its children.
  fileprivate func takeRound(_ replica: Int, _ round: Int, _ rewards: [Double]) throws {
    let name = "\(replica)-\(round)"
    try ReadStoreStage(store: path("store.h5"), output: path("controller-\(name).h5"))
      .read(replica: replica, round: round)
    try sample(
      round: 2 * (round - 1) + replica, controller: "controller-\(name).h5",
      to: "samples-\(name).h5")
    try writeRewards(round: 2 * (round - 1) + replica, rewards)
    try FileManager.default.moveItem(
      atPath: path("rewards.h5"), toPath: path("rewards-\(name).h5"))
    try append(name)
  }

  fileprivate func append(_ name: String) throws {
    try AppendGradientStage(
      store: path("store.h5"), controller: path("controller-\(name).h5"),
      samples: path("samples-\(name).h5"), rewards: path("rewards-\(name).h5"),
      output: path("update-\(name).h5")
    ).run()
  }

  fileprivate func finish(_ rounds: Int) throws {
    try ReadStoreStage(store: path("store.h5"), output: path("final.h5")).finish(rounds: rounds)
  }

  fileprivate func replay(_ rounds: Int) throws {
    try ReplayStage(store: path("store.h5"), controller: path("final.h5"), rounds: rounds).run()
  }

  fileprivate func update(_ name: String) throws -> UpdateFile {
    try UpdateFile(reader("update-\(name).h5"))
  }
}

@Suite struct AsynchronousRunTests {
  private func finished(_ body: (TinyRun) throws -> Void) throws {
    try TinyRun.inFolder { run in
      try run.prepareStore()
      for round in 1...2 {
        try run.takeRound(2, round, [0.2, 0.6])
        try run.takeRound(1, round, [0.5, 0.3])
      }
      try run.finish(2)
      try body(run)
    }
  }

  @Test func aReplayReachesTheFinalController() throws {
    try finished { run in
      try run.replay(2)
      let file = try run.reader("final.h5")
      #expect(file.header.determinism.description.contains("schedule"))
      #expect(try ControllerState(file).adam.step == 4)
      try file.verify()
    }
  }

  @Test func anUpdateSaysWhereItStandsAndHowStaleItWas() throws {
    try TinyRun.inFolder { run in
      try run.prepareStore()
      try ReadStoreStage(store: run.path("store.h5"), output: run.path("controller-1-1.h5"))
        .read(replica: 1, round: 1)
      try run.takeRound(2, 1, [0.2, 0.6])
      try run.takeRound(1, 1, [0.5, 0.3])
      let update = try run.update("1-1")
      #expect(update.entries == [2, 2, 2] && update.versionsRead == [0, 0, 0])
      #expect(update.staleness == [1, 1, 1] && update.replica == 1 && update.round == 1)
      // The first round of each has no past: each sample's baseline is the other's reward.
      #expect(abs(update.statistics.usedBaseline - 0.4) < 1e-12)
    }
  }

  @Test func oneReplicaAloneIsTheSynchronousController() throws {
    try TinyRun.inFolder { run in
      try run.preprocess()
      try run.parameters("search-space")
      try run.controller()
      try run.openStore(replicas: 1, shards: 5)
      try ReadStoreStage(store: run.path("store.h5"), output: run.path("controller-1-1.h5"))
        .read(replica: 1, round: 1)
      try run.takeRound(1, 1, [0.2, 0.6])
      try run.finish(1)
      try run.sample()
      try run.writeRewards(round: 1, [0.2, 0.6])
      try run.update()
      let (own, other) = try (
        ControllerState(run.reader("final.h5")), ControllerState(run.reader("controller-1.h5"))
      )
      #expect(own.policy.parameters == other.policy.parameters)
      #expect(own.adam == other.adam && own.baseline == other.baseline)
    }
  }

  @Test func everythingIsFreshAndTouchedTheSecondTime() throws {
    try finished { run in
      let names = ["store.h5", "controller-1-2.h5", "update-1-2.h5", "final.h5"]
      for name in names { try run.age(name) }
      let old = try names.map(run.stamp)
      try run.openStore()
      try ReadStoreStage(store: run.path("store.h5"), output: run.path("controller-1-2.h5"))
        .read(replica: 1, round: 2)
      try run.append("1-2")
      try run.finish(2)
      for (name, stamp) in zip(names, old) {
        #expect(try run.stamp(name).isTouched(stamp), "\(name)")
      }
    }
  }

  @Test func lostFilesOfTheRunComeBackFromTheStore() throws {
    try finished { run in
      let old = try ["controller-1-2.h5", "update-1-2.h5"].map { try run.bytes($0) }
      FilePath.remove(run.path("controller-1-2.h5"))
      FilePath.remove(run.path("update-1-2.h5"))
      try ReadStoreStage(store: run.path("store.h5"), output: run.path("controller-1-2.h5"))
        .read(replica: 1, round: 2)
      try run.append("1-2")
      #expect(try ["controller-1-2.h5", "update-1-2.h5"].map { try run.bytes($0) } == old)
      try run.replay(2)
    }
  }

  @Test func anEditedParameterOpensAnotherStore() throws {
    try finished { run in
      let old = try ParameterStore(run.path("store.h5")).folder
      try run.openStore(reward: ["exponent": "2"])
      let new = try ParameterStore(run.path("store.h5")).folder
      #expect(new != old && !FilePath.exists(new) && FilePath.exists(old))
      expectFailure(.badData) { try run.finish(2) }
      try run.openStore()
      try run.finish(2)
      try run.replay(2)
    }
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    try finished { run in
      let same = failure {
        try AppendGradientStage(
          store: run.path("store.h5"), controller: run.path("controller-1-2.h5"),
          samples: run.path("samples-2-2.h5"), rewards: run.path("rewards-2-2.h5"),
          output: run.path("x.h5")
        ).run()
      }
      #expect(same?.status == .badData && same?.message.contains("were not drawn by") == true)
      let reading = failure {
        try UpdateControllerStage(
          parameters: run.path("update-controller.toml"), output: run.path("x.h5"), seed: 1
        ).update(
          controller: run.path("controller-1-2.h5"), samples: run.path("samples-1-2.h5"),
          rewards: run.path("rewards-1-2.h5"))
      }
      #expect(reading?.message.contains("give it to append-gradient") == true)
      expectFailure(.badData) { try run.finish(3) }
      expectFailure(.usage) { try run.openStore(shards: 100_000) }
      #expect(!FilePath.exists(run.path("x.h5")))
    }
  }

  @Test func anotherFinalControllerIsFoundByTheReplay() throws {
    try finished { run in
      var content = try run.reader("final.h5").content()
      content.attributes["baseline"] = .real(0.123)
      try content.write(to: run.path("final.h5"))
      let found = failure { try run.replay(2) }
      #expect(found?.status == .badData)
      #expect(found?.message.contains("reaches other parameters") == true)
    }
  }
}
