// The wire format of protocol buffers, as far as ONNX needs it: numbers, bytes and nested messages.

/// A message while it is written.
///
/// Source: protobuf.dev, "Encoding". Repeated numbers are written one by one, as `onnx.proto` asks for.
public struct ProtobufMessage: Hashable, Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []

  /// An empty message.
  public init() {}

  /// How a field's value is written; raw values are those of the wire.
  private enum Wire: UInt64 {
    case variableLength = 0
    case counted = 2
    case fourBytes = 5
  }

  private mutating func key(_ field: Int, _ wire: Wire) {
    variableLength(UInt64(field) << 3 | wire.rawValue)
  }

  /// Seven bits a byte, the lowest first; the top bit says that more follow.
  private mutating func variableLength(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Adds an integer; a negative one takes ten bytes.
  public mutating func add(_ value: Int, field: Int) {
    key(field, .variableLength)
    variableLength(UInt64(bitPattern: Int64(value)))
  }

  /// Adds a number of four bytes.
  public mutating func add(_ value: Float, field: Int) {
    key(field, .fourBytes)
    append(value.bitPattern)
  }

  /// Adds a text as UTF-8.
  public mutating func add(_ text: String, field: Int) { add(Array(text.utf8), field: field) }

  /// Adds a message.
  public mutating func add(_ message: ProtobufMessage, field: Int) {
    add(message.bytes, field: field)
  }

  /// Adds bytes.
  public mutating func add(_ content: [UInt8], field: Int) {
    key(field, .counted)
    variableLength(UInt64(content.count))
    bytes += content
  }

  private mutating func append(_ word: UInt32) {
    for shift in [0, 8, 16, 24] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// Adds numbers as the bytes of a tensor: little-endian, one behind the other.
  public mutating func addTensor(_ values: [Float], field: Int) {
    var content = ProtobufMessage()
    content.bytes.reserveCapacity(4 * values.count)
    for value in values { content.append(value.bitPattern) }
    add(content.bytes, field: field)
  }

  /// Adds integers of eight bytes as the bytes of a tensor.
  public mutating func addTensor(_ values: [Int64], field: Int) {
    var content = ProtobufMessage()
    for value in values {
      let bits = UInt64(bitPattern: value)
      content.append(UInt32(truncatingIfNeeded: bits))
      content.append(UInt32(truncatingIfNeeded: bits >> 32))
    }
    add(content.bytes, field: field)
  }
}
