// The simple kinds of whitening: scaled only, per channel, per image. Their sums are whole numbers,
// hence exact.

/// Sum and sum of squares of some bytes.
private struct ByteSums {
  var count = 0
  var sum = 0
  var squares = 0

  mutating func add(_ values: Span<UInt8>, _ range: Range<Int>) {
    count += range.count
    for i in range {
      let value = Int(values[i])
      sum += value
      squares += value * value
    }
  }

  var mean: Double { Double(sum) / Double(count) }

  /// Standard deviation with divisor N; 0 exactly when all values are equal.
  var standardDeviation: Double {
    // count * squares - sum² in 128 bits: for the bytes of a whole data set, 64 are too few.
    let a = count.multipliedFullWidth(by: squares)
    let b = sum.multipliedFullWidth(by: sum)
    let (low, borrow) = a.low.subtractingReportingOverflow(b.low)
    let high = a.high - b.high - (borrow ? 1 : 0)
    return (Double(high) * 0x1p64 + Double(low)).squareRoot() / Double(count)
  }
}

/// Mean and standard deviation of each channel, for pixels in [0, 1].
///
/// A channel that never changes gets the standard deviation 1, so that it becomes zeros.
func channelStatistics(_ images: LabelledImages, _ range: ValueRange) -> WhiteningStatistics {
  let area = images.shape.height * images.shape.width
  var sums = [ByteSums](repeating: ByteSums(), count: images.shape.channels)
  let pixels = images.pixels.span
  for plane in 0..<images.count * images.shape.channels {
    sums[plane % sums.count].add(pixels, plane * area..<(plane + 1) * area)
  }
  var statistics = WhiteningStatistics()
  statistics.mean = sums.map { ($0.mean - Double(range.low)) / range.width }
  statistics.standardDeviation = sums.map {
    $0.standardDeviation == 0 ? 1 : $0.standardDeviation / range.width
  }
  return statistics
}

/// Each channel minus its mean, divided by its standard deviation.
func standardiseChannels(
  _ images: LabelledImages, _ range: ValueRange, _ statistics: WhiteningStatistics
) -> [Float] {
  let area = images.shape.height * images.shape.width
  let tables = zip(statistics.mean, statistics.standardDeviation).map { mean, deviation in
    table(range) { ($0 - mean) / deviation }
  }
  return lookUp(images, run: area) { tables[$0 % tables.count] }
}

/// Pixels in [0, 1].
func scale(_ images: LabelledImages, _ range: ValueRange) -> [Float] {
  let values = table(range) { $0 }
  return lookUp(images, run: images.shape.count) { _ in values }
}

/// Each image minus its mean, divided by its standard deviation; zeros if all its pixels are equal.
func standardiseImages(_ images: LabelledImages) -> [Float] {
  let count = images.shape.count
  let pixels = images.pixels.span
  var result = [Float](repeating: 0, count: pixels.count)
  var output = result.mutableSpan
  for image in 0..<images.count {
    let range = image * count..<(image + 1) * count
    var sums = ByteSums()
    sums.add(pixels, range)
    guard sums.standardDeviation > 0 else { continue }
    let (mean, deviation) = (sums.mean, sums.standardDeviation)
    for i in range { output[i] = Float((Double(pixels[i]) - mean) / deviation) }
  }
  return result
}

/// The number for each of the 256 bytes, from its place in the value range.
private func table(_ range: ValueRange, _ number: (Double) -> Double) -> [Float] {
  (0...255).map { Float(number(Double($0 - range.low) / range.width)) }
}

/// Looks every pixel up in the table of its run; a run is a plane or an image.
private func lookUp(_ images: LabelledImages, run: Int, _ table: (Int) -> [Float]) -> [Float] {
  let pixels = images.pixels.span
  var result = [Float](repeating: 0, count: pixels.count)
  var output = result.mutableSpan
  for start in stride(from: 0, to: pixels.count, by: run) {
    let values = table(start / run)
    for i in start..<start + run { output[i] = values[Int(pixels[i])] }
  }
  return result
}
