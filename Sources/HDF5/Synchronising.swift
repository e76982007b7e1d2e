// Forces many files to the disk at once: a disk answers many requests in the time of a few.

import Glibc

extension WholeFile {
  /// Forces the contents of files, and the names in folders, to the disk, all at the same time.
  ///
  /// - Parameter paths: Files and folders that are there.
  /// - Throws: ``FileError`` about the first that fails, after all were tried.
  public static func synchronise(_ paths: [String]) throws(FileError) {
    let requests = paths.map(DiskRequest.init)
    // More requests at a time than any disk can use are only more threads.
    for start in stride(from: 0, to: requests.count, by: 64) {
      let batch = requests[start..<min(start + 64, requests.count)]
      let threads = batch.dropFirst().map { $0.start() }
      batch.first?.run()
      for (request, thread) in zip(batch.dropFirst(), threads) {
        if let thread { pthread_join(thread, nil) } else { request.run() }
      }
    }
    if let error = requests.lazy.compactMap(\.error).first { throw error }
  }
}

/// One file to be forced to the disk; lives until its thread is joined.
private final class DiskRequest {
  let path: String
  var error: FileError?

  init(_ path: String) { self.path = path }

  func run() {
    do {
      try WholeFile.synchronise(path, O_RDONLY)
    } catch {
      self.error = error
    }
  }

  /// Runs in a thread of its own; nil when there can be no more threads.
  func start() -> pthread_t? {
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { request in
        request.map { Unmanaged<DiskRequest>.fromOpaque($0).takeUnretainedValue().run() }
        return nil
      }, Unmanaged.passUnretained(self).toOpaque())
    return code == 0 ? thread : nil
  }
}
