// How named tensors lie in the artifacts of trained models.

import NN

extension NamedTensor {
  /// Name and shape, for the attribute `tensors`.
  var line: String { ([name] + shape.map(String.init)).joined(separator: " ") }

  /// The tensor as a variable, with an underscore for the point.
  var variable: Variable {
    Variable(
      Self.variableName(name), Self.axisNames(shape), .float32(values), longName: name)
  }

  fileprivate static func variableName(_ name: String) -> String {
    name.map { $0 == "." ? "_" : String($0) }.joined()
  }

  /// Names for the axes of a shape, all different: some readers take two axes of one name for one axis.
  fileprivate static func axisNames(_ shape: [Int]) -> [String] {
    shape.indices.map { axis in
      let before = shape[..<axis].count { $0 == shape[axis] }
      return "axis_\(shape[axis])" + (before == 0 ? "" : "_\(before + 1)")
    }
  }
}

extension [NamedTensor] {
  /// The axes of all tensors, in the order of their lengths.
  var axes: [Dimension] {
    var lengths: [String: Int] = [:]
    for tensor in self {
      for (name, length) in zip(NamedTensor.axisNames(tensor.shape), tensor.shape) {
        lengths[name] = length
      }
    }
    return lengths.sorted { ($0.value, $0.key.count, $0.key) < ($1.value, $1.key.count, $1.key) }
      .map { Dimension($0.key, count: $0.value, longName: "axis of length \($0.value)") }
  }
}

extension ArtifactReader {
  /// The tensors that the attribute `tensors` names.
  func tensors() throws -> [NamedTensor] {
    try attributeTexts("tensors").map { line in
      let words = line.split(separator: " ")
      let shape = words.dropFirst().compactMap { Int($0) }
      guard let name = words.first.map(String.init), shape.count == words.count - 1 else {
        throw fault("tensors", "\"\(line)\" is not a name with a shape")
      }
      let values = try float32(NamedTensor.variableName(name), NamedTensor.axisNames(shape))
      return NamedTensor(name: name, shape: shape, values: values)
    }
  }
}
