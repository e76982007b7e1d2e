// The networks that `predict-accuracy` predicts: artifacts of every kind that holds some, or JSON.

import Artifacts
import HDF5
import NN
import SearchSpace
import TAPAS

/// Networks for a data set.
struct NetworkSource {
  /// One network.
  struct Entry {
    let name: String
    let identity: String
    let layers: [LayerRecord]
    let measured: Double?
  }

  /// The data set at hand, as far as networks need it.
  struct Frame {
    /// Size of its images; nil where it was not given.
    let image: FeatureShape?
    /// Its classes.
    let classes: Int
  }

  /// The networks, file after file.
  private(set) var entries: [Entry] = []
  /// For a header.
  private(set) var inputs: [ArtifactInput] = []
  private var classes: [DeterminismClass] = []

  /// For a header.
  var determinism: DeterminismClass { DeterminismClass(madeFrom: classes) }

  /// Reads every file; several are told apart as `networks-1`, `networks-2`, ….
  ///
  /// - Throws: What reading throws, and `ParameterError` where samples come without the size of images.
  init(_ paths: [String], _ frame: Frame) throws {
    for (index, path) in paths.enumerated() {
      let role = paths.count == 1 ? "networks" : "networks-\(index + 1)"
      if LDEFolder.isFolder(path) {
        let set = try SegmentSet([path])
        add(role, set.inputs.first?.payloadHash ?? "", set.determinism)
        entries += try set.tables.flatMap { try Self.experiments($0) }
      } else if path.hasSuffix(".json") {
        let text = try TextFile.read(path)
        add(role, Self.digest([text]), .portable)
        entries += try NetworkList(text, file: path).networks.map(Self.entry)
      } else {
        let reader = try ArtifactReader(
          path, expecting: .samples, .architectures, .child, .experiment, .ldeSegment, .packedLDE)
        add(role, reader.payloadHash, reader.header.determinism)
        entries += try Self.read(reader, frame)
      }
    }
  }

  private mutating func add(_ role: String, _ hash: String, _ determinism: DeterminismClass) {
    inputs.append(ArtifactInput(role, hash))
    classes.append(determinism)
  }

  private static func read(_ reader: ArtifactReader, _ frame: Frame) throws -> [Entry] {
    switch reader.header.format {
    case .samples:
      return try SamplesFile(reader).architectures.map {
        try entry($0, nil, $0.summary, frame, reader)
      }
    case .architectures:
      return try ArchitecturesFile(reader).entries.map {
        try entry(
          $0.architecture, $0.accuracy,
          [$0.label, $0.architecture.summary].joined(separator: ": "),
          frame, reader)
      }
    case .child, .experiment:
      let file = try ExperimentFile(reader)
      var graph = try Graph(canonicalText: file.graph)
      graph.image = frame.image ?? graph.image
      graph.classes = frame.classes
      let name = graph.nodes.map(\.operation.canonicalText).joined(separator: "; ")
      let peak = file.outcome == .completed ? file.history.validationAccuracy.max() : nil
      return [
        Entry(
          name: name, identity: file.identity, layers: try graph.layerRecords(), measured: peak)
      ]
    default: return try experiments(ExperimentColumns(reader))
    }
  }

  private static func entry(
    _ architecture: Architecture, _ measured: Double?, _ name: String, _ frame: Frame,
    _ reader: ArtifactReader
  ) throws -> Entry {
    guard let image = frame.image else {
      throw ParameterError(
        file: reader.path, line: nil, key: nil,
        reason: "architectures do not say how large the images are; add --images images.h5")
    }
    let graph = try architecture.graph(image: image, classes: frame.classes)
    return Entry(
      name: name, identity: digest([graph.canonicalText]), layers: try graph.layerRecords(),
      measured: measured)
  }

  private static func experiments(_ table: ExperimentColumns) throws -> [Entry] {
    let names = try table.architectures(), identities = try table.identities()
    let networks = try table.networks(Array(0..<table.count))
    return networks.enumerated().map { index, network in
      Entry(
        name: names[index], identity: identities[index], layers: network.layers,
        measured: table.accuracies[index])
    }
  }

  private static func entry(_ network: NetworkList.Entry) -> Entry {
    let numbers = network.layers.map { "\($0)" }
    return Entry(
      name: network.name, identity: digest([network.name] + numbers), layers: network.layers,
      measured: network.accuracy)
  }

  private static func digest(_ texts: [String]) -> String {
    var digest = Digest()
    digest.update("espalier-network-1")
    for text in texts { digest.update(text) }
    return digest.hexadecimal
  }
}
