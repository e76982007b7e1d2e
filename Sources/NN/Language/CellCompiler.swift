// A recurrent cell becomes a program: which plane holds what, and the operations in order.

import Kernels

/// The program of a cell, free of sizes.
///
/// Leaves that add their two products have one plane, into which both products are summed; of the others
/// the products are kept apart. Planes 0 to n + m − 1, where m is the number of the others, are columns of
/// one matrix: `x` products of the others, sums, `h` products of the others. So the product with x_t
/// fills the first n planes, that with h_{t−1} the last n, and so do the gradients.
struct CompiledCell: Sendable {
  /// Leaves whose products are kept apart, and those that are summed; by number.
  let others: [Int], sums: [Int]
  let instructions: [CellInstruction]
  /// Where a plane's numbers lie.
  enum Place: Hashable, Sendable {
    /// Column block of the products.
    case product(Int)
    /// Column block of the stored nodes.
    case node(Int)
    case output, state, previousState
  }
  /// Of every plane.
  let places: [Place]
  /// Number of stored nodes.
  let nodeCount: Int

  var leaves: Int { others.count + sums.count }
  /// Column blocks of the products.
  var productCount: Int { leaves + others.count }
  /// The leaf of each column block of the matrix that multiplies x_t, and of that for h_{t−1}.
  var inputLeaves: [Int] { others + sums }
  var recurrentLeaves: [Int] { sums + others }

  init(_ cell: RecurrentCell) {
    let leaves = 0..<cell.baseNumber
    others = leaves.filter { cell.nodes[$0].combination != .add }
    sums = leaves.filter { cell.nodes[$0].combination == .add }
    var builder = Builder(cell, others: others, sums: sums)
    for index in cell.nodes.indices { builder.add(index) }
    instructions = builder.instructions
    places = builder.places
    nodeCount = builder.nodeCount
  }
}

private struct Builder {
  let cell: RecurrentCell
  let others: [Int], sums: [Int]
  var instructions: [CellInstruction] = []
  var places: [CompiledCell.Place]
  var nodeCount = 0
  /// The plane that holds each node's output.
  var outputs: [Int] = []

  init(_ cell: RecurrentCell, others: [Int], sums: [Int]) {
    self.cell = cell
    self.others = others
    self.sums = sums
    places = (0..<cell.baseNumber + others.count).map { .product($0) }
  }

  mutating func plane(_ place: CompiledCell.Place) -> Int {
    places.append(place)
    return places.count - 1
  }

  mutating func node() -> Int {
    nodeCount += 1
    return plane(.node(nodeCount - 1))
  }

  /// The node's operation, and that of the injection if it follows.
  mutating func add(_ index: Int) {
    let node = cell.nodes[index]
    let isLast = index == cell.nodes.count - 1, injects = index == cell.injectIndex
    var instruction: CellInstruction
    if let (left, right) = cell.children(of: index) {
      instruction = CellInstruction(
        CellJoin(node.combination), CellFunction(node.activation), left: outputs[left],
        right: outputs[right], output: 0)
    } else if let place = sums.firstIndex(of: index) {
      let plane = others.count + place
      instruction = CellInstruction(
        .left, CellFunction(node.activation), left: plane, right: plane, output: 0)
    } else {
      let place = others.firstIndex(of: index) ?? 0
      instruction = CellInstruction(
        CellJoin(node.combination), CellFunction(node.activation), left: place,
        right: cell.baseNumber + place, output: 0)
    }
    instruction.output =
      isLast && !injects
      ? plane(.output) : instruction.join == .left ? plane(places[instruction.left]) : self.node()
    if node.activation == .sine { instruction.slope = self.node() }
    if index == cell.cellStateIndex { instruction.state = plane(.state) }
    instructions.append(instruction)
    outputs.append(instruction.output)
    if injects { inject(index, isLast: isLast) }
  }

  mutating func inject(_ index: Int, isLast: Bool) {
    var instruction = CellInstruction(
      CellJoin(cell.inject.combination), CellFunction(cell.inject.activation),
      left: outputs[index], right: plane(.previousState), output: isLast ? plane(.output) : node())
    if cell.inject.activation == .sine { instruction.slope = node() }
    instructions.append(instruction)
    outputs[index] = instruction.output
  }
}

extension CellJoin {
  init(_ combination: CellCombination) {
    self =
      switch combination {
      case .add: .add
      case .multiply: .multiply
      case .maximum: .maximum
      }
  }
}

extension CellFunction {
  init(_ activation: CellActivation) {
    self =
      switch activation {
      case .identity: .identity
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      case .relu: .relu
      case .sine: .sine
      }
  }
}
