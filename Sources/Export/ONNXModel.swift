// ONNX files as values: the few messages of onnx.proto that networks need.

/// The type of a tensor's elements; raw values are ONNX's.
public enum ONNXElement: Int, Sendable {
  case float = 1
  case int64 = 7
}

/// The length of an axis.
public enum ONNXDimension: Hashable, Sendable {
  /// Known.
  case fixed(Int)
  /// Chosen by who runs the network, by name.
  case symbolic(String)
}

/// An input or output of a graph.
public struct ONNXValue: Hashable, Sendable {
  /// Name.
  public var name: String
  /// Type of the elements.
  public var element: ONNXElement
  /// The axes, outermost first.
  public var shape: [ONNXDimension]

  /// A value.
  public init(_ name: String, _ element: ONNXElement = .float, _ shape: [ONNXDimension]) {
    self.name = name
    self.element = element
    self.shape = shape
  }
}

/// A constant: weights, or numbers that an operation takes as an input.
public struct ONNXTensor: Hashable, Sendable {
  /// The elements, row-major.
  public enum Values: Hashable, Sendable {
    case float([Float])
    case int64([Int64])
  }
  /// Name.
  public var name: String
  /// The axes, outermost first.
  public var shape: [Int]
  /// The elements.
  public var values: Values

  /// A constant.
  public init(_ name: String, _ shape: [Int], _ values: Values) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// What an operation is told beside its inputs.
public enum ONNXAttribute: Hashable, Sendable {
  case real(Float)
  case integer(Int)
  case integers([Int])
  case graph(ONNXGraph)
}

/// One operation.
public struct ONNXNode: Hashable, Sendable {
  /// Name of the operator, from ONNX's default domain.
  public var operation: String
  /// Names of what it reads, and of what it computes.
  public var inputs: [String], outputs: [String]
  /// Its attributes, in the order of the file.
  public var attributes: [Attribute]

  /// A named attribute.
  public struct Attribute: Hashable, Sendable {
    let name: String
    let value: ONNXAttribute
  }

  /// An operation.
  public init(
    _ operation: String, _ inputs: [String], _ outputs: [String],
    _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) {
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value) }
  }
}

/// A graph of operations, each behind those that it reads.
public struct ONNXGraph: Hashable, Sendable {
  /// Name.
  public var name: String
  /// The operations.
  public var nodes: [ONNXNode] = []
  /// Inputs and outputs.
  public var inputs: [ONNXValue] = [], outputs: [ONNXValue] = []
  /// The constants.
  public var constants: [ONNXTensor] = []

  /// An empty graph.
  public init(name: String) { self.name = name }
}

/// A whole file.
public struct ONNXModel: Hashable, Sendable {
  /// Version of the operators.
  ///
  /// 17 is read by ONNX Runtime from 1.12 (2022) on, and has all that is needed.
  public static let operatorVersion = 17
  /// Version of the file format that came with it.
  static let formatVersion = 8

  /// What it computes.
  public var graph: ONNXGraph
  /// What it is, for people.
  public var documentation: String
  /// Further facts by name, in the order of the file.
  public var facts: [Fact]

  /// A named fact.
  public struct Fact: Hashable, Sendable {
    let name: String, text: String

    /// A fact.
    public init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// A file.
  public init(_ graph: ONNXGraph, documentation: String, facts: [Fact]) {
    self.graph = graph
    self.documentation = documentation
    self.facts = facts
  }
}
