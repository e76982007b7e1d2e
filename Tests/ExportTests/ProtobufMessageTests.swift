import Testing

@testable import Export

/// The examples of protobuf.dev, "Encoding", and the corners of each kind of field.
@Suite struct ProtobufMessageTests {
  private func bytes(_ build: (inout ProtobufMessage) -> Void) -> [UInt8] {
    var message = ProtobufMessage()
    build(&message)
    return message.bytes
  }

  @Test func integersAreVariableLength() {
    #expect(bytes { $0.add(150, field: 1) } == [0x08, 0x96, 0x01])
    #expect(bytes { $0.add(0, field: 2) } == [0x10, 0])
    #expect(bytes { $0.add(127, field: 16) } == [0x80, 0x01, 0x7f])
    #expect(
      bytes { $0.add(-1, field: 1) } == [0x08] + Array(repeating: 0xff, count: 9) + [0x01])
  }

  @Test func textsAndMessagesAreCounted() {
    let text = bytes { $0.add("testing", field: 2) }
    #expect(text == [0x12, 0x07] + Array("testing".utf8))
    var inner = ProtobufMessage()
    inner.add(150, field: 1)
    #expect(bytes { $0.add(inner, field: 3) } == [0x1a, 0x03, 0x08, 0x96, 0x01])
    let long = String(repeating: "ü", count: 100)
    #expect(bytes { $0.add(long, field: 1) } == [0x0a, 0xc8, 0x01] + Array(long.utf8))
  }

  @Test func numbersAndTensorsAreLittleEndian() {
    #expect(bytes { $0.add(Float(1.5), field: 2) } == [0x15, 0, 0, 0xc0, 0x3f])
    #expect(
      bytes { $0.addTensor([Float(1.5), -0.0], field: 9) } == [
        0x4a, 8, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0x80,
      ])
    #expect(
      bytes { $0.addTensor([Int64(258), -2], field: 9) } == [
        0x4a, 16, 2, 1, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      ])
  }
}
