// The identity of an artifact: a hash of what it says, independent of HDF5's and zlib's versions.

import HDF5

/// SHA-256 over the names, attributes and values of an artifact, in the fixed order that
/// docs/artifacts.md describes.
struct PayloadHasher {
  private var digest = Digest()

  /// A hash that begins with the root attributes, all but `payload_sha256` and `complete`.
  init(_ rootAttributes: [String: AttributeValue]) {
    digest.update("espalier-payload-1")
    add(rootAttributes)
  }

  /// The hash of `content`, as 64 hexadecimal digits.
  static func hash(_ content: ArtifactContent) -> String {
    var payload = PayloadHasher(content.rootAttributes)
    for variable in content.allVariables.sorted(by: { isBefore($0.name, $1.name) }) {
      payload.add(
        StoredVariable(
          name: variable.name, dimensions: variable.dimensions, shape: content.shape(of: variable),
          attributes: ["long_name": .text(variable.longName), "units": .text(variable.units)],
          values: variable.values))
    }
    return payload.hexadecimal
  }

  /// The hash of all that was added, as 64 hexadecimal digits.
  var hexadecimal: String { digest.hexadecimal }

  /// Adds a variable; they must come in the order of their names.
  mutating func add(_ variable: StoredVariable) {
    digest.update("variable")
    digest.update(variable.name)
    digest.update(variable.values.typeName)
    digest.update(variable.shape.count)
    for (name, count) in zip(variable.dimensions, variable.shape) {
      digest.update(name)
      digest.update(count)
    }
    add(variable.attributes)
    add(variable.values)
  }

  private mutating func add(_ attributes: [String: AttributeValue]) {
    digest.update(attributes.count)
    for (name, value) in attributes.sorted(by: { isBefore($0.key, $1.key) }) {
      digest.update(name)
      add(value)
    }
  }

  private mutating func add(_ value: AttributeValue) {
    switch value {
    case .text(let text):
      digest.update("text")
      digest.update(text)
    case .integer(let number):
      digest.update("integer")
      digest.update([number])
    case .integers(let numbers):
      digest.update("integers")
      digest.update(numbers.count)
      digest.update(numbers)
    case .real(let number):
      digest.update("real")
      digest.update([number])
    case .reals(let numbers):
      digest.update("reals")
      digest.update(numbers.count)
      digest.update(numbers)
    case .texts(let texts):
      digest.update("texts")
      add(texts)
    }
  }

  private mutating func add(_ values: ArtifactValues) {
    switch values {
    case .float32(let values): digest.update(values)
    case .float64(let values): digest.update(values)
    case .int32(let values): digest.update(values)
    case .int64(let values): digest.update(values)
    case .uint8(let values): digest.update(values)
    case .text(let texts): add(texts)
    }
  }

  private mutating func add(_ texts: [String]) {
    digest.update(texts.count)
    for text in texts { digest.update(text) }
  }
}

/// A variable as it stands in a file, coordinates included.
struct StoredVariable {
  let name: String
  /// Name of the scale of each axis.
  let dimensions: [String]
  let shape: [Int]
  let attributes: [String: AttributeValue]
  let values: ArtifactValues
}

/// Whether `a` comes before `b` in the order of their UTF-8 bytes, whatever Unicode's version.
func isBefore(_ a: String, _ b: String) -> Bool {
  a.utf8.lexicographicallyPrecedes(b.utf8)
}
