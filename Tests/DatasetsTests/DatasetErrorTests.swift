import Testing

@testable import Datasets

@Suite struct DatasetErrorTests {
  @Test func messagesNameTheFileTheRuleAndWhatToDo() {
    let error = DatasetError("a.idx", .truncated(expected: 20, found: 7))
    #expect(
      "\(error)"
        == "a.idx: is truncated: its header asks for 20 bytes, it has 7. Fetch the file again.")
  }

  @Test func aWrongHashShowsBoth() {
    let text = "\(DatasetError("a.bin", .wrongHash(expected: "00ff", found: "1234")))"
    #expect(text.contains("00ff") && text.contains("1234"))
  }

  @Test func bytesAreShownInHexadecimal() {
    let text = "\(DatasetError("a", .wrongMagic(found: [0x1F, 0x8B, 8, 0], looksLikeText: false)))"
    #expect(text.contains("1F 8B 08 00") && !text.contains("text"))
  }
}
