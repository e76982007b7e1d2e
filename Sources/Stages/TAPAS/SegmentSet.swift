// Segments, packed databases and folders as one database: every experiment once, one probe only.

import Artifacts
import HDF5
import TAPAS

/// An open database of experiments.
struct SegmentSet {
  /// Where it was given.
  let paths: [String]
  /// The files of the database, in a fixed order.
  let tables: [ExperimentColumns]
  /// For a header.
  let inputs: [ArtifactInput]

  /// Opens segments, packed databases and folders; the header calls them `role`-1, `role`-2, ….
  ///
  /// - Throws: ``MissingResource`` where there is none, `ArtifactError` and `DamagedFile` where one cannot
  ///   be used.
  init(_ paths: [String], role: String = "segment") throws {
    self.paths = paths
    var tables: [ExperimentColumns] = []
    var inputs: [ArtifactInput] = []
    for (index, path) in paths.enumerated() {
      guard FilePath.exists(path) else {
        throw MissingResource(
          "\(path): there is no database of experiments; make lde builds one in data/lde, build-lde one of "
            + "your own trainings")
      }
      let name = "\(role)-\(index + 1)"
      if LDEFolder.isFolder(path) {
        let folder = try LDEFolder(path)
        inputs.append(ArtifactInput(name, folder.identity))
        tables += try folder.readers().map { try Self.table($0) }
      } else {
        let reader = try Self.open(path)
        inputs.append(ArtifactInput(name, reader.payloadHash))
        tables.append(try Self.table(reader))
      }
    }
    self.tables = tables
    self.inputs = inputs
  }

  /// For a header.
  var determinism: DeterminismClass { DeterminismClass(madeFrom: tables.map(\.determinism)) }

  /// The data sets of all files, each once, in the order in which they appear.
  var datasets: [MeasuredDataset] {
    var seen: Set<MeasuredDataset> = []
    return tables.flatMap(\.datasets).filter { seen.insert($0).inserted }
  }

  /// The data sets that `query` wants.
  ///
  /// - Parameters:
  ///   - query: What is wanted.
  ///   - probe: The probe that measured the query's difficulty; nil where a person declared it.
  /// - Returns: The data sets, in the order of the files.
  /// - Throws: `ArtifactError` where difficulties were measured by different probes.
  func choose(_ query: ExperimentQuery, probe: String? = nil) throws
    -> ExperimentQuery.DatasetChoice
  {
    try checkProbes(query, probe)
    return query.choose(datasets)
  }

  /// All experiments that `query` wants with the names of their data sets, each identity once.
  ///
  /// - Parameters:
  ///   - query: What is wanted.
  ///   - probe: As in ``choose(_:probe:)``.
  ///   - other: Experiments that stand here too are left out.
  /// - Returns: The experiments, in the order of the files.
  /// - Throws: `ArtifactError` where difficulties were measured by different probes, or an experiment
  ///   stands in two files with different results.
  func records(
    _ query: ExperimentQuery = ExperimentQuery(), probe: String? = nil,
    except other: SegmentSet? = nil
  ) throws -> [(dataset: String, record: ExperimentRecord)] {
    let wanted = Set(try choose(query, probe: probe).datasets)
    var merge = ExperimentMerge()
    for table in other?.tables ?? [] { _ = try merge.take(table) }
    return try tables.flatMap { table -> [(dataset: String, record: ExperimentRecord)] in
      // The identities of a large database take longer than all else.
      guard table.datasets.contains(where: wanted.contains) else { return [] }
      let fresh = try merge.take(table)
      let chosen = fresh.filter { index in
        wanted.contains(table.datasets[Int(table.datasetIndices[index])])
          && query.layers?.contains(Int(table.layerCounts[index])) ?? true
      }
      let networks = try Self.explain { try table.networks(chosen) }
      return zip(chosen, networks).map { index, network in
        let dataset = table.datasets[Int(table.datasetIndices[index])]
        let record = NetworkRecord(
          layers: network.layers, classes: dataset.classes, difficulty: dataset.difficulty)
        return (dataset.name, ExperimentRecord(record, accuracies: network.accuracies))
      }
    }
  }

  /// What each experiment trained and how, but for the seed.
  ///
  /// Experiments for which this is equal differ by chance alone.
  ///
  /// - Returns: In the order of ``records(_:probe:except:)``; nil where no seed is known.
  func trainings() throws -> [String?] {
    var merge = ExperimentMerge()
    return try tables.flatMap { table in
      let fresh = try merge.take(table)
      let texts = try Self.explain { try table.architectures() }
      let seedless = table.parts.map { part -> String? in
        let lines = part.training.split(separator: "\n")
        let others = lines.filter { !$0.hasPrefix("seed = ") }
        return others.count < lines.count ? others.joined(separator: "\n") : nil
      }
      return fresh.map { index in
        seedless[Int(table.partIndices[index])].map { "\(texts[index])\n\($0)" }
      }
    }
  }

  private func checkProbes(_ query: ExperimentQuery, _ target: String?) throws {
    var known = target.flatMap {
      $0 == MeasuredDataset.declared ? nil : ($0, "the data set at hand")
    }
    for table in tables {
      for dataset in table.datasets where query.admits(dataset) {
        guard dataset.probe != MeasuredDataset.declared else { continue }
        if let known, known.0 != dataset.probe {
          throw ArtifactError(
            path: table.path,
            reason: "the difficulty of \(dataset.name) was measured by another probe than that of "
              + "\(known.1), and such numbers cannot be compared; measure again with the same "
              + "parameters: probe-dcn IMAGES --parameters pipelines/tapas/probe-dcn.toml --output dcn.h5"
          )
        }
        known = (dataset.probe, "\(dataset.name) in \(table.path)")
      }
    }
  }

  /// Opens a segment or a packed database.
  static func open(_ path: String) throws -> ArtifactReader {
    try explain { try ArtifactReader(path, expecting: .ldeSegment, .packedLDE) }
  }

  private static func table(_ reader: ArtifactReader) throws -> ExperimentColumns {
    try explain { try ExperimentColumns(reader) }
  }

  /// A database does not come from this run's make: its faults have another way out.
  private static func explain<Result>(_ body: () throws -> Result) throws -> Result {
    let advice = "get the LDE again from where it came, or build it anew with make lde or build-lde"
    do {
      return try body()
    } catch let error as ArtifactError {
      throw error.advising(advice)
    } catch let error as DamagedFile {
      throw ArtifactError(path: error.path, reason: "\(error.detail); \(advice)")
    }
  }
}

/// The experiments of a database that a query wants.
///
/// - Parameters:
///   - sources: Folders, packed databases, segments.
///   - query: What is wanted.
/// - Returns: The experiments, each identity once.
/// - Throws: As opening and reading the database.
public func experiments(
  in sources: [String], _ query: ExperimentQuery
) throws -> [ExperimentRecord] {
  try SegmentSet(sources).records(query).map(\.record)
}

/// What tells experiments apart while databases are merged.
struct ExperimentMerge {
  private struct Result: Equatable {
    let accuracy: Double
    let layers: Int32
    let dataset: String
  }

  /// 256 bits of an identity, without the memory of a text.
  private var seen: [SIMD4<UInt64>: (result: Result, path: String)] = [:]

  /// The experiments of `table` that were not seen before; from now on they are.
  ///
  /// - Throws: `ArtifactError` where one was seen with another result.
  mutating func take(_ table: ExperimentColumns) throws -> [Int] {
    let identities = try table.identities()
    return try identities.indices.filter { index in
      let result = Result(
        accuracy: table.accuracies[index], layers: table.layerCounts[index],
        dataset: table.datasets[Int(table.datasetIndices[index])].name)
      guard let key = Self.key(identities[index]) else {
        throw ArtifactError(
          path: table.path,
          reason:
            "experiment \(index) has the identity \"\(identities[index])\", which is no hash; "
            + "get the LDE again from where it came")
      }
      guard let old = seen.updateValue((result, table.path), forKey: key) else { return true }
      guard old.result == result else {
        throw Self.conflict(identities[index], old, (result, table.path))
      }
      return false
    }
  }

  private static func conflict(
    _ identity: String, _ old: (result: Result, path: String), _ new: (result: Result, path: String)
  ) -> ArtifactError {
    func text(_ result: Result) -> String {
      "accuracy \(result.accuracy) on \(result.dataset), \(result.layers) layers"
    }
    return ArtifactError(
      path: new.path,
      reason: "the experiment \(identity.prefix(12))… has \(text(new.result)) here, but "
        + "\(text(old.result)) in \(old.path); the same training cannot have both: leave one of the "
        + "files out, or build both with the same program and the same reward.toml")
  }

  /// 64 hexadecimal digits as numbers; nil where the text is anything else.
  private static func key(_ identity: String) -> SIMD4<UInt64>? {
    var key = SIMD4<UInt64>()
    var count = 0
    for byte in identity.utf8 {
      let digit: UInt64
      switch byte {
      case 48...57: digit = UInt64(byte) - 48
      case 97...102: digit = UInt64(byte) - 87
      default: return nil
      }
      guard count < 64 else { return nil }
      key[count / 16] = key[count / 16] << 4 | digit
      count += 1
    }
    return count == 64 ? key : nil
  }
}
