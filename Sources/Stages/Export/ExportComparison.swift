// An ONNX file is compared with our own inference before it gets its name.

import Artifacts
import FoundationEssentials
import HDF5

/// The exported file and our own inference disagree: a fault of ours.
public struct ExportMismatch: Error, CustomStringConvertible {
  /// What differs, by how much.
  public let description: String
}

/// What an ONNX file is compared with, and by which programs.
public struct ExportComparison: Sendable {
  /// The images or the text that the model was trained on; the validation part is used.
  public var data: String
  /// Images to compare; nil for all.
  public var count: Int?
  /// Threads; no part of the results.
  public var threads: Int
  /// Where our own results are kept; nil for nowhere.
  public var reference: String?
  /// The Python that has onnxruntime; nil to compare nothing now.
  public var python: String?
  /// The script that compares.
  public var script: String

  /// A comparison.
  public init(
    data: String, count: Int?, threads: Int, reference: String?, python: String?,
    script: String = "scripts/check-onnx"
  ) {
    self.data = data
    self.count = count
    self.threads = threads
    self.reference = reference
    self.python = python
    self.script = script
  }

  /// Writes the file at `output`, but only if it agrees.
  ///
  /// - Returns: What was found, for people.
  func write(_ bytes: [UInt8], to output: String, of source: any ExportSource) throws -> String {
    let checker = try python.map(find)
    let ours = try source.reference(
      ReferenceRequest(data: data, count: count, threads: threads))
    return try ScratchFolder.with { scratch in
      let path = reference ?? scratch + "/reference.h5"
      try StageRun(ours.header, output: path).commit(ours.content)
      var found = "our own results are in \(path)"
      try WholeFile.write(to: output) { temporary in
        try WholeFile.write(bytes: bytes, to: temporary, isDurable: false)
        if let checker { found = try check(temporary, output, path, checker) }
      }
      return found
    }
  }

  private func find(_ python: String) throws -> String {
    for needed in [python, script] where !FilePath.exists(needed) {
      throw MissingResource(
        "\(needed) is not there, and --check needs it; run in the repository, with a Python that has "
          + "onnxruntime and h5py (python3 -m venv .venv && .venv/bin/pip install onnxruntime h5py)"
      )
    }
    return python
  }

  private func check(
    _ file: String, _ output: String, _ reference: String, _ python: String
  ) throws -> String {
    // The result is taken from standard error: a child's standard output goes nowhere.
    let result = try ChildProcess.run(
      "/bin/sh",
      arguments: ["-c", "exec \"$0\" \"$@\" >&2", python, "-B", script, file, reference],
      environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"], wallSeconds: 3600)
    let text = result.errorText.split(separator: "\n").last.map(String.init) ?? ""
    switch result.end {
    case .exit(0): return text
    case .exit(69): throw MissingResource(text)
    case .exit(70):
      // Nor may one that was written without a check stay.
      FilePath.remove(output)
      throw ExportMismatch(description: text)
    default: throw ExportMismatch(description: "\(script) failed (\(result.end)): \(text)")
    }
  }
}
