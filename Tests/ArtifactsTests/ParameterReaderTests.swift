import Artifacts
import SearchSpace
import Testing

@Suite struct ParameterReaderTests {
  private func reader(_ text: String) throws -> ParameterReader {
    try ParameterReader(file: "p.toml", source: text)
  }

  private func error(_ text: String, _ body: (inout ParameterReader) throws -> Void)
    -> ParameterError?
  {
    do {
      var reader = try reader(text)
      try body(&reader)
      _ = try reader.finish()
      return nil
    } catch {
      return error as? ParameterError
    }
  }

  @Test func canonicalTextHasNoCommentsAndTheOrderOfTheStage() throws {
    var reader = try reader(
      "# why\nrate = 2 # per step\n\ncount = 0x10\nname = 'a'\nlist = [3, 1]\n")
    _ = try reader.integer("count", in: 0...100)
    _ = try reader.number("rate", in: 0...10)
    _ = try reader.text("name")
    _ = try reader.integers("list", in: 0...5, counts: 1...4)
    #expect(try reader.finish() == "count = 16\nrate = 2.0\nname = \"a\"\nlist = [3, 1]\n")
  }

  @Test func unknownKeyIsNamedWithItsLineAndTheLikelyOne() {
    let found = error("epochs = 3\nlearningrate = 0.1\n") {
      _ = try $0.integer("epochs", in: 1...9)
    }
    #expect(found?.line == 2 && found?.key == "learningrate")
    let typo = error("epoch = 3\n") { _ = try $0.integer("epochs", in: 1...9) }
    #expect(typo?.key == "epochs")
    #expect(typo?.reason.contains("\"epoch\"") == true)
  }

  @Test func wrongTypesAndImpossibleValuesAreNamedWithTheirLine() {
    let cases: [(String, (inout ParameterReader) throws -> Void)] = [
      ("\nn = \"3\"\n", { _ = try $0.integer("n", in: 0...9) }),
      ("\nn = 3.5\n", { _ = try $0.integer("n", in: 0...9) }),
      ("\nn = 10\n", { _ = try $0.integer("n", in: 0...9) }),
      ("\nn = nan\n", { _ = try $0.number("n", in: 0...9) }),
      ("\nn = inf\n", { _ = try $0.number("n", in: 0...9) }),
      ("\nn = 1\n", { _ = try $0.flag("n") }),
      ("\nn = [1, \"a\"]\n", { _ = try $0.integers("n", in: 0...9, counts: 1...3) }),
      ("\nn = [1, 2, 3, 4]\n", { _ = try $0.integers("n", in: 0...9, counts: 1...3) }),
      ("\nn = [1, 11]\n", { _ = try $0.integers("n", in: 0...9, counts: 1...3) }),
      ("\nn = \"blue\"\n", { let _: SamplingStrategy = try $0.choice("n") }),
      ("\nn = \"a\\nb\"\n", { _ = try $0.text("n") }),
      ("\nn = ['a\\b']\n", { _ = try $0.texts("n") }),
      ("\nn = [\"a\\tb\"]\n", { _ = try $0.texts("n") }),
      ("\nn = [\"a\", 1]\n", { _ = try $0.texts("n") }),
    ]
    for (text, body) in cases {
      let found = error(text, body)
      #expect(found?.line == 2 && found?.key == "n" && found?.file == "p.toml", "\(text)")
    }
  }

  @Test func messagesSayWhatToDo() {
    let unknown = error("epochs = 3\nzzz = 1\n") { _ = try $0.integer("epochs", in: 1...9) }
    #expect(unknown?.description == "p.toml:2: zzz: unknown key. Known keys: epochs")
    let likely = error("epochs = 3\nepoch = 1\n") { _ = try $0.integer("epochs", in: 1...9) }
    #expect(
      likely?.description == "p.toml:2: epoch: unknown key; did you mean epochs? Known keys: epochs"
    )
    let missing = error("") { _ = try $0.integer("epochs", in: 1...9) }
    #expect(
      missing?.description
        == "p.toml: epochs: the key is missing; add it (docs/parameters.md says what it is)")
    let outside = error("epochs = 0\n") { _ = try $0.integer("epochs", in: 1...9) }
    #expect(outside?.description == "p.toml:1: epochs: 0 is outside 1 to 9")
  }

  @Test func theCanonicalTextReadsAsItself() throws {
    var reader = try reader("names = ['a b', \"ü\"]\nrate = 1e-5\nflag = true\n")
    func take(_ reader: inout ParameterReader) throws -> String {
      _ = try reader.texts("names")
      _ = try reader.number("rate", in: 0...1)
      _ = try reader.flag("flag")
      return try reader.finish()
    }
    let text = try take(&reader)
    #expect(text == "names = [\"a b\", \"ü\"]\nrate = 1e-05\nflag = true\n")
    var again = try ParameterReader(file: "p.toml", source: text)
    try #expect(take(&again) == text)
  }

  @Test func textThatIsNotTOMLIsNamedWithItsLine() {
    #expect(error("a = 1\nb = = 2\n") { _ = try $0.integer("a", in: 0...9) }?.line == 2)
  }

  /// Found by the fuzzer of this reader: the TOML parser ends the process at such lines.
  @Test(arguments: ["[", "[#", "[=]", "[[", "\t[[[[", " [table]", "[[list]]", "\u{FEFF}["])
  func aLineThatBeginsATableIsRefused(line: String) {
    let found = error(line.hasPrefix("\u{FEFF}") ? line : "a = 1\n\(line)\n") {
      _ = try $0.integer("a", in: 0...9)
    }
    #expect(found?.line == (line.hasPrefix("\u{FEFF}") ? 1 : 2))
    #expect(found?.reason.contains("cannot begin with [") == true)
  }

  /// Likewise, and what no parameter needs.
  @Test(arguments: ["[}]", "[1, }2]", "{}", "{ b = 1 }", "[{]", "\"\"\"b\"\"\"", "'''b'''"])
  func tablesAndLongTextsWithinALineAreRefused(value: String) {
    let found = error("a = 1\nb = \(value)\n") { _ = try $0.integer("a", in: 0...9) }
    #expect(found?.line == 2 && found?.reason.contains("not TOML") == false)
  }

  @Test(arguments: [
    ("\"{[#'}]\"", "{[#'}]"), ("'{[#}]'  # {\"", "{[#}]"), ("\"\" # [", ""), ("''", ""),
  ])
  func bracketsInTextsAndCommentsAreNone(value: String, text: String) {
    var found = ""
    #expect(error("\n# [{\n\n  a = \(value)") { found = try $0.text("a") } == nil)
    #expect(found == text)
  }

  /// What follows a zero byte was not read.
  @Test func aZeroByteIsRefused() {
    let found = error("a = 1\n\0b = 2\n") { _ = try $0.integer("a", in: 0...9) }
    #expect(found?.line == 2 && found?.reason.contains("zero byte") == true)
  }

  @Test func aListMayStandOnSeveralLines() {
    #expect(
      error("a = [\n  1,\n  2,\n]\n") { _ = try $0.integers("a", in: 0...9, counts: 2...2) } == nil)
  }

  @Test func aSearchSpaceReadsItsOwnText() throws {
    let space = SearchSpace(
      layers: 2,
      values: [
        .filterHeight: [1, 3], .filterWidth: [7], .strideHeight: [1], .strideWidth: [1, 2],
        .filters: [8],
      ])
    #expect(try SearchSpace(text: space.text, file: "x") == space)
  }

  @Test func anImpossibleSearchSpaceIsRefused() {
    let base =
      "layers = 2\nfilterHeight = [1]\nfilterWidth = [3]\nstrideHeight = [1]\nstrideWidth = [1]\n"
    #expect(throws: ParameterError.self) {
      try SearchSpace(text: base + "filters = [8]\nskipConnections = false\n", file: "x")
    }
    #expect(throws: ParameterError.self) {
      try SearchSpace(text: base + "filters = [8, 8]\nskipConnections = false\n", file: "x")
    }
    let even = base.replacing("filterHeight = [1]", with: "filterHeight = [2, 3]")
    #expect(throws: ParameterError.self) {
      try SearchSpace(text: even + "filters = [8, 9]\nskipConnections = false\n", file: "x")
    }
  }
}
