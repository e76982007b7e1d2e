import NN
import Tensor
import Testing

@Suite struct RecurrentCellTests {
  @Test func thePublishedCellDecodesToTheFormulas() throws {
    let tokens = [
      0, 2, 0, 3, 0, 2, 1, 3, 0, 1, 0, 2, 0, 1, 0, 2, 1, 1, 0, 1, 1, 1, 0, 2, 1, 0, 0, 1, 1, 1,
      0, 1, 12, 8,
    ]
    let cell = try RecurrentCell(choices: tokens, baseNumber: 8)
    #expect(cell == .published)
    #expect(cell.choices == tokens)
    #expect(tokens.count == RecurrentCell.choiceCount(baseNumber: 8))
    #expect(
      cell.formulas == [
        "n0 = sigmoid(x0 + h0)", "n1 = relu(x1 + h1)", "n2 = sigmoid(x2 + h2)",
        "n3 = relu(x3 · h3)", "n4 = tanh(x4 + h4)", "n5 = sigmoid(x5 + h5)", "n6 = tanh(x6 + h6)",
        "n7 = sigmoid(x7 + h7)", "n8 = tanh(n0 · n1)", "n8' = tanh(n8 + c)", "n9 = tanh(n2 + n3)",
        "n10 = tanh(n4 · n5)", "n11 = sigmoid(n6 + n7)", "n12 = n8' · n9",
        "n13 = tanh(n10 + n11)", "n14 = tanh(n12 · n13)", "h_t = n14", "c_t = n8' · n9",
      ])
  }

  @Test func theWorkedExampleIsThePapers() throws {
    let cell = try RecurrentCell(choices: [0, 1, 1, 3, 1, 2, 0, 3, 1, 0], baseNumber: 2)
    #expect(cell == .workedExample)
    #expect(
      cell.formulas == [
        "n0 = tanh(x0 + h0)", "n0' = relu(n0 + c)", "n1 = relu(x1 · h1)",
        "n2 = sigmoid(n0' · n1)", "h_t = n2", "c_t = x1 · h1",
      ])
  }

  @Test func whatIsNoCellIsRefused() {
    let node = CellOperation(.add, .tanh)
    func cell(_ count: Int, _ state: Int, _ inject: Int) throws -> RecurrentCell {
      try RecurrentCell(
        nodes: Array(repeating: node, count: count), inject: node, cellStateIndex: state,
        injectIndex: inject)
    }
    #expect(throws: RecurrentCellError.baseNumber(3)) { try cell(5, 0, 0) }
    #expect(throws: RecurrentCellError.baseNumber(0)) { try cell(0, 0, 0) }
    #expect(throws: RecurrentCellError.nodeCount(4, leaves: 2)) { try cell(4, 0, 0) }
    #expect(throws: RecurrentCellError.index(3, nodes: 3)) { try cell(3, 3, 0) }
    #expect(throws: RecurrentCellError.index(-1, nodes: 3)) { try cell(3, 0, -1) }
    #expect(throws: RecurrentCellError.choiceCount(9, expected: 10)) {
      try RecurrentCell(choices: [0, 1, 1, 3, 1, 2, 0, 3, 1], baseNumber: 2)
    }
    #expect(throws: RecurrentCellError.choice(3, value: 5)) {
      try RecurrentCell(choices: [0, 1, 1, 5, 1, 2, 0, 3, 1, 0], baseNumber: 2)
    }
    #expect(throws: RecurrentCellError.choice(2, value: 3)) {
      try RecurrentCell(choices: [0, 1, 3, 3, 1, 2, 0, 3, 1, 0], baseNumber: 2)
    }
    #expect(throws: RecurrentCellError.baseNumber(6)) {
      try RecurrentCell(choices: [], baseNumber: 6)
    }
  }

  @Test func mirroredCellsHaveOneCanonicalForm() {
    var random = RandomStreams(key: 3).stream(.sampling)
    for base in [1, 2, 4, 8, 16] {
      for _ in 0..<20 {
        let cell = randomCell(base, wide: true, &random)
        let canonical = cell.canonical
        #expect(canonical.canonical == canonical)
        #expect(mirrored(cell).canonical == canonical)
        #expect(canonical.nodes.last == cell.nodes.last)
        #expect(
          canonical.nodes[canonical.injectIndex] == cell.nodes[cell.injectIndex]
            && canonical.nodes[canonical.cellStateIndex] == cell.nodes[cell.cellStateIndex])
      }
    }
  }

  @Test func cellsThatDifferHaveDifferentCanonicalTexts() throws {
    var random = RandomStreams(key: 4).stream(.sampling)
    for _ in 0..<50 {
      let cell = randomCell(4, wide: true, &random)
      let choices = cell.choices
      var other = choices
      let position = random.integer(below: choices.count - 2)
      other[position] = (other[position] + 1) % (position.isMultiple(of: 2) ? 3 : 5)
      let changed = try RecurrentCell(choices: other, baseNumber: 4)
      #expect(changed.canonical.canonicalText != cell.canonical.canonicalText)
    }
  }

  /// The same tree with every node's sub-trees exchanged.
  private func mirrored(_ cell: RecurrentCell) -> RecurrentCell {
    func mirror(_ index: Int) -> Int {
      var first = 0, count = cell.baseNumber
      while index >= first + count {
        first += count
        count /= 2
      }
      return first + count - 1 - (index - first)
    }
    var choices: [Int] = []
    for index in cell.nodes.indices {
      let node = cell.nodes[mirror(index)]
      choices += [node.combination.rawValue, node.activation.rawValue]
    }
    choices += [cell.inject.combination.rawValue, cell.inject.activation.rawValue]
    choices += [mirror(cell.cellStateIndex), mirror(cell.injectIndex)]
    do {
      return try RecurrentCell(choices: choices, baseNumber: cell.baseNumber)
    } catch {
      fatalError("\(error)")
    }
  }
}

/// A cell drawn uniformly, with `max` and `sin` if `wide`.
func randomCell(_ base: Int, wide: Bool, _ random: inout Philox) -> RecurrentCell {
  var choices: [Int] = []
  for _ in 0..<2 * base {
    choices += [random.integer(below: wide ? 3 : 2), random.integer(below: wide ? 5 : 4)]
  }
  choices += [random.integer(below: 2 * base - 1), random.integer(below: 2 * base - 1)]
  do {
    return try RecurrentCell(choices: choices, baseNumber: base)
  } catch {
    fatalError("\(error)")
  }
}
