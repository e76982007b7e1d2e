import Testing

@testable import Artifacts
@testable import HDF5

/// Every way to change one single thing of `content`, with its name.
private func changes(of content: ArtifactContent) -> [(String, ArtifactContent)] {
  headerChanges(content) + attributeChanges(content) + dimensionChanges(content)
    + variableChanges(content)
}

private func headerChanges(_ content: ArtifactContent) -> [(String, ArtifactContent)] {
  func with(_ name: String, _ change: (inout ArtifactHeader) -> Void) -> (String, ArtifactContent) {
    var copy = content
    change(&copy.header)
    return (name, copy)
  }
  let inputs = content.header.inputs
  return [
    with("format") { $0.format = $0.format == .samples ? .rewards : .samples },
    with("stage") { $0.stage = .reward },
    with("revision") { $0.resultRevision += 1 },
    with("parameters") { $0.parameters += " " },
    with("seed") { $0.seed = 8 },
    with("no seed") { $0.seed = nil },
    with("determinism") { $0.determinism = .portable },
    with("no inputs") { $0.inputs = [] },
    with("order of inputs") { $0.inputs = inputs.reversed() },
    with("role") { $0.inputs = [ArtifactInput("other", inputs[0].payloadHash), inputs[1]] },
    with("input hash") {
      $0.inputs = [ArtifactInput("first", String(inputs[0].payloadHash.reversed())), inputs[1]]
    },
  ]
}

private func attributeChanges(_ content: ArtifactContent) -> [(String, ArtifactContent)] {
  var all: [(String, ArtifactContent)] = []
  func add(_ name: String, _ change: (inout ArtifactContent) -> Void) {
    var copy = content
    change(&copy)
    all.append((name, copy))
  }
  add("new attribute") { $0.attributes["new"] = .integer(0) }
  add("no signal") { $0.signal = $0.signal == nil ? $0.variables.last?.name : nil }
  for (name, value) in content.attributes {
    add("\(name) removed") { $0.attributes[name] = nil }
    add("\(name) renamed") {
      $0.attributes[name] = nil
      $0.attributes[name + "_"] = value
    }
    add("\(name) changed") { $0.attributes[name] = changed(value) }
    add("\(name) of another kind") { $0.attributes[name] = listed(value) }
  }
  return all
}

private func changed(_ value: AttributeValue) -> AttributeValue {
  switch value {
  case .text(let text): .text(text + "x")
  case .integer(let number): .integer(number + 1)
  case .real(let number): .real(number.nextUp)
  case .texts(let texts): .texts(texts + [""])
  case .integers(let numbers): .integers(numbers + [0])
  case .reals(let numbers): .reals(numbers + [0])
  }
}

private func listed(_ value: AttributeValue) -> AttributeValue {
  switch value {
  case .text(let text): .texts([text])
  case .integer(let number): .real(Double(number))
  case .real(let number): .reals([number])
  case .texts(let texts): .text(texts.joined())
  case .integers(let numbers): .reals(numbers.map(Double.init))
  case .reals(let numbers): .texts(numbers.map { "\($0)" })
  }
}

private func dimensionChanges(_ content: ArtifactContent) -> [(String, ArtifactContent)] {
  content.dimensions.indices.flatMap { index -> [(String, ArtifactContent)] in
    let old = content.dimensions[index]
    let name = old.name
    func with(_ what: String, _ new: Dimension, renaming: Bool = false) -> (String, ArtifactContent)
    {
      var copy = content
      copy.dimensions[index] = new
      if renaming {
        copy.variables = copy.variables.map {
          Variable(
            $0.name, $0.dimensions.map { $0 == name ? new.name : $0 }, $0.values,
            longName: $0.longName, units: $0.units, isBulk: $0.isBulk)
        }
      }
      return ("\(name): \(what)", copy)
    }
    var all = [
      with("name", Dimension(name + "_", old.coordinates, longName: old.longName), renaming: true),
      with("long name", Dimension(name, old.coordinates, longName: "")),
    ]
    for (what, values) in valueChanges(old.coordinates) {
      all.append(with(what, Dimension(name, values, longName: old.longName)))
    }
    return all
  }
}

private func variableChanges(_ content: ArtifactContent) -> [(String, ArtifactContent)] {
  content.variables.indices.flatMap { index -> [(String, ArtifactContent)] in
    let old = content.variables[index]
    func with(
      _ what: String, name: String? = nil, dimensions: [String]? = nil,
      values: ArtifactValues? = nil, longName: String? = nil, units: String? = nil
    ) -> (String, ArtifactContent) {
      var copy = content
      copy.variables[index] = Variable(
        name ?? old.name, dimensions ?? old.dimensions, values ?? old.values,
        longName: longName ?? old.longName, units: units ?? old.units, isBulk: old.isBulk)
      return ("\(old.name): \(what)", copy)
    }
    var removed = content
    removed.variables.remove(at: index)
    if removed.signal == old.name { removed.signal = nil }
    var all = [
      with("long name", longName: old.longName + "."), with("units", units: "second"),
      ("\(old.name): removed", removed),
    ]
    if content.signal != old.name { all.append(with("name", name: old.name + "_")) }
    for (what, values) in valueChanges(old.values) { all.append(with(what, values: values)) }
    return all
  }
}

/// Each element changed in its last bit; the same numbers in another type; texts cut elsewhere.
private func valueChanges(_ values: ArtifactValues) -> [(String, ArtifactValues)] {
  func each<Value>(_ list: [Value], _ change: (Value) -> Value) -> [[Value]] {
    list.indices.map { index in
      var copy = list
      copy[index] = change(copy[index])
      return copy
    }
  }
  func numbered(_ lists: [ArtifactValues]) -> [(String, ArtifactValues)] {
    lists.enumerated().map { ("change \($0)", $1) }
  }
  switch values {
  case .float32(let list):
    return numbered(
      each(list) { Float(bitPattern: $0.bitPattern ^ 1) }.map { .float32($0) }
        + [.float64(list.map(Double.init))])
  case .float64(let list):
    return numbered(
      each(list) { Double(bitPattern: $0.bitPattern ^ 1) }.map { .float64($0) }
        + each(list) { -$0 }.map { .float64($0) }
        + [.int64(list.map { Int64(bitPattern: $0.bitPattern) })])
  case .int32(let list):
    return numbered(
      each(list) { $0 ^ 1 }.map { .int32($0) }
        + [
          .int64(list.map(Int64.init)),
          .float32(list.map { Float(bitPattern: UInt32(bitPattern: $0)) }),
        ])
  case .int64(let list):
    return numbered(
      each(list) { $0 ^ 1 }.map { .int64($0) } + [
        .int32(list.map { Int32(truncatingIfNeeded: $0) })
      ])
  case .uint8(let list):
    return numbered(each(list) { $0 ^ 1 }.map { .uint8($0) })
  case .text(let list):
    return numbered(each(list) { $0 + "x" }.map { .text($0) })
  }
}

@Suite struct PayloadHashTests {
  @Test(arguments: ArtifactFormat.allCases)
  func changingAnySingleThingGivesAHashOfItsOwn(format: ArtifactFormat) throws {
    let content = try Tiny.content(format)
    var seen = [content.payloadHash: "unchanged"]
    let all = changes(of: content)
    #expect(all.count > 30)
    for (name, copy) in all {
      let hash = copy.payloadHash
      #expect(seen[hash] == nil, "\(name) hashes as \(seen[hash] ?? "")")
      seen[hash] = name
    }
  }

  @Test func textsCutElsewhereAreOtherTexts() {
    func hash(_ texts: [String]) -> String {
      ArtifactContent(
        Tiny.header(.samples),
        dimensions: [Dimension("x", count: 2, longName: "")],
        variables: [Variable("v", ["x"], .text(texts), longName: "")]
      ).payloadHash
    }
    #expect(hash(["ab", "c"]) != hash(["a", "bc"]))
    #expect(hash(["abc", ""]) != hash(["", "abc"]))
  }

  @Test func exchangedAxesOfEqualLengthAreAnotherPayload() {
    func hash(_ axes: [String]) -> String {
      ArtifactContent(
        Tiny.header(.samples),
        dimensions: [
          Dimension("x", count: 2, longName: ""), Dimension("y", count: 2, longName: ""),
        ],
        variables: [Variable("v", axes, .float64([1, 2, 3, 4]), longName: "")]
      ).payloadHash
    }
    #expect(hash(["x", "y"]) != hash(["y", "x"]))
  }

  @Test func theBitsOfNumbersCountSoThatNaNEqualsItselfAndZeroHasASign() {
    func hash(_ value: Double) -> String {
      ArtifactContent(
        Tiny.header(.samples), dimensions: [],
        variables: [Variable("v", [], .float64([value]), longName: "")]
      ).payloadHash
    }
    #expect(hash(.nan) == hash(.nan))
    #expect(hash(.nan) != hash(-.nan))
    #expect(hash(0) != hash(-0.0))
  }

  @Test func orderInTheFileAndLayoutAreNoPartOfTheIdentity() throws {
    var content = try Tiny.content(.rewards)
    let hash = content.payloadHash
    content.variables.reverse()
    content.dimensions.reverse()
    content.variables = content.variables.map {
      Variable(
        $0.name, $0.dimensions, $0.values, longName: $0.longName, units: $0.units, isBulk: true)
    }
    #expect(content.payloadHash == hash)
  }

  @Test func namesAreOrderedByTheirBytes() {
    #expect(isBefore("Z", "a") && isBefore("a", "ab") && isBefore("a_", "aé"))
    #expect(isBefore("e\u{301}", "é") && !isBefore("é", "e\u{301}"))
  }
}
