// How well predictions order and match measurements.

/// Agreement of predicted with measured values.
public struct Agreement: Sendable, Hashable {
  /// Kendall's τ-b: 1 for the same order, 0 for none; ties count for neither.
  public let kendall: Double
  /// Spearman's rank correlation, ties at their mean rank.
  public let spearman: Double
  /// Mean squared error.
  public let meanSquaredError: Double
  /// Coefficient of determination; negative when the mean predicts better.
  public let determination: Double

  /// The agreement of `predicted` with `measured`; at least two values each.
  public init(predicted: [Double], measured: [Double]) {
    precondition(
      predicted.count == measured.count && predicted.count >= 2,
      "Agreement: \(predicted.count) and \(measured.count) values")
    kendall = kendallTau(predicted, measured)
    spearman = correlation(meanRanks(predicted), meanRanks(measured))
    let count = Double(measured.count)
    let residual = zip(predicted, measured).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let mean = measured.reduce(0, +) / count
    let total = measured.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    meanSquaredError = residual / count
    determination = total > 0 ? 1 - residual / total : (residual == 0 ? 1 : -.infinity)
  }
}

/// Kendall's τ-b in O(n log n) (Knight 1966); 0 where one list has only one value.
public func kendallTau(_ x: [Double], _ y: [Double]) -> Double {
  let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
  let pairs = { (count: Int) in count * (count - 1) / 2 }
  let tiedX = runLengths(order) { x[$0] == x[$1] }.reduce(0) { $0 + pairs($1) }
  let tiedBoth = runLengths(order) { x[$0] == x[$1] && y[$0] == y[$1] }
    .reduce(0) { $0 + pairs($1) }
  var sorted = order.map { y[$0] }
  var scratch = sorted
  let swaps = countSwaps(&sorted, &scratch, 0, sorted.count)
  let tiedY = runLengths(Array(sorted.indices)) { sorted[$0] == sorted[$1] }
    .reduce(0) { $0 + pairs($1) }
  let all = pairs(x.count)
  let difference = Double(all - tiedX - tiedY + tiedBoth - 2 * swaps)
  let norm = (Double(all - tiedX) * Double(all - tiedY)).squareRoot()
  return norm > 0 ? difference / norm : 0
}

/// The τ that the best possible prediction reaches, where two trainings of the same networks agree by `kendall`.
///
/// For normal numbers τ = 2/π · asin(r) (Kendall), and a prediction of what two noisy measurements have in common
/// correlates with each by the root of their correlation.
public func noiseCeiling(kendall: Double) -> Double {
  guard kendall > 0 else { return 0 }
  let quarterTurn = Double.pi / 2
  return arcsine(sine(min(kendall, 1) * quarterTurn).squareRoot()) / quarterTurn
}

/// By its series; exact for 0...π/2 to the last bits.
private func sine(_ x: Double) -> Double {
  var term = x, sum = x
  for k in 1...12 {
    term *= -x * x / Double(2 * k * (2 * k + 1))
    sum += term
  }
  return sum
}

/// For 0...1, by halving the interval.
private func arcsine(_ y: Double) -> Double {
  var (low, high) = (0.0, Double.pi / 2)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if sine(middle) < y { low = middle } else { high = middle }
  }
  return (low + high) / 2
}

/// Lengths of runs of neighbours that `same` holds for.
private func runLengths(_ order: [Int], same: (Int, Int) -> Bool) -> [Int] {
  var lengths: [Int] = []
  for (position, index) in order.enumerated() {
    if position > 0, same(order[position - 1], index) {
      lengths[lengths.count - 1] += 1
    } else {
      lengths.append(1)
    }
  }
  return lengths
}

/// Sorts `values[start..<end]` and counts how many pairs stood in falling order.
private func countSwaps(
  _ values: inout [Double], _ scratch: inout [Double], _ start: Int, _ end: Int
) -> Int {
  guard end - start > 1 else { return 0 }
  let middle = (start + end) / 2
  var swaps =
    countSwaps(&values, &scratch, start, middle) + countSwaps(&values, &scratch, middle, end)
  var (left, right) = (start, middle)
  for position in start..<end {
    if right == end || (left < middle && values[left] <= values[right]) {
      scratch[position] = values[left]
      left += 1
    } else {
      scratch[position] = values[right]
      swaps += middle - left
      right += 1
    }
  }
  values.replaceSubrange(start..<end, with: scratch[start..<end])
  return swaps
}

/// Ranks from 1; equal values share the mean of theirs.
func meanRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var first = 0
  for length in runLengths(order, same: { values[$0] == values[$1] }) {
    for position in first..<first + length {
      ranks[order[position]] = Double(first + 1) + Double(length - 1) / 2
    }
    first += length
  }
  return ranks
}

/// Pearson's correlation; 0 where one list does not vary.
func correlation(_ x: [Double], _ y: [Double]) -> Double {
  let count = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  let product = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
  let squareX = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  let squareY = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
  let norm = (squareX * squareY).squareRoot()
  return norm > 0 ? product / norm : 0
}
