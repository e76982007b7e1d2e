// The import door: foreign files are read by a child process with limits, never by this one.

import Glibc

/// The only way from a foreign file to this program's own.
public enum ImportDoor {
  /// Imports labelled images by running the `import` program as a child with limits.
  ///
  /// Whatever the file does to the child, this process gets an own file or an error.
  ///
  /// - Parameters:
  ///   - request: What to import, and where to.
  ///   - executable: Path of the `import` program.
  ///   - wallSeconds: Time after which the child is killed; nil: four times its processor time.
  /// - Throws: ``ImportError``; ``FileError`` when the program cannot be started.
  public static func importImages(
    _ request: ImageImport, executable: String, wallSeconds: Double? = nil
  ) throws {
    try WholeFile.write(to: request.output) { temporary in
      // What a killed child leaves has a name of its own that nobody else can have.
      defer { removeFiles(beginningWith: temporary + ".tmp.") }
      let result = try ChildProcess.run(
        executable, arguments: request.arguments(output: temporary), environment: environment(),
        wallSeconds: wallSeconds ?? Double(4 * limits(request).cpuSeconds))
      if let error = failure(result, request, temporary) { throw error }
      try VerifiedFile.open(temporary).verifyAll()
    }
  }

  /// Imports in this process, which is limited first and says on standard error what went wrong.
  ///
  /// - Returns: One of ``ImportExitCode``.
  public static func runInThisProcess(_ request: ImageImport) -> Int32 {
    do {
      let limits = limits(request)
      try ResourceLimits.apply(
        memoryBytes: limits.memoryBytes, cpuSeconds: limits.cpuSeconds,
        fileBytes: limits.fileBytes, openFiles: 32)
      try request.run()
      return ImportExitCode.done
    } catch {
      // A standard error that cannot be written leaves the exit code.
      try? WholeFile.writeAll(Array("\(error)\n".utf8), 2, "standard error")
      let isOurs = error is FileError || (error as? HDF5Error)?.file == request.output
      return isOurs ? ImportExitCode.missingResource : ImportExitCode.badData
    }
  }

  /// What an import can need: the images as read, as reordered, and as libhdf5 holds a chunk.
  private static func limits(
    _ request: ImageImport
  ) -> (memoryBytes: Int, cpuSeconds: Int, fileBytes: Int) {
    var status = stat()
    let stored = stat(request.file, &status) == 0 ? min(Int(status.st_size), 1 << 40) : 0
    let decoded = min(request.maximumBytes, stored * ForeignDataSet.maximumRatio)
    // The program and its libraries map a few hundred MiB.
    return (3 * decoded + 512 << 20, 10 + decoded >> 23, 2 * decoded + 16 << 20)
  }

  /// The part of the environment that finds libraries, and nothing that steers libhdf5.
  private static func environment() -> [String: String] {
    guard let path = getenv("LD_LIBRARY_PATH") else { return [:] }
    return ["LD_LIBRARY_PATH": String(cString: path)]
  }

  private static func failure(
    _ result: ChildProcess.Result, _ request: ImageImport, _ temporary: String
  ) -> ImportError? {
    func error(_ cause: ImportError.Cause, _ reason: String) -> ImportError {
      // The user knows the output by the name it shall have.
      ImportError(
        file: request.file, cause: cause, reason: reason.replacing(temporary, with: request.output))
    }
    let said = result.errorText.split(separator: "\n").first.map(String.init)
    let refused = "\(request.file): refused: reading it"
    switch result.end {
    case .exit(ImportExitCode.done): return nil
    case .exit(ImportExitCode.badData):
      return error(.badData, said ?? "\(refused) failed")
    case .exit(ImportExitCode.missingResource):
      return error(.missingResource, said ?? "\(request.file): cannot be imported")
    case .exit(let status):
      return error(.badData, "\(refused) ended the import with status \(status)")
    case .signal(let number):
      return error(.badData, "\(refused) ended the import by signal \(number)")
    case .timeOut:
      return error(.badData, "\(refused) did not end in time")
    }
  }

  private static func removeFiles(beginningWith prefix: String) {
    guard let stream = opendir(WholeFile.directory(of: prefix)) else { return }
    defer { closedir(stream) }
    let name = prefix.split(separator: "/").last.map(String.init) ?? prefix
    while let entry = readdir(stream) {
      let found = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if found.hasPrefix(name) { unlink(WholeFile.directory(of: prefix) + "/" + found) }
    }
  }
}

extension ImageImport {
  /// The arguments of the `import` program.
  func arguments(output: String) -> [String] {
    // With = a value that begins with a dash is no option.
    [
      "--file=" + file, "--images=" + images, "--labels=" + labels,
      "--max-bytes=\(maximumBytes)", "--output=" + output,
    ] + (channelsLast ? ["--channels-last"] : [])
  }
}
