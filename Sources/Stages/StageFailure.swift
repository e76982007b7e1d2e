// Every error as one line for people and one exit code for programs.

import Artifacts
import Datasets
import FoundationEssentials
import HDF5
import Kernels
import NN

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

/// A stage was asked to stop; its checkpoint is written.
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
    message = "\(error)"
    switch error {
    case is ParameterError: status = .usage
    case is Preempted: status = .preempted
    case is FileError, is MissingResource, is OpenBLASError: status = .missingResource
    case is ArtifactError, is DamagedFile, is RefusedFile, is GraphError: status = .badData
    case let error as HDF5Error: status = error.systemReason == nil ? .badData : .missingResource
    case let error as ImportError: status = error.cause == .badData ? .badData : .missingResource
    case let error as DatasetError: status = error.rule.isMissing ? .missingResource : .badData
    default: status = .ourBug
    }
  }
}

/// Runs the body of a stage; on an error prints one line and ends the process with its exit code.
public func runStage(_ name: String, _ body: () throws -> Void) {
  ProvenanceClock.begin()
  ResourceLimits.reportLargeFiles()
  do {
    try body()
  } catch {
    let failure = StageFailure(error)
    if failure.status == .preempted {
      Console.error(
        "\(name): stopped on request; the checkpoint is written, run make again to go on")
    } else {
      Console.error("\(name): error: \(failure.message)")
    }
    Console.exit(failure.status)
  }
}

extension DatasetError.Rule {
  /// Whether the file is not there, rather than wrong.
  fileprivate var isMissing: Bool {
    switch self {
    case .notFound, .unreadable: true
    default: false
    }
  }
}
