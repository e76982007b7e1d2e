// The import door under the fuzzer: the child that reads a foreign file, with its limits, and what it may leave.

import CFuzzer
import Foundation
import Glibc

@testable import HDF5

/// One import of a foreign file, in a child process whose coverage the fuzzer sees.
///
/// libhdf5 is not safe against such files: the child may die of it. What must hold is what the door promises: the
/// child ends within its limits, it writes nothing but the output, and an output is there whole or not at all.
struct ForeignReading {
  let file: String

  /// Imports, and traps where a promise is broken.
  func run(in folder: String) throws {
    let output = folder + "/own.h5"
    unlink(output)
    request = ImageImport(
      file: file, images: "x", labels: "y", maximumBytes: 1 << 20, output: output)
    let status = espalier_in_child {
      request.map(ImportDoor.runInThisProcess) ?? ImportExitCode.missingResource
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let isDone = status == 0
    precondition(isDone || Self.isRefused(status), "the import ended with status \(status)")
    // A child that was killed may leave its temporary file, which the parent's door removes.
    let expected = isDone ? ["foreign.h5", "own.h5"] : ["foreign.h5"]
    precondition(
      left.filter { !$0.hasPrefix("own.h5.tmp.") } == expected, "the import left \(left)")
    for name in left where name != "foreign.h5" && name != "own.h5" { unlink("\(folder)/\(name)") }
    if isDone { check(output) }
  }

  private func check(_ output: String) {
    do {
      try VerifiedFile.open(output).verifyAll()
    } catch {
      preconditionFailure("the import wrote a damaged file: \(error)")
    }
  }

  /// Whether a status is a refusal, or an end by a signal that C raises.
  ///
  /// A trap of Swift's (SIGILL, SIGTRAP) is a fault of ours.
  private static func isRefused(_ status: CInt) -> Bool {
    let signal = status & 0x7F
    guard signal != 0 else { return (status >> 8) & 0xFF == ImportExitCode.badData }
    return [SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGXCPU, SIGKILL].contains(signal)
  }

  /// A file that the door accepts, to begin from.
  static func writeSeed(_ path: String) throws {
    let file = try HDF5File.create(at: path)
    let pixels = (0..<2 * 3 * 4 * 5).map { UInt8($0) }
    try file.root.createDataSet(
      "x", shape: [2, 3, 4, 5], values: pixels, layout: .chunked(deflate: 4))
    try file.root.createDataSet("y", shape: [2], values: [Int64(7), 0], layout: .contiguous)
    try file.close()
  }
}

/// What the child imports; a function of C can capture nothing.
nonisolated(unsafe) private var request: ImageImport?
