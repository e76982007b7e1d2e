// Reads a network back from its canonical text.

import NN

extension Graph {
  /// The network that ``canonicalText`` describes.
  ///
  /// - Throws: ``ArchitectureError/unreadable(_:)`` with the line that is none of it.
  public init(canonicalText text: String) throws(ArchitectureError) {
    var lines = text.split(separator: "\n").map(String.init)
    guard lines.count >= 2, let image = Self.image(lines.removeFirst()),
      let last = lines.popLast()
    else { throw .unreadable(text) }
    var nodes: [Node] = []
    for line in lines {
      guard let (words, inputs) = Self.parts(line), let operation = Operation(canonical: words)
      else { throw .unreadable(line) }
      nodes.append(Node(operation, inputs: inputs))
    }
    guard let (words, outputs) = Self.parts(last), words.count == 2, words[0] == "classifier",
      let classes = Int(words[1])
    else { throw .unreadable(last) }
    self.init(image: image, nodes: nodes, outputs: outputs, classes: classes)
    guard canonicalText == text else { throw .unreadable(text) }
  }

  private static func image(_ line: String) -> FeatureShape? {
    let words = line.split(separator: " ")
    guard words.count == 2, words[0] == "image", let sizes = numbers(words[1], 3) else {
      return nil
    }
    return FeatureShape(channels: sizes[0], height: sizes[1], width: sizes[2])
  }

  /// A line before and after `from`.
  private static func parts(_ line: String) -> (words: [Substring], inputs: [Int])? {
    let words = line.split(separator: " ")
    guard let from = words.lastIndex(of: "from") else { return nil }
    let inputs = words[(from + 1)...].compactMap { Int($0) }
    guard inputs.count == words.count - from - 1, !inputs.isEmpty else { return nil }
    return (Array(words[..<from]), inputs)
  }
}

/// The `count` numbers of a text such as `3x5`; nil where there are others.
private func numbers(_ text: Substring, _ count: Int) -> [Int]? {
  let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
  let numbers = parts.compactMap { $0 }
  return numbers.count == count && parts.count == count ? numbers : nil
}

extension Operation {
  /// The operation that ``canonicalText`` names, word by word; nil for none.
  fileprivate init?(canonical words: [Substring]) {
    func pool(_ make: (Int, Int) -> Operation) -> Operation? {
      guard words.count == 4, words[2] == "stride", let size = Int(words[1]),
        let stride = Int(words[3])
      else { return nil }
      return make(size, stride)
    }
    let found: Operation?
    switch words.first {
    case "convolution": found = Self.convolution(canonical: words)
    case "maximum-pool": found = pool { .maximumPool(size: $0, stride: $1) }
    case "average-pool": found = pool { .averagePool(size: $0, stride: $1) }
    case "inside-maximum-pool": found = pool { .insideMaximumPool(size: $0, stride: $1) }
    case "flatten": found = .flatten
    case "sum": found = .sum
    case "batch-normalisation": found = .batchNormalisation
    case "local-contrast-normalisation":
      found = words.count == 2 ? Int(words[1]).map { .localContrastNormalisation(size: $0) } : nil
    default: found = nil
    }
    guard let found else { return nil }
    self = found
  }

  private static func convolution(canonical words: [Substring]) -> Operation? {
    guard words.count >= 6, words[2] == "stride", words[4] == "filters",
      let filter = numbers(words[1], 2), let stride = numbers(words[3], 2),
      let filters = Int(words[5])
    else { return nil }
    guard words.count == 6 else {
      return formed(canonical: words[6...], size: filter[0], stride: stride[0], filters: filters)
    }
    return .convolution(
      filterHeight: filter[0], filterWidth: filter[1], strideHeight: stride[0],
      strideWidth: stride[1], filters: filters)
  }

  /// `padding same then bias relu`.
  private static func formed(
    canonical words: ArraySlice<Substring>, size: Int, stride: Int, filters: Int
  ) -> Operation? {
    let words = Array(words)
    guard words.count >= 4, words[0] == "padding", words[2] == "then",
      let padding = ConvolutionPadding(rawValue: String(words[1])),
      let follower = ConvolutionEnding(rawValue: words[3...].joined(separator: " "))
    else { return nil }
    return .formedConvolution(
      size: size, stride: stride, filters: filters, padding: padding, follower: follower)
  }
}
