// What an artifact holds, as values: independent of HDF5.

import HDF5

/// The numbers or texts of a variable, row-major.
public enum ArtifactValues: Hashable, Sendable {
  case float32([Float])
  case float64([Double])
  case int32([Int32])
  case int64([Int64])
  case uint8([UInt8])
  case text([String])

  /// Number of elements.
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .uint8(let values): values.count
    case .text(let values): values.count
    }
  }

  /// Name of the element type, as in docs/artifacts.md.
  public var typeName: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .text: "text"
    }
  }
}

/// An axis that variables share, with its coordinates.
public struct Dimension: Hashable, Sendable {
  /// Name; also the name of the variable that holds the coordinates.
  public let name: String
  /// The coordinates: one for each position.
  public let coordinates: ArtifactValues
  /// What the axis is, for people.
  public let longName: String

  /// An axis of `count` positions, numbered from `first`.
  public init(_ name: String, count: Int, from first: Int = 0, longName: String) {
    self.init(name, .int64((0..<count).map { Int64($0 + first) }), longName: longName)
  }

  /// An axis with coordinates of its own.
  public init(_ name: String, _ coordinates: ArtifactValues, longName: String) {
    self.name = name
    self.coordinates = coordinates
    self.longName = longName
  }

  /// Number of positions.
  public var count: Int { coordinates.count }
}

/// One array of an artifact.
public struct Variable: Hashable, Sendable {
  /// Name in the file.
  public let name: String
  /// Its axes, outermost first; none for a scalar.
  public let dimensions: [String]
  /// The numbers, row-major.
  public let values: ArtifactValues
  /// What it is, for people (`long_name`).
  public let longName: String
  /// Its unit, as `units` of the CF conventions; "1" for pure numbers.
  public let units: String
  /// Whether it lies contiguous and page-aligned in the file, to be memory-mapped.
  public let isBulk: Bool

  /// An array.
  public init(
    _ name: String, _ dimensions: [String], _ values: ArtifactValues, longName: String,
    units: String = "1", isBulk: Bool = false
  ) {
    self.name = name
    self.dimensions = dimensions
    self.values = values
    self.longName = longName
    self.units = units
    self.isBulk = isBulk
  }
}

/// Who made an artifact, from what, and with which parameters: nothing of when, where or by whom.
public struct ArtifactHeader: Hashable, Sendable {
  /// The file type.
  public var format: ArtifactFormat
  /// The stage that made it.
  public var stage: Stage
  /// The stage's result revision.
  public var resultRevision: Int
  /// The resolved parameters, as text.
  public var parameters: String
  /// The run seed, or the seed of the training; nil where nothing is random.
  public var seed: Int?
  /// The inputs by role: what they were for, and their payload hashes.
  public var inputs: [ArtifactInput]
  /// On which machines the bytes repeat.
  public var determinism: DeterminismClass

  /// The root attributes that hold it, and those that every artifact has beside it.
  static let attributeNames: Set = [
    "format", "format_version", "stage", "result_revision", "parameters", "inputs", "determinism",
    "Conventions", "seed", "NX_class", "signal", "axes", "complete", "payload_sha256",
  ]

  /// A header of the program's own revision.
  public init(
    format: ArtifactFormat, stage: Stage, parameters: String, seed: Int? = nil,
    inputs: [ArtifactInput] = [], determinism: DeterminismClass = .portable
  ) {
    self.format = format
    self.stage = stage
    resultRevision = stage.resultRevision
    self.parameters = parameters
    self.seed = seed
    self.inputs = inputs
    self.determinism = determinism
  }
}

/// An input of a stage: its role and its identity.
public struct ArtifactInput: Hashable, Sendable {
  /// What it was for, such as `controller`.
  public let role: String
  /// Its payload hash, 64 hexadecimal digits.
  public let payloadHash: String

  /// An input.
  public init(_ role: String, _ payloadHash: String) {
    self.role = role
    self.payloadHash = payloadHash
  }

  /// As it stands in the file: `role=hash`.
  public var text: String { "\(role)=\(payloadHash)" }

  /// The input that `text` names; its role may hold any character, as a file's name does.
  public init?(text: String) {
    guard let sign = text.lastIndex(of: "=") else { return nil }
    self.init(String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}

/// The file types; the raw value stands in the files.
public enum ArtifactFormat: String, CaseIterable, Sendable {
  case images = "espalier-images"
  case testImages = "espalier-test-images"
  case controller = "espalier-controller"
  case samples = "espalier-samples"
  case experiment = "espalier-experiment"
  case checkpoint = "espalier-checkpoint"
  case child = "espalier-child"
  case rewards = "espalier-rewards"
  case table = "espalier-table"
  case benchmark = "espalier-benchmark"
  case architectures = "espalier-architectures"
  case grid = "espalier-grid"
  case model = "espalier-model"
  case evaluation = "espalier-evaluation"
  case difficulty = "espalier-difficulty"
  case ldeSegment = "espalier-lde-segment"
  case packedLDE = "espalier-lde"
  case predictor = "espalier-predictor"
  case predictions = "espalier-predictions"
  case agreement = "espalier-agreement"
  case population = "espalier-population"
  case screen = "espalier-screen"
  case store = "espalier-store"
  case storeEntry = "espalier-store-entry"
  case storeSnapshot = "espalier-store-snapshot"
  case update = "espalier-update"
  case corpus = "espalier-corpus"
  case testCorpus = "espalier-test-corpus"
  case reference = "espalier-reference"
  case languageModel = "espalier-language-model"
  case textReference = "espalier-text-reference"
  case textEvaluation = "espalier-text-evaluation"

  /// Raised when the layout of the file changes.
  public var version: Int {
    switch self {
    case .predictor: 4
    case .predictions, .ldeSegment, .packedLDE: 2
    default: 1
    }
  }

  /// Layouts that this program reads; what older ones lack has a known value.
  public var readableVersions: ClosedRange<Int> {
    switch self {
    case .predictor: 2...version
    case .predictions, .ldeSegment, .packedLDE: 1...version
    default: version...version
    }
  }
}

/// A whole artifact in memory.
public struct ArtifactContent: Hashable, Sendable {
  /// Who made it, from what.
  public var header: ArtifactHeader
  /// Further root attributes, by name.
  public var attributes: [String: AttributeValue]
  /// The axes, in the order of the file.
  public var dimensions: [Dimension]
  /// The arrays, in the order of the file.
  public var variables: [Variable]
  /// The variable that viewers plot by default, if any (`signal` of NeXus).
  public var signal: String?

  /// An artifact; every variable must have the shape that its dimensions give.
  public init(
    _ header: ArtifactHeader, attributes: [String: AttributeValue] = [:],
    dimensions: [Dimension], variables: [Variable], signal: String? = nil
  ) {
    self.header = header
    self.attributes = attributes
    self.dimensions = dimensions
    self.variables = variables
    self.signal = signal
    for name in attributes.keys where ArtifactHeader.attributeNames.contains(name) {
      preconditionFailure("the attribute \(name) belongs to the header")
    }
    for variable in variables {
      if case .text = variable.values {
        precondition(
          variable.dimensions.count == 1, "\(variable.name): text with axes \(variable.dimensions)")
      }
      let count = shape(of: variable).reduce(1, *)
      precondition(
        variable.values.count == count,
        "\(variable.name): \(variable.values.count) values, not \(count)")
    }
  }

  /// The shape of `variable`: the lengths of its dimensions.
  public func shape(of variable: Variable) -> [Int] {
    variable.dimensions.map { name in
      guard let dimension = dimensions.first(where: { $0.name == name }) else {
        preconditionFailure("\(variable.name) has an unknown dimension \(name)")
      }
      return dimension.count
    }
  }

  /// The identity of what the artifact says, 64 hexadecimal digits.
  public var payloadHash: String { PayloadHasher.hash(self) }

  /// The coordinates as variables, then the variables: everything that stands in the file as data.
  public var allVariables: [Variable] {
    dimensions.map { Variable($0.name, [$0.name], $0.coordinates, longName: $0.longName) }
      + variables
  }

  /// Every root attribute except those that depend on the payload hash.
  public var rootAttributes: [String: AttributeValue] {
    var all = attributes
    all["format"] = .text(header.format.rawValue)
    all["format_version"] = .integer(Int64(header.format.version))
    all["stage"] = .text(header.stage.rawValue)
    all["result_revision"] = .integer(Int64(header.resultRevision))
    all["parameters"] = .text(header.parameters)
    all["inputs"] = .texts(header.inputs.map(\.text))
    all["determinism"] = .text(header.determinism.description)
    all["Conventions"] = .text("CF-1.10")
    if let seed = header.seed { all["seed"] = .integer(Int64(seed)) }
    if let signal, let variable = variables.first(where: { $0.name == signal }) {
      all["NX_class"] = .text("NXdata")
      all["signal"] = .text(signal)
      all["axes"] = .texts(variable.dimensions)
    }
    return all
  }
}
