// The few vector operations of the controller, in double precision and in a fixed order.
//
// The controller is tiny (35 units), so plain loops cost less than a child's start-up; double precision
// lets finite differences check every gradient.

/// `y += W x` with `W` of `segment`'s shape `(rows, columns)` in `parameters`.
///
/// Four rows at a time, because one sum waits for each addition; every row's order of additions is the
/// same as in ``addRow(_:_:_:_:into:)``.
func addProduct(_ parameters: [Double], _ segment: Segment, _ x: [Double], into y: inout [Double]) {
  let (rows, columns) = (segment.shape[0], segment.shape[1])
  let whole = rows - rows % 4
  for row in stride(from: 0, to: whole, by: 4) {
    let base = segment.offset + row * columns
    var sums = SIMD4<Double>()
    for column in 0..<columns {
      let place = base + column
      let weights = SIMD4(
        parameters[place], parameters[place + columns], parameters[place + 2 * columns],
        parameters[place + 3 * columns])
      sums += weights * x[column]
    }
    for lane in 0..<4 { y[row + lane] += sums[lane] }
  }
  for row in whole..<rows { addRow(parameters, segment, row, x, into: &y) }
}

/// One row of `y += W x`.
private func addRow(
  _ parameters: [Double], _ segment: Segment, _ row: Int, _ x: [Double], into y: inout [Double]
) {
  let columns = segment.shape[1]
  let base = segment.offset + row * columns
  var sum = 0.0
  for column in 0..<columns { sum += parameters[base + column] * x[column] }
  y[row] += sum
}

/// `dx += Wᵀ dy`.
func addTransposedProduct(
  _ parameters: [Double], _ segment: Segment, _ dy: [Double], into dx: inout [Double]
) {
  let columns = segment.shape[1]
  for row in 0..<segment.shape[0] where dy[row] != 0 {
    let base = segment.offset + row * columns
    for column in 0..<columns { dx[column] += parameters[base + column] * dy[row] }
  }
}

/// `dW += dy xᵀ` in the flat gradient.
func addOuterProduct(
  _ dy: [Double], _ x: [Double], _ segment: Segment, into gradient: inout [Double]
) {
  let columns = segment.shape[1]
  for row in 0..<segment.shape[0] where dy[row] != 0 {
    let base = segment.offset + row * columns
    for column in 0..<columns { gradient[base + column] += dy[row] * x[column] }
  }
}

/// `d += dy` at `segment`'s place in the flat gradient.
func add(_ dy: [Double], _ segment: Segment, into gradient: inout [Double]) {
  for row in dy.indices { gradient[segment.offset + row] += dy[row] }
}

/// The numbers of row `row` of a matrix.
func row(_ row: Int, of segment: Segment, in parameters: [Double]) -> [Double] {
  let columns = segment.shape[1]
  let base = segment.offset + row * columns
  return Array(parameters[base..<base + columns])
}
