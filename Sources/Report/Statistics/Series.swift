// Curves over the order of the samples.

/// Curves over a series of values; each has the length of the series.
public enum Series {
  /// The mean of those of the last `window` values that are there; nil where the window does not fit or is
  /// empty.
  public static func movingMean(_ values: [Double?], window: Int) -> [Double?] {
    precondition(window > 0, "movingMean: window \(window)")
    return values.indices.map { index in
      guard index + 1 >= window else { return nil }
      let present = values[index + 1 - window...index].compactMap { $0 }
      return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
    }
  }

  /// The largest value so far; nil before the first.
  public static func best(_ values: [Double?]) -> [Double?] {
    var best: Double?
    return values.map { value in
      if let value { best = max(best ?? value, value) }
      return best
    }
  }

  /// The mean of the `count` largest values so far, a key that was seen before left out; nil where there
  /// are fewer.
  ///
  /// - Parameters:
  ///   - values: The values; nil for none.
  ///   - keys: What each value belongs to, such as a network's identity.
  ///   - count: How many of the largest values are averaged.
  /// - Returns: The means, one for each position.
  public static func topMean(_ values: [Double?], keys: [String], count: Int) -> [Double?] {
    precondition(values.count == keys.count, "topMean: \(values.count) values, \(keys.count) keys")
    var seen: Set<String> = []
    var top: [Double] = []
    return zip(values, keys).map { value, key in
      if let value, seen.insert(key).inserted {
        let place = top.firstIndex { $0 < value } ?? top.count
        top.insert(value, at: place)
        if top.count > count { top.removeLast() }
      }
      return top.count == count ? top.reduce(0, +) / Double(count) : nil
    }
  }

  /// The window of the moving means: a tenth of the search, but at least one round.
  public static func window(samples: Int, childrenPerRound: Int) -> Int {
    max(1, min(samples, max(childrenPerRound, samples / 10)))
  }
}
