// ONNX values as protocol-buffer messages; the numbers of the fields are those of onnx.proto.

extension ONNXModel {
  /// The bytes of the file.
  public var bytes: [UInt8] {
    var operators = ProtobufMessage()
    operators.add("", field: 1)
    operators.add(Self.operatorVersion, field: 2)
    var message = ProtobufMessage()
    message.add(Self.formatVersion, field: 1)
    message.add("Espalier", field: 2)
    message.add(documentation, field: 6)
    message.add(graph.message, field: 7)
    message.add(operators, field: 8)
    for fact in facts {
      var entry = ProtobufMessage()
      entry.add(fact.name, field: 1)
      entry.add(fact.text, field: 2)
      message.add(entry, field: 14)
    }
    return message.bytes
  }
}

extension ONNXGraph {
  var message: ProtobufMessage {
    var message = ProtobufMessage()
    for node in nodes { message.add(node.message, field: 1) }
    message.add(name, field: 2)
    for constant in constants { message.add(constant.message, field: 5) }
    for input in inputs { message.add(input.message, field: 11) }
    for output in outputs { message.add(output.message, field: 12) }
    return message
  }
}

extension ONNXNode {
  var message: ProtobufMessage {
    var message = ProtobufMessage()
    for input in inputs { message.add(input, field: 1) }
    for output in outputs { message.add(output, field: 2) }
    // Nodes are called by what they compute: their names must differ.
    message.add(outputs[0], field: 3)
    message.add(operation, field: 4)
    for attribute in attributes { message.add(attribute.message, field: 5) }
    return message
  }
}

extension ONNXNode.Attribute {
  var message: ProtobufMessage {
    var message = ProtobufMessage()
    message.add(name, field: 1)
    let type: Int
    switch value {
    case .real(let number):
      message.add(number, field: 2)
      type = 1
    case .integer(let number):
      message.add(number, field: 3)
      type = 2
    case .graph(let graph):
      message.add(graph.message, field: 6)
      type = 5
    case .integers(let numbers):
      for number in numbers { message.add(number, field: 8) }
      type = 7
    }
    message.add(type, field: 20)
    return message
  }
}

extension ONNXTensor {
  var message: ProtobufMessage {
    var message = ProtobufMessage()
    for length in shape { message.add(length, field: 1) }
    switch values {
    case .float: message.add(ONNXElement.float.rawValue, field: 2)
    case .int64: message.add(ONNXElement.int64.rawValue, field: 2)
    }
    message.add(name, field: 8)
    switch values {
    case .float(let numbers): message.addTensor(numbers, field: 9)
    case .int64(let numbers): message.addTensor(numbers, field: 9)
    }
    return message
  }
}

extension ONNXValue {
  var message: ProtobufMessage {
    var axes = ProtobufMessage()
    for dimension in shape {
      var axis = ProtobufMessage()
      switch dimension {
      case .fixed(let length): axis.add(length, field: 1)
      case .symbolic(let name): axis.add(name, field: 2)
      }
      axes.add(axis, field: 1)
    }
    var tensor = ProtobufMessage()
    tensor.add(element.rawValue, field: 1)
    tensor.add(axes, field: 2)
    var type = ProtobufMessage()
    type.add(tensor, field: 1)
    var message = ProtobufMessage()
    message.add(name, field: 1)
    message.add(type, field: 2)
    return message
  }
}
