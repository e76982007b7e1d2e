// A trained image network as the source of a PyTorch module that stands by itself.

import NN

extension TrainedNetwork {
  /// The source.
  ///
  /// - Parameter file: Its name, for its own documentation.
  /// - Returns: Python.
  public func pyTorch(file: String) -> String {
    let live = graph.liveNodes()
    let modules = live.compactMap { node in
      module(node).map { "        self.layer\(node) = \($0)" }
    }
    let steps = live.map { "        \(map($0)) = \(step($0))" }
    return """
      \"\"\"A network for images, found and trained by Espalier: \(facts("architecture"))

      Images are whitened as those of `preprocess`, (N, \(graph.image.channels), \(graph.image.height), \(graph.image.width)). Needs torch; load_weights also h5py.

          network = Network()
          load_weights(network, "models/final.h5")
          logits = network.eval()(images)

      `python \(file) models/final.h5 images.h5` prints the accuracy on the validation images.
      \"\"\"

      import torch
      import torch.nn.functional as F
      from torch import nn

      CLASSES = [\(classNames.map(Self.quoted).joined(separator: ", "))]

      \(Self.parts)

      class Network(nn.Module):
          def __init__(self):
              super().__init__()
      \(modules.map { $0 + "\n" }.joined())        self.classifier = nn.Linear(\(shapes.head.channels), \(graph.classes))

          def forward(self, image):
      \(steps.map { $0 + "\n" }.joined())        features = \(joined(graph.outputs))
              return self.classifier(features.mean((2, 3)))

      \(Self.loading)
      """
  }

  private func facts(_ name: String) -> String {
    facts.first { $0.name == name }.map { $0.text.filter { $0 != "\\" && $0 != "\"" } } ?? ""
  }

  /// A Python string.
  static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "\"": "\\\(scalar)"
      case _ where scalar.value < 32: " "
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  private func map(_ node: Int) -> String { node == 0 ? "image" : "layer\(node)" }

  private func joined(_ maps: [Int]) -> String {
    maps.count == 1 ? map(maps[0]) : "join(\(maps.map(map).joined(separator: ", ")))"
  }

  /// The module of a node that has weights.
  private func module(_ node: Int) -> String? {
    let operation = graph.nodes[node - 1].operation
    let inputs = shapes.inputs[node - 1].channels
    switch operation {
    case .convolution, .formedConvolution:
      guard let geometry = operation.geometry else { return nil }
      let isPadded = geometry.padding == .same
      let padding =
        isPadded ? "(\(geometry.filterHeight / 2), \(geometry.filterWidth / 2))" : "(0, 0)"
      return "Convolution(\(inputs), \(geometry.filters), "
        + "(\(geometry.filterHeight), \(geometry.filterWidth)), "
        + "(\(geometry.strideHeight), \(geometry.strideWidth)), \(padding)\(arguments(geometry)))"
    case .batchNormalisation: return "nn.BatchNorm2d(\(inputs), eps=\(epsilon))"
    case .maximumPool, .averagePool, .insideMaximumPool, .flatten, .localContrastNormalisation,
      .sum:
      return nil
    }
  }

  private func arguments(_ geometry: ConvolutionGeometry) -> String {
    switch geometry.follower {
    case .normalisedReLU: ", epsilon=\(epsilon)"
    case .normalised: ", epsilon=\(epsilon), relu=False"
    case .biasReLU: ", epsilon=None"
    }
  }

  /// What a node computes.
  private func step(_ node: Int) -> String {
    let value = graph.nodes[node - 1]
    let input = joined(value.inputs)
    switch value.operation {
    case .convolution, .formedConvolution: return "self.layer\(node)(\(input))"
    case .maximumPool(let size, let stride):
      return "F.max_pool2d(\(input), \(size), \(stride), \(size / 2))"
    case .insideMaximumPool(let size, let stride):
      return "F.max_pool2d(\(input), \(size), \(stride))"
    case .averagePool(let size, let stride):
      return "F.avg_pool2d(\(input), \(size), \(stride), \(size / 2), count_include_pad=False)"
    case .flatten: return "\(input).flatten(1)[:, :, None, None]"
    case .localContrastNormalisation(let size): return "normalise_contrast(\(input), \(size))"
    case .batchNormalisation: return "F.relu(self.layer\(node)(\(input)))"
    case .sum: return "F.relu(\(value.inputs.map(map).joined(separator: " + ")))"
    }
  }
}
