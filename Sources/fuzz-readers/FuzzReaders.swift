// Every reader of what people write, under libFuzzer: scripts/test-fuzz builds and runs this.
//
// The reader is named by ESPALIER_FUZZ_READER. ESPALIER_FUZZ_SEED is the name of a file to write for the fuzzer
// of the import door to begin with, in place of fuzzing.

import Foundation

private let environment = ProcessInfo.processInfo.environment
private let reader = Reader(rawValue: environment["ESPALIER_FUZZ_READER"] ?? "")
private let folder = environment["ESPALIER_FUZZ_FOLDER"] ?? NSTemporaryDirectory()

/// libFuzzer's loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The program's entry, in the place of libFuzzer's own.
@_cdecl("fuzz_readers_main")
public func start(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
  guard reader != nil else {
    let names = Reader.allCases.map(\.rawValue).joined(separator: ", ")
    print("fuzz-readers: error: ESPALIER_FUZZ_READER must be one of \(names)")
    return 64
  }
  if let seed = environment["ESPALIER_FUZZ_SEED"] {
    return (try? ForeignReading.writeSeed(seed)) == nil ? 69 : 0
  }
  var count = count
  var arguments = arguments
  return runFuzzer(&count, &arguments) { start, count in
    try? reader?.read(Array(UnsafeBufferPointer(start: start, count: count)), in: folder)
    return 0
  }
}
