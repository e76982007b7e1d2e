// A trained language model as the source of a PyTorch module that stands by itself.

import NN

extension TrainedLanguageModel {
  /// The source.
  ///
  /// - Parameter file: Its name, for its own documentation.
  /// - Returns: Python.
  public func pyTorch(file: String) -> String {
    """
    \"\"\"A language model over a recurrent cell that Espalier found; needs torch, and h5py for load_weights.

        network = Network()
        load_weights(network, "models/best.h5")
        logits, state = network(tokens)            # (steps, sequences), indices into the vocabulary
        logits, state = network(more, state)       # goes on

    `python \(file) models/best.h5 corpus.h5` prints the perplexity of the validation text as one sequence.
    \"\"\"

    import torch
    from torch import nn

    LEAVES, HIDDEN, LAYERS = \(cell.baseNumber), \(options.hidden), \(options.layers)


    class Cell(nn.Module):
        def __init__(self, inputs):
            super().__init__()
            self.input = nn.Parameter(torch.zeros(inputs, LEAVES * HIDDEN))
            self.recurrent = nn.Parameter(torch.zeros(HIDDEN, LEAVES * HIDDEN))

        def forward(self, x, h, c):
            x = (x @ self.input).chunk(LEAVES, -1)
            h = (h @ self.recurrent).chunk(LEAVES, -1)
    \(steps.map { "        \($0)\n" }.joined())        return \(output(cell.nodes.count - 1)), s\(cell.cellStateIndex)


    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Parameter(torch.zeros(\(options.vocabulary), \(options.embedding)))
            self.layers = nn.ModuleList([Cell(\(options.embedding) if i == 0 else HIDDEN) for i in range(LAYERS)])
            self.output = \(tableSource)
            self.bias = nn.Parameter(torch.zeros(\(options.vocabulary)))

        def forward(self, tokens, state=None):
            zeros = torch.zeros(tokens.shape[1], HIDDEN)
            state = list(state) if state is not None else [(zeros, zeros)] * LAYERS
            logits = []
            for words in tokens:
                x = self.embedding[words]
                for number, cell in enumerate(self.layers):
                    h, c = cell(x, *state[number])
                    state[number] = (h, c)
                    x = h
                logits.append(x @ \(tableName).T + self.bias)
            return torch.stack(logits), state

    \(Self.loading)
    """
  }

  private var tableSource: String {
    options.isTied
      ? "None  # shared with the embedding"
      : "nn.Parameter(torch.zeros(\(options.vocabulary), HIDDEN))"
  }

  private var tableName: String { options.isTied ? "self.embedding" : "self.output" }

  private func output(_ index: Int) -> String {
    (index == cell.injectIndex ? "i" : "n") + "\(index)"
  }

  /// One line for each node's sum and for its output.
  private var steps: [String] {
    cell.nodes.enumerated().flatMap { index, node in
      let (left, right) =
        cell.children(of: index).map { (output($0.left), output($0.right)) }
        ?? ("x[\(index)]", "h[\(index)]")
      var lines = [
        "s\(index) = \(node.joined(left, right))", "n\(index) = \(node.applied(to: "s\(index)"))",
      ]
      if index == cell.injectIndex {
        lines.append("i\(index) = \(cell.inject.applied(to: cell.inject.joined("n\(index)", "c")))")
      }
      return lines
    }
  }

  private static let loading = #"""

    def load_weights(network, path):
        """Loads the weights from the model (HDF5) that train-language-model wrote."""
        import h5py
        with h5py.File(path, "r") as file, torch.no_grad():
            def load(parameter, name):
                parameter.copy_(torch.from_numpy(file[name][()]).reshape(parameter.shape))
            load(network.embedding, "embedding")
            for number, cell in enumerate(network.layers, 1):
                load(cell.input, f"layer{number}_input")
                load(cell.recurrent, f"layer{number}_recurrent")
            if network.output is not None:
                load(network.output, "output_weights")
            load(network.bias, "output_bias")


    def main():
        import sys
        import h5py
        network = Network()
        load_weights(network, sys.argv[1])
        with h5py.File(sys.argv[2], "r") as file:
            text = torch.from_numpy(file["validation"][()]).long()
        state, total = None, 0.0
        with torch.no_grad():
            for start in range(0, len(text) - 1, 1000):
                targets = text[start + 1:start + 1001]
                words = text[start:start + len(targets)]
                logits, state = network(words[:, None], state)
                total += nn.functional.cross_entropy(logits[:, 0], targets, reduction="sum").item()
        print(f"validation perplexity {torch.tensor(total / (len(text) - 1)).exp().item():.2f}")


    if __name__ == "__main__":
        main()

    """#
}

extension CellOperation {
  fileprivate func joined(_ left: String, _ right: String) -> String {
    switch combination {
    case .add: "\(left) + \(right)"
    case .multiply: "\(left) * \(right)"
    case .maximum: "torch.maximum(\(left), \(right))"
    }
  }

  fileprivate func applied(to sum: String) -> String {
    switch activation {
    case .identity: sum
    case .tanh: "torch.tanh(\(sum))"
    case .sigmoid: "torch.sigmoid(\(sum))"
    case .relu: "torch.relu(\(sum))"
    case .sine: "torch.sin(\(sum))"
    }
  }
}
