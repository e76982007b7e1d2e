// `inspect` and `verify`: artifacts for people.

import Artifacts
import HDF5

/// Prints an artifact, and of a database of experiments an overview first.
///
/// - Parameters:
///   - path: An artifact, or the folder of a database.
///   - values: Values to show of each variable.
///   - database: What to show of a database.
/// - Throws: What reading throws.
public func inspect(_ path: String, values: Int, database: LDEOverview) throws {
  guard !LDEFolder.isFolder(path) else { return try database.print() }
  let format = try ArtifactReader(any: path).header.format
  if format == .ldeSegment || format == .packedLDE { try database.print() }
  try inspect(path, values: values)
}

/// Prints an artifact: its header, its attributes and the first values of each variable.
public func inspect(_ path: String, values: Int) throws {
  let reader = try ArtifactReader(any: path)
  let content = try reader.content()
  let header = reader.header
  Console.answer("\(path): \(header.format.rawValue), version \(header.format.version)")
  Console.answer(
    "  made by      \(header.stage.rawValue), result revision \(header.resultRevision)")
  Console.answer("  payload      \(reader.payloadHash)")
  Console.answer("  determinism  \(header.determinism)")
  if let seed = header.seed { Console.answer("  seed         \(seed)") }
  for input in header.inputs { Console.answer("  from         \(input.role) \(input.payloadHash)") }
  for (name, value) in content.attributes.sorted(by: { $0.key < $1.key }) {
    Console.answer("  \(name) = \(describe(value))")
  }
  if !header.parameters.isEmpty {
    Console.answer("  parameters")
    for line in header.parameters.split(separator: "\n") { Console.answer("    \(line)") }
  }
  for variable in content.allVariables {
    Console.answer("  " + describe(variable, content.shape(of: variable), values))
  }
}

/// Re-hashes each file and prints a line about it.
///
/// - Throws: An error about all files at fault, after all were looked at.
public func verify(_ paths: [String]) throws {
  var faults: [String] = []
  for path in paths {
    do {
      let reader = try ArtifactReader(any: path)
      try reader.verify()
      Console.answer("\(path): whole, payload \(reader.payloadHash)")
    } catch {
      Console.error("\(error)")
      faults.append(path)
    }
  }
  if let first = faults.first {
    throw ArtifactError(
      path: first,
      reason:
        "\(faults.count) of \(paths.count) files cannot be used; delete them and run make again")
  }
}

private func describe(_ value: AttributeValue) -> String {
  switch value {
  case .text(let text): text.contains("\n") ? "\n" + indented(text) : text
  case .integer(let number): "\(number)"
  case .real(let number): "\(number)"
  case .texts(let texts): texts.joined(separator: ", ")
  case .integers(let numbers): "\(numbers)"
  case .reals(let numbers): "\(numbers)"
  }
}

private func indented(_ text: String) -> String {
  text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
}

private func describe(_ variable: Variable, _ shape: [Int], _ count: Int) -> String {
  let axes = zip(variable.dimensions, shape).map { "\($0) \($1)" }.joined(separator: ", ")
  let first: [String] =
    switch variable.values {
    case .float32(let values): values.prefix(count).map { "\($0)" }
    case .float64(let values): values.prefix(count).map { "\($0)" }
    case .int32(let values): values.prefix(count).map { "\($0)" }
    case .int64(let values): values.prefix(count).map { "\($0)" }
    case .uint8(let values): values.prefix(count).map { "\($0)" }
    case .text(let values): values.prefix(count).map { $0 }
    }
  let rest = variable.values.count > count ? ", …" : ""
  return "\(variable.name) (\(axes)) \(variable.values.typeName): "
    + first.joined(separator: ", ") + rest
}
