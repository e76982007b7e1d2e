// Unpacks gzip data in memory, with a limit on what it may grow to.
import CZlib

/// Why gzip data could not be unpacked.
public enum GzipError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The data do not begin with gzip's magic bytes 1F 8B.
  case notGzip
  /// The data end before the stream does.
  case truncated
  /// The stream or its checksum is wrong, in zlib's words.
  case damaged(String)
  /// The unpacked data would be larger than `limit` bytes.
  case larger(limit: Int)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .notGzip: "is not gzip data (it does not begin with the bytes 1F 8B)"
    case .truncated: "ends in the middle of the gzip stream"
    case .damaged(let reason): "is damaged gzip data (\(reason))"
    case .larger(let limit): "unpacks to more than the \(limit) bytes allowed"
    }
  }
}

/// The unpacked bytes of a gzip file.
///
/// A file of several members (as `cat a.gz b.gz` makes) gives their data one after the other, as
/// RFC 1952 has it. Memory stays below `limit` plus the size of `bytes`, whatever the file claims.
///
/// - Parameters:
///   - bytes: The whole file.
///   - limit: Most bytes that the result may have.
/// - Returns: The unpacked data.
/// - Throws: ``GzipError``.
public func gunzip(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
  precondition(limit >= 0, "gunzip: limit \(limit) is negative")
  guard bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B else { throw .notGzip }
  var output: [UInt8] = []
  output.reserveCapacity(min(limit, expectedCount(bytes)))
  var offset = 0
  while offset < bytes.count {
    offset = try inflateMember(bytes, from: offset, to: &output, limit: limit)
  }
  return output
}

/// The size noted in the last four bytes, but no more than deflate can make of this many bytes.
private func expectedCount(_ bytes: [UInt8]) -> Int {
  let noted = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  return min(noted, bytes.count * 1032)
}

/// Appends the member that begins at `start`; returns where it ends.
private func inflateMember(
  _ bytes: [UInt8], from start: Int, to output: inout [UInt8], limit: Int
) throws(GzipError) -> Int {
  var stream = z_stream()
  guard espalier_inflateInitGzip(&stream) == Z_OK else { throw .damaged("zlib did not start") }
  defer { inflateEnd(&stream) }
  var offset = start
  var chunk = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let (status, consumed, produced) = step(&stream, bytes, at: offset, into: &chunk)
    offset += consumed
    guard output.count + produced <= limit else { throw .larger(limit: limit) }
    output.append(contentsOf: chunk[..<produced])
    if status == Z_STREAM_END { return offset }
    guard status == Z_OK || status == Z_BUF_ERROR else { throw .damaged(reason(stream, status)) }
    if offset == bytes.count && produced < chunk.count { throw .truncated }
  }
}

/// One call of `inflate`: its status, the bytes it read and the bytes it wrote to `chunk`.
private func step(
  _ stream: inout z_stream, _ bytes: [UInt8], at offset: Int, into chunk: inout [UInt8]
) -> (status: Int32, consumed: Int, produced: Int) {
  // zlib counts in 32 bits, so that a large file is fed in pieces.
  let offered = min(bytes.count - offset, 1 << 30)
  let room = chunk.count
  let status = bytes.withUnsafeBufferPointer { source in
    chunk.withUnsafeMutableBufferPointer { target in
      // zlib does not write through next_in; its header only lacks a const.
      stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + offset })
      stream.avail_in = UInt32(offered)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(room)
      return inflate(&stream, Z_NO_FLUSH)
    }
  }
  return (status, offered - Int(stream.avail_in), room - Int(stream.avail_out))
}

private func reason(_ stream: z_stream, _ status: Int32) -> String {
  stream.msg.map { String(cString: $0) } ?? "zlib's code \(status)"
}
