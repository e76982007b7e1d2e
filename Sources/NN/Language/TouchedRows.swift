// Which embeddings a step reads: only these have a gradient.

/// The rows of a table that a step reads, each once, in the order in which they first come.
struct TouchedRows {
  private(set) var rows: [Int] = []
  private var isTouched: [Bool] = []

  mutating func note(_ tokens: [Int32], vocabulary: Int) {
    if isTouched.count != vocabulary { isTouched = Array(repeating: false, count: vocabulary) }
    for row in rows { isTouched[row] = false }
    rows.removeAll(keepingCapacity: true)
    for token in tokens where !isTouched[Int(token)] {
      isTouched[Int(token)] = true
      rows.append(Int(token))
    }
  }
}
