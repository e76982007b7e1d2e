// The values that attributes can have.

/// The value of an attribute.
public enum AttributeValue: Hashable, Sendable {
  /// One text.
  case text(String)
  /// One integer.
  case integer(Int64)
  /// One number.
  case real(Double)
  /// A list of texts.
  case texts([String])
  /// A list of integers.
  case integers([Int64])
  /// A list of numbers.
  case reals([Double])

  /// The kind of value in words.
  var kind: String {
    switch self {
    case .text: "a text"
    case .integer: "an integer"
    case .real: "a number"
    case .texts: "a list of texts"
    case .integers: "a list of integers"
    case .reals: "a list of numbers"
    }
  }
}

extension HDF5Attributes {
  /// The text called `name`.
  ///
  /// - Throws: ``HDF5Error`` when there is no such attribute, or it is something else.
  public func text(_ name: String) throws -> String {
    guard case .text(let value) = try value(name) else { throw try wrongKind(name, "a text") }
    return value
  }

  /// The integer called `name`.
  ///
  /// - Throws: ``HDF5Error`` when there is no such attribute, or it is something else.
  public func integer(_ name: String) throws -> Int64 {
    guard case .integer(let value) = try value(name) else {
      throw try wrongKind(name, "an integer")
    }
    return value
  }

  /// The number called `name`.
  ///
  /// - Throws: ``HDF5Error`` when there is no such attribute, or it is something else.
  public func real(_ name: String) throws -> Double {
    guard case .real(let value) = try value(name) else { throw try wrongKind(name, "a number") }
    return value
  }

  /// The list of texts called `name`.
  ///
  /// - Throws: ``HDF5Error`` when there is no such attribute, or it is something else.
  public func texts(_ name: String) throws -> [String] {
    guard case .texts(let value) = try value(name) else {
      throw try wrongKind(name, "a list of texts")
    }
    return value
  }

  /// The list of integers called `name`.
  ///
  /// - Throws: ``HDF5Error`` when there is no such attribute, or it is something else.
  public func integers(_ name: String) throws -> [Int64] {
    guard case .integers(let value) = try value(name) else {
      throw try wrongKind(name, "a list of integers")
    }
    return value
  }

  /// The list of numbers called `name`.
  ///
  /// - Throws: ``HDF5Error`` when there is no such attribute, or it is something else.
  public func reals(_ name: String) throws -> [Double] {
    guard case .reals(let value) = try value(name) else {
      throw try wrongKind(name, "a list of numbers")
    }
    return value
  }

  private func wrongKind(_ name: String, _ wanted: String) throws -> HDF5Error {
    handle.error("attribute \"\(name)\" is \(try value(name).kind), not \(wanted)")
  }
}
