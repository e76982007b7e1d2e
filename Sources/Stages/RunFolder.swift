// A run directory as the report reads it.

import Artifacts
import HDF5
import Report
import SearchSpace

/// The artifacts and sidecars of one run.
struct RunFolder {
  private let folder: String

  /// The run in `folder`.
  init(_ folder: String) { self.folder = folder }

  /// Everything that the artifacts say.
  ///
  /// - Throws: ``ArtifactError`` and its kin when an artifact is missing, damaged or of another run.
  func history(
    _ rounds: Int, _ children: Int, _ pipeline: String?, isAsynchronous: Bool = false
  ) throws -> SearchHistory {
    let own = try read(rounds, in: folder)
    guard let first = own.first else {
      throw ArtifactError(
        path: folder, reason: "a report needs at least one round; make search makes them")
    }
    for round in own where round.samples.architectures.count != children {
      throw ArtifactError(
        path: path(folder, round.samples.round, "samples"),
        reason: "it has \(round.samples.architectures.count) samples where the run has \(children)")
    }
    let hasTwin = FilePath.exists("\(folder)/random")
    let twin = hasTwin ? try read(rounds, in: "\(folder)/random") : nil
    var history = SearchHistory(
      pipeline: pipeline, seed: first.seed, space: first.samples.space, childrenPerRound: children,
      measure: first.measure, dataset: try dataset(),
      controller: SearchBranch(strategy: .controller, rounds: own.map { ($0.samples, $0.rewards) }),
      random: twin.map { rounds in
        SearchBranch(strategy: .uniform, rounds: rounds.map { ($0.samples, $0.rewards) })
      },
      updates: isAsynchronous ? try updates(rounds) : [], parameters: try parameters())
    history.aftermath = try RunAftermath(folder).read(after: own.flatMap(\.inputs))
    return history
  }

  /// The images, or the text of a run that has no images.
  private func dataset() throws -> DatasetSummary {
    let corpus = "\(folder)/corpus.h5"
    guard FilePath.exists(corpus) else {
      let reader = try ArtifactReader("\(folder)/images.h5", expecting: .images)
      return DatasetSummary(try ImagesFile(reader), payloadHash: reader.payloadHash)
    }
    let reader = try ArtifactReader(corpus, expecting: .corpus)
    return DatasetSummary(try CorpusFile(reader), payloadHash: reader.payloadHash)
  }

  private func updates(_ rounds: Int) throws -> [UpdateFile] {
    try (1...rounds).map { number in
      let path = path(folder, number, "update")
      let update = try UpdateFile(ArtifactReader(path, expecting: .update))
      guard update.round == number else {
        throw ArtifactError(
          path: path, reason: "it is of round \(update.round), not \(number); run make again")
      }
      return update
    }
  }

  private struct Round {
    let samples: SamplesFile
    let rewards: RewardsFile
    var measure: Measure { rewards.measure }
    let seed: Int
    /// Payload hashes of both files.
    let inputs: [String]
  }

  private func read(_ rounds: Int, in branch: String) throws -> [Round] {
    var all: [Round] = []
    for number in 1...max(1, rounds) {
      let samplesPath = path(branch, number, "samples")
      let samplesReader = try ArtifactReader(samplesPath, expecting: .samples)
      let samples = try SamplesFile(samplesReader)
      let rewardsReader = try ArtifactReader(
        path(branch, number, "rewards"), expecting: .rewards)
      let rewards = try RewardsFile(rewardsReader)
      guard samples.round == number, rewards.round == number,
        samples.architectures.count == rewards.entries.count,
        all.first.map({ $0.samples.space.isLike(samples.space) }) ?? true
      else {
        throw ArtifactError(
          path: samplesPath,
          reason: "samples and rewards of round \(number) do not belong together; run make again")
      }
      all.append(
        Round(
          samples: samples, rewards: rewards, seed: samplesReader.header.seed ?? 0,
          inputs: [samplesReader.payloadHash, rewardsReader.payloadHash]))
    }
    return all
  }

  private func path(_ branch: String, _ round: Int, _ name: String) -> String {
    Self.path(branch, round, name)
  }

  /// Where a file of a round lies: `BRANCH/round-0001/NAME.h5`.
  static func path(_ branch: String, _ round: Int, _ name: String) -> String {
    let digits = String(round)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return "\(branch)/round-\(padded)/\(name).h5"
  }

  private func parameters() throws -> [ParameterText] {
    let names = FilePath.names(in: "\(folder)/parameters").filter { $0.hasSuffix(".toml") }
    return try names.map {
      ParameterText(name: $0, text: try TextFile.read("\(folder)/parameters/\($0)"))
    }
  }

  /// The processes that wrote the run's files, from the sidecars beside them.
  func processes() -> [ProcessRecord] {
    let branches = [folder, "\(folder)/random"]
    var folders = branches.flatMap { branch in
      [branch]
        + FilePath.names(in: branch).filter { $0.hasPrefix("round-") }.map { "\(branch)/\($0)" }
    }
    folders += FilePath.names(in: "\(folder)/grid").map { "\(folder)/grid/\($0)" }
    folders += ["\(folder)/models", "\(folder)/evaluations", "\(folder)/tapas"]
    return Self.processes(in: folders, of: folder)
  }

  /// The processes that wrote the files of some folders, from the sidecars beside them; artifacts are
  /// named from `root` on.
  static func processes(in folders: [String], of root: String) -> [ProcessRecord] {
    folders.flatMap { part in
      FilePath.names(in: part).filter { $0.hasSuffix(".h5.prov.json") }.compactMap { name in
        let artifact = "\(part)/" + name.dropLast(".prov.json".count)
        return Provenance.read(beside: artifact).map {
          var record = ProcessRecord($0)
          record.artifact = String(artifact.dropFirst(root.count + 1))
          record.measured = $0.measured ?? [:]
          return record
        }
      }
    }
  }
}

extension ProcessRecord {
  fileprivate init(_ provenance: Provenance) {
    let libraries = provenance.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let commit = provenance.commit.map { ["commit \($0)"] } ?? []
    self.init(
      stage: provenance.stage, started: provenance.started, finished: provenance.finished,
      wallSeconds: provenance.wallSeconds, processorSeconds: provenance.processorSeconds,
      peakMemoryBytes: provenance.peakMemoryBytes,
      machine: "\(provenance.host): \(provenance.processor), \(provenance.cores) cores",
      software: ([provenance.operatingSystem, provenance.compiler] + libraries + commit)
        .joined(separator: ", "))
  }
}
