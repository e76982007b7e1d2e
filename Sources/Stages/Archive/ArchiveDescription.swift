// What an archive says of itself: to people, to citation managers, to catalogues.

import FoundationEssentials

/// README.md, CITATION.cff and ro-crate-metadata.json of an archive.
struct ArchiveDescription {
  let pipeline: String
  let seed: Int
  let authors: [String]
  /// Who wrote which artifact, from the sidecars.
  let processes: [(artifact: String, provenance: Provenance)]

  private var title: String { "Neural architecture search: pipeline \(pipeline), seed \(seed)" }

  var readme: String {
    """
    # \(title)

    Made by `make archive` of Espalier.

    - `results/run/report/RESULTS.md` tells what came out; tables (TSV) and figures (SVG, PDF) lie beside it.
    - `results/` is the same byte for byte whenever the run is the same; `results/run` has its artifacts (HDF5, read \
    by h5py, xarray and h5dump), `results/experiments` the trained networks, `results/pipeline` the parameters.
    - `provenance/` has times, machines, commands, the page, the sources and the programs. No result refers to it.
    - Images and texts belong to others and are not here; `results/data.txt` has the hashes of what was prepared \
    from them.

    Check it, without any program of ours:

        sha256sum --check --quiet MANIFEST.sha256

    Run it again, in a checkout of the sources (`provenance/source.tar`), with the raw data in place:

        make reproduce ARCHIVE=this-folder

    """
  }

  var citation: String {
    let names = authors.map { "  - name: \"\($0.replacing("\"", with: "'"))\"\n" }.joined()
    return """
      cff-version: 1.2.0
      message: "If you use these results, please cite them as below."
      type: dataset
      title: "\(title)"
      authors:
      \(names)keywords:
        - neural architecture search
        - reproducibility

      """
  }

  /// RO-Crate 1.1 metadata after the profile Process Run Crate: an action for each artifact.
  func crate(files: [String]) throws -> String {
    var graph: [CrateEntity] = [
      CrateEntity("ro-crate-metadata.json", "CreativeWork")
        .with("conformsTo", "https://w3id.org/ro/crate/1.1").with("about", "./"),
      CrateEntity("./", "Dataset").text("name", title)
        .text("description", "Artifacts, tables and figures of one run, and how they were made")
        .text("datePublished", processes.map(\.provenance.finished).max() ?? "")
        .with("conformsTo", "https://w3id.org/ro/wfrun/process/0.5")
        .with("hasPart", files).with("mentions", processes.indices.map { "#run-\($0 + 1)" }),
    ]
    graph += files.map { CrateEntity($0, "File") }
    for stage in Set(processes.map(\.provenance.stage)).sorted() {
      graph.append(CrateEntity("#\(stage)", "SoftwareApplication").text("name", stage))
    }
    let present = Set(files)
    for (index, process) in processes.enumerated() {
      graph.append(action(index + 1, process.artifact, process.provenance, present))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let crate = Crate(graph: graph)
    return String(decoding: try encoder.encode(crate), as: UTF8.self) + "\n"
  }

  private func action(
    _ number: Int, _ artifact: String, _ provenance: Provenance, _ present: Set<String>
  ) -> CrateEntity {
    let result = "results/run/\(artifact)"
    return CrateEntity("#run-\(number)", "CreateAction")
      .with("instrument", "#\(provenance.stage)")
      .with("result", present.contains(result) ? [result] : [])
      .text("name", provenance.command.joined(separator: " "))
      .text("startTime", provenance.started).text("endTime", provenance.finished)
      .text("description", "inputs: " + provenance.inputs.joined(separator: ", "))
  }
}

/// The JSON-LD document.
private struct Crate: Encodable {
  let context = "https://w3id.org/ro/crate/1.1/context"
  let graph: [CrateEntity]

  enum CodingKeys: String, CodingKey {
    case context = "@context"
    case graph = "@graph"
  }
}

/// One entity of the graph: properties are texts or references to others.
private struct CrateEntity: Encodable {
  private enum Value: Encodable {
    case text(String)
    case reference(String)
    case references([String])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .reference(let id): try container.encode(["@id": id])
      case .references(let ids): try container.encode(ids.map { ["@id": $0] })
      }
    }
  }

  private var properties: [String: Value]

  init(_ id: String, _ type: String) {
    properties = ["@id": .text(id), "@type": .text(type)]
  }

  func text(_ name: String, _ text: String) -> CrateEntity { adding(name, .text(text)) }
  func with(_ name: String, _ id: String) -> CrateEntity { adding(name, .reference(id)) }
  func with(_ name: String, _ ids: [String]) -> CrateEntity { adding(name, .references(ids)) }

  private func adding(_ name: String, _ value: Value) -> CrateEntity {
    var copy = self
    copy.properties[name] = value
    return copy
  }

  func encode(to encoder: any Encoder) throws { try properties.encode(to: encoder) }
}
