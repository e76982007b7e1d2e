// Reads whole files, unpacked where they are gzip, and hashes them.
import Crypto
import FoundationEssentials
import HDF5

/// The contents of a file, unpacked if its name ends in `.gz`.
///
/// - Parameters:
///   - path: The file.
///   - limit: Most bytes that the file, or what it unpacks to, may have.
/// - Returns: All bytes.
/// - Throws: ``DatasetError``.
func fileBytes(_ path: String, limit: Int = 1 << 33) throws(DatasetError) -> [UInt8] {
  let bytes = try rawBytes(path, limit: limit)
  guard path.hasSuffix(".gz") else { return bytes }
  do {
    return try gunzip(bytes, limit: limit)
  } catch {
    throw DatasetError(path, .damagedGzip(reason: error.description))
  }
}

private func rawBytes(_ path: String, limit: Int) throws(DatasetError) -> [UInt8] {
  do {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw DatasetError(path, .unreadable(reason: "it is a folder or a device"))
    }
    let size = attributes[.size] as? UInt64 ?? 0
    guard size <= UInt64(limit) else {
      throw DatasetError(path, .unreadable(reason: "\(size) bytes are more than \(limit)"))
    }
    // Foundation loses a page of memory for every empty file that it reads.
    guard size > 0 else { return [] }
    return [UInt8](try Data(contentsOf: url))
  } catch let error as DatasetError {
    throw error
  } catch {
    throw DatasetError(path, .unreadable(reason: reason(error)))
  }
}

/// Foundation's errors in a few words: their own text is a dump of the object.
private func reason(_ error: any Error) -> String {
  switch (error as? CocoaError)?.code {
  case .fileReadNoPermission: "permission denied"
  case .fileReadNoSuchFile: "there is no such file"
  default: "input or output error"
  }
}

/// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
func sha256(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in SHA256.hash(data: bytes) {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// The SHA-256 of a file's contents (unpacked if its name ends in `.gz`), in hexadecimal.
///
/// - Parameter path: The file.
/// - Returns: 64 lower-case digits.
/// - Throws: ``DatasetError`` if it cannot be read.
public func sha256(ofFile path: String) throws(DatasetError) -> String {
  sha256(try fileBytes(path))
}

/// Whether the first bytes could be text; used only to explain another error.
func looksLikeText(_ bytes: [UInt8]) -> Bool {
  let start = bytes.prefix(256)
  return !start.isEmpty
    && start.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 || $0 == 10 || $0 == 13 }
}
