// Makes images smaller by averaging over areas.

extension LabelledImages {
  /// The images at a smaller size: each new pixel is the mean of the area that it covers.
  ///
  /// Where the sizes do not divide, a pixel on a border counts with the share of its area. Weights
  /// and sums are whole numbers, and each mean is rounded once to the nearest byte (a half up), so
  /// that the result is exact and the same everywhere.
  ///
  /// - Parameters:
  ///   - height: New height, at most the present one.
  ///   - width: New width, at most the present one.
  /// - Returns: As many images, of shape `(C, height, width)`.
  /// - Throws: ``DatasetError`` if a size is not in 1...present size.
  public func downsized(height: Int, width: Int) throws(DatasetError) -> LabelledImages {
    guard (1...shape.height).contains(height), (1...shape.width).contains(width) else {
      throw DatasetError(
        "parameters",
        .impossible(
          parameter: "size",
          reason: "\(height) x \(width) is not within 1 x 1 to \(shape.height) x \(shape.width), "
            + "the size of the images"))
    }
    if height == shape.height && width == shape.width { return self }
    let rows = areaWeights(from: shape.height, to: height)
    let columns = areaWeights(from: shape.width, to: width)
    let planes = count * shape.channels
    var result = [UInt8](repeating: 0, count: planes * height * width)
    var scratch = [Int](repeating: 0, count: shape.width)
    for plane in 0..<planes {
      average(plane, rows, columns, &scratch, &result)
    }
    return LabelledImages(
      shape: ImageShape(channels: shape.channels, height: height, width: width), pixels: result,
      labels: labels, of: classCount)
  }

  /// Writes one plane of the result: rows first (into `sums`, one per column), then columns.
  private func average(
    _ plane: Int, _ rows: [AreaWeights], _ columns: [AreaWeights], _ sums: inout [Int],
    _ result: inout [UInt8]
  ) {
    let area = shape.height * shape.width
    let source = plane * area
    var target = plane * rows.count * columns.count
    for row in rows {
      for x in sums.indices { sums[x] = 0 }
      for (step, weight) in row.weights.enumerated() {
        let start = source + (row.first + step) * shape.width
        for x in sums.indices { sums[x] += weight * Int(pixels[start + x]) }
      }
      for column in columns {
        var sum = 0
        for (step, weight) in column.weights.enumerated() {
          sum += weight * sums[column.first + step]
        }
        result[target] = UInt8((2 * sum + area) / (2 * area))
        target += 1
      }
    }
  }
}

/// The old pixels that one new pixel covers along one axis.
struct AreaWeights: Equatable {
  /// Index of the first old pixel.
  let first: Int
  /// Overlap with each, in units of 1/(new size) of an old pixel; they sum to the old size.
  let weights: [Int]
}

/// The weights along one axis, for each new pixel.
func areaWeights(from old: Int, to new: Int) -> [AreaWeights] {
  // In units of 1/new of an old pixel, old pixel y covers [y * new, (y + 1) * new) and new pixel i
  // covers [i * old, (i + 1) * old).
  (0..<new).map { i in
    let (start, end) = (i * old, (i + 1) * old)
    let first = start / new
    let last = (end - 1) / new
    return AreaWeights(
      first: first,
      weights: (first...last).map { min(end, ($0 + 1) * new) - max(start, $0 * new) })
  }
}
