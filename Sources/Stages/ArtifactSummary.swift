// An artifact as `inspect` shows it: for people as lines, for scripts as JSON.

import Artifacts
import HDF5

/// One value of an attribute or a variable.
enum ShownValue: Encodable, CustomStringConvertible {
  case text(String)
  case integer(Int64)
  case single(Float)
  case double(Double)

  var description: String {
    switch self {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .single(let number): "\(number)"
    case .double(let number): "\(number)"
    }
  }

  /// Texts stay texts; numbers that JSON does not have (infinite, not a number) become texts.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let number): try container.encode(number)
    case .single(let number) where number.isFinite: try container.encode(number)
    case .double(let number) where number.isFinite: try container.encode(number)
    default: try container.encode(description)
    }
  }
}

/// Who made an artifact and from what, and its variables with their first values.
struct ArtifactSummary: Encodable {
  /// An artifact that this one was made from.
  struct Input: Encodable {
    var role: String, payload: String
  }

  /// An axis of a variable.
  struct Axis: Encodable {
    var name: String, count: Int
  }

  /// A variable, and as many of its values as were asked for.
  struct Shown: Encodable {
    var name: String
    var type: String
    var axes: [Axis]
    var values: [ShownValue]
  }

  var file: String
  var format: String
  var version: Int
  var stage: String
  var resultRevision: Int
  var payload: String
  var determinism: String
  var seed: Int?
  var inputs: [Input]
  /// One value, or a list.
  var attributes: [String: [ShownValue]]
  /// The resolved parameters (TOML).
  var parameters: String
  var variables: [Shown]

  /// Reads an artifact, which is checked.
  init(_ path: String, values count: Int) throws {
    let reader = try ArtifactReader(any: path)
    let content = try reader.content()
    let header = reader.header
    file = path
    format = header.format.rawValue
    version = reader.formatVersion
    stage = header.stage.rawValue
    resultRevision = header.resultRevision
    payload = reader.payloadHash
    determinism = "\(header.determinism)"
    seed = header.seed
    inputs = header.inputs.map { Input(role: $0.role, payload: $0.payloadHash) }
    attributes = content.attributes.mapValues(\.shown)
    parameters = header.parameters
    variables = content.allVariables.map { variable in
      let axes = zip(variable.dimensions, content.shape(of: variable)).map(Axis.init)
      return Shown(
        name: variable.name, type: variable.values.typeName, axes: axes,
        values: variable.values.first(count))
    }
  }

  /// The summary for people.
  var lines: [String] {
    var lines = [
      "\(file): \(format), version \(version)",
      "  made by      \(stage), result revision \(resultRevision)",
      "  payload      \(payload)", "  determinism  \(determinism)",
    ]
    if let seed { lines.append("  seed         \(seed)") }
    lines += inputs.map { "  from         \($0.role) \($0.payload)" }
    lines += attributes.sorted { $0.key < $1.key }.map { "  \($0.key) = \(text($0.value))" }
    if !parameters.isEmpty {
      lines.append("  parameters")
      lines += parameters.split(separator: "\n").map { "    \($0)" }
    }
    return lines + variables.map(line)
  }

  private func text(_ values: [ShownValue]) -> String {
    let text = values.map(\.description).joined(separator: ", ")
    guard values.count == 1, text.contains("\n") else { return text }
    return "\n" + text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
  }

  private func line(_ variable: Shown) -> String {
    let axes = variable.axes.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    let all = variable.axes.reduce(1) { $0 * $1.count }
    return "  \(variable.name) (\(axes)) \(variable.type): "
      + variable.values.map(\.description).joined(separator: ", ")
      + (all > variable.values.count ? ", …" : "")
  }
}

extension AttributeValue {
  fileprivate var shown: [ShownValue] {
    switch self {
    case .text(let text): [.text(text)]
    case .integer(let number): [.integer(number)]
    case .real(let number): [.double(number)]
    case .texts(let texts): texts.map(ShownValue.text)
    case .integers(let numbers): numbers.map(ShownValue.integer)
    case .reals(let numbers): numbers.map(ShownValue.double)
    }
  }
}

extension ArtifactValues {
  fileprivate func first(_ count: Int) -> [ShownValue] {
    switch self {
    case .float32(let values): values.prefix(count).map(ShownValue.single)
    case .float64(let values): values.prefix(count).map(ShownValue.double)
    case .int32(let values): values.prefix(count).map { .integer(Int64($0)) }
    case .int64(let values): values.prefix(count).map(ShownValue.integer)
    case .uint8(let values): values.prefix(count).map { .integer(Int64($0)) }
    case .text(let values): values.prefix(count).map(ShownValue.text)
    }
  }
}
