// JSON as a value, read strictly: every key is known, every number possible, every fault has its place.

import FoundationEssentials

/// Any JSON text.
enum JSONValue: Decodable, Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}

/// An object of a JSON file whose keys are taken one by one.
struct JSONObject {
  /// The file, for messages.
  let file: String
  /// Where the object stands, such as `networks[2].layers[0]`; empty for the whole file.
  let place: String
  private let values: [String: JSONValue]
  private var taken: [String] = []

  /// The object that `text` holds.
  init(_ text: String, file: String) throws(TableError) {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    } catch {
      throw TableError(file: file, line: nil, reason: "this is not JSON")
    }
    try self.init(value, file: file, place: "")
  }

  init(_ value: JSONValue, file: String, place: String) throws(TableError) {
    self.file = file
    self.place = place
    guard case .object(let values) = value else {
      throw TableError(
        file: file, line: nil, reason: "\(place.isEmpty ? "the file" : place) must be an object {…}"
      )
    }
    self.values = values
  }

  /// An error about `key`.
  func fault(_ key: String, _ reason: String) -> TableError {
    let path = place.isEmpty ? key : "\(place).\(key)"
    return TableError(file: file, line: nil, reason: "\(path): \(reason)")
  }

  /// Whether the object has `key`.
  func has(_ key: String) -> Bool { values[key] != nil }

  private mutating func take(_ key: String) throws(TableError) -> JSONValue {
    taken.append(key)
    guard let value = values[key] else { throw fault(key, "is missing") }
    return value
  }

  /// A whole number within `range`; `standard` where the key is missing.
  mutating func integer(
    _ key: String, in range: ClosedRange<Int>, or standard: Int? = nil
  ) throws(TableError) -> Int {
    if let standard, !has(key) { return standard }
    guard case .number(let number) = try take(key), let whole = Int(exactly: number) else {
      throw fault(key, "must be a whole number")
    }
    guard range.contains(whole) else {
      throw fault(key, "\(whole) is outside \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  /// A number within `range`; nil where the key is missing.
  mutating func number(_ key: String, in range: ClosedRange<Double>) throws(TableError) -> Double? {
    guard has(key) else { return nil }
    guard case .number(let number) = try take(key) else { throw fault(key, "must be a number") }
    guard range.contains(number) else {
      throw fault(key, "\(number) is outside \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// `true` or `false`; `standard` where the key is missing.
  mutating func flag(_ key: String, or standard: Bool) throws(TableError) -> Bool {
    guard has(key) else { return standard }
    guard case .flag(let value) = try take(key) else { throw fault(key, "must be true or false") }
    return value
  }

  /// A text; `standard` where the key is missing.
  mutating func text(_ key: String, or standard: String? = nil) throws(TableError) -> String {
    if let standard, !has(key) { return standard }
    guard case .text(let value) = try take(key) else { throw fault(key, "must be a text") }
    return value
  }

  /// An object.
  mutating func object(_ key: String) throws(TableError) -> JSONObject {
    try JSONObject(take(key), file: file, place: place.isEmpty ? key : "\(place).\(key)")
  }

  /// A list of objects, not empty.
  mutating func objects(_ key: String) throws(TableError) -> [JSONObject] {
    guard case .list(let items) = try take(key), !items.isEmpty else {
      throw fault(key, "must be a list […] with at least one object")
    }
    let path = place.isEmpty ? key : "\(place).\(key)"
    var objects: [JSONObject] = []
    for (index, item) in items.enumerated() {
      objects.append(try JSONObject(item, file: file, place: "\(path)[\(index)]"))
    }
    return objects
  }

  /// Checks that no key is left over.
  func finish() throws(TableError) {
    guard let key = values.keys.filter({ !taken.contains($0) }).min() else { return }
    throw fault(key, "unknown key; known here: \(taken.joined(separator: ", "))")
  }
}
