// Every error as one line for people and one exit code for programs.

import Artifacts
import Datasets
import Export
import FoundationEssentials
import HDF5
import Kernels
import NN
import SearchSpace
import TAPAS
import Tabular

/// The documented exit codes (after sysexits.h).
public enum ExitStatus: Int32, Sendable {
  case done = 0
  /// The command line or a parameter file is wrong.
  case usage = 64
  /// An artifact or data file is damaged, of the wrong kind, or impossible.
  case badData = 65
  /// Something that is needed is not there: a file, a library, a permission, disk space.
  case missingResource = 69
  /// A fault of ours.
  case ourBug = 70
  /// Preempted: a checkpoint was written; run the same command again.
  case preempted = 75
}

/// A stage was asked to stop; its checkpoint, if a whole epoch was done, is written.
public struct Preempted: Error {}

/// What a stage needs and does not find.
public struct MissingResource: Error, CustomStringConvertible {
  /// What, and how to get it.
  public let description: String

  /// Something missing.
  public init(_ description: String) { self.description = description }
}

/// An error of any library as a message and an exit code.
public struct StageFailure {
  /// One line: the file, the rule, the way out.
  public let message: String
  /// For the shell.
  public let status: ExitStatus

  /// The failure that `error` is.
  public init(_ error: any Error) {
    // Some libraries' reasons have several lines.
    message = "\(error)".split { $0.isNewline || $0 == "\r" }
      .map { $0.drop { $0 == " " } }.joined(separator: "; ")
    status = Self.status(error)
  }

  private static func status(_ error: any Error) -> ExitStatus {
    switch error {
    case is ParameterError, is TrainingInputError, is NothingWithinLimits: .usage
    case is Preempted: .preempted
    case is FileError, is MissingResource, is OpenBLASError, is OutOfMemory: .missingResource
    case is ArtifactError, is DamagedFile, is RefusedFile, is GraphError, is ArchitectureError,
      is TableError, is CellTableError, is ExportError:
      .badData
    // The system's refusal (a full disk) is no fault of the file.
    case let error as HDF5Error: error.systemReason == nil ? .badData : .missingResource
    case let error as ImportError: error.cause == .missingResource ? .missingResource : .badData
    case let error as DatasetError: error.rule.status
    default: .ourBug
    }
  }
}

/// Runs the body of a stage; on an error prints one line and ends the process with its exit code.
public func runStage(_ name: String, _ body: () throws -> Void) {
  // The artifact counts, not whether someone still reads what is said about it.
  TextOutput.ignoreClosedReaders()
  ProvenanceClock.begin()
  ResourceLimits.reportLargeFiles()
  do {
    try body()
  } catch {
    let failure = StageFailure(error)
    if failure.status == .preempted {
      Console.error(
        "\(name): stopped on request; run make again to go on from the last whole epoch")
    } else {
      Console.error("\(name): error: \(failure.message)")
    }
    Console.exit(failure.status)
  }
}

extension DatasetError.Rule {
  /// Not there, wrong, or asked for in an impossible way.
  fileprivate var status: ExitStatus {
    switch self {
    case .notFound, .unreadable: .missingResource
    case .impossible, .unknownName: .usage
    default: .badData
    }
  }
}
