// `bench flips`: one bit of an artifact is turned over, again and again; no reader may take it for whole.

import ArgumentParser
import Artifacts
import Foundation
import Tensor

struct FlipsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flips",
    abstract: "Turn single bits of artifacts over and see whether readers notice.",
    discussion: """
      Of every file type the smallest file is taken. Half of the bits lie anywhere in it, the others near its \
      beginning or end, where HDF5's structures and the integrity record are. Each time the whole file is read as \
      any stage would read it. A flip is refused, or provably irrelevant (the same content); anything else ends the \
      command with exit code 70.

      Example:
        bench flips \\
            --count 1000 $(find data/runs/smoke data/experiments -name '*.h5')
      """)

  @Option(help: "Flips of every file type.")
  var count = 1000
  @Option(help: "Seed of the places.")
  var seed = 1
  @Argument(help: "Artifacts (HDF5), of any types.")
  var files: [String]

  func run() throws {
    let chosen = try smallestOfEachFormat()
    var silent = 0
    for (format, path) in chosen.sorted(by: { $0.key < $1.key }) {
      let tally = try flip(path, format)
      print(
        "\(format): \(tally.refused) refused, \(tally.irrelevant) irrelevant, \(tally.silent) silent"
      )
      silent += tally.silent
    }
    print("\(chosen.count) file types, \(count) flips of each, \(silent) silently used")
    if silent > 0 { throw ExitCode(70) }
  }

  private func smallestOfEachFormat() throws -> [String: String] {
    var chosen: [String: (path: String, size: Int)] = [:]
    for path in files {
      let format = try ArtifactReader(any: path).header.format.rawValue
      let size = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped).count
      if size < chosen[format]?.size ?? .max { chosen[format] = (path, size) }
    }
    return chosen.mapValues(\.path)
  }

  private func flip(_ path: String, _ format: String) throws -> Tally {
    let scratch = NSTemporaryDirectory() + "/flips-\(UUID().uuidString).h5"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try bytes.write(to: URL(fileURLWithPath: scratch))
    let whole = try ArtifactReader(any: path).payloadHash
    var random = RandomStreams(seed: seed, owner: format).stream(.sampling)
    var tally = Tally()
    for index in 0..<count {
      let place = place(index, of: bytes.count, &random)
      let bit = UInt8(1) << UInt8(random.next() % 8)
      try write(bytes[place] ^ bit, at: place, of: scratch)
      tally.add(reading: scratch, whole)
      try write(bytes[place], at: place, of: scratch)
    }
    // The file is what it was: the flips were undone, not merely refused.
    let restored = try ArtifactReader(any: scratch)
    try restored.verify()
    guard restored.payloadHash == whole else { throw ExitCode(70) }
    return tally
  }

  private func place(_ index: Int, of size: Int, _ random: inout Philox) -> Int {
    let anywhere = Int(random.next() % UInt64(size))
    let edge = min(size, 8192)
    switch index % 4 {
    case 0: return anywhere % edge
    case 1: return size - 1 - anywhere % edge
    default: return anywhere
    }
  }

  private func write(_ byte: UInt8, at place: Int, of path: String) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(place))
    try file.write(contentsOf: [byte])
    try file.close()
  }
}

/// What became of flips.
private struct Tally {
  var refused = 0
  var irrelevant = 0
  var silent = 0

  mutating func add(reading path: String, _ whole: String) {
    do {
      let reader = try ArtifactReader(any: path)
      try reader.verify()
      if reader.payloadHash == whole { irrelevant += 1 } else { silent += 1 }
    } catch {
      refused += 1
    }
  }
}
