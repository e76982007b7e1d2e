// The Python that all exported image networks share.

extension TrainedNetwork {
  /// Functions and modules.
  static let parts = #"""

    def join(*maps):
        """Joins maps along depth; smaller ones are padded with zeros at the bottom and on the right."""
        rows = max(map.shape[2] for map in maps)
        columns = max(map.shape[3] for map in maps)
        return torch.cat(
            [F.pad(map, (0, columns - map.shape[3], 0, rows - map.shape[2])) for map in maps], 1)


    def normalise_contrast(map, size):
        """(x - m) / sqrt(1 + v) with mean and variance of the window around x; padding is not counted."""
        def mean(values):
            return F.avg_pool2d(values, size, 1, size // 2, count_include_pad=False)
        m = mean(map)
        return (map - m) / (1 + (mean(map * map) - m * m).clamp(min=0)).sqrt()


    class Convolution(nn.Module):
        """A convolution, then batch normalisation (without epsilon: a bias) and ReLU."""

        def __init__(self, inputs, filters, size, stride, padding, epsilon, relu=True):
            super().__init__()
            self.convolution = nn.Conv2d(inputs, filters, size, stride, padding, bias=epsilon is None)
            self.normalisation = None if epsilon is None else nn.BatchNorm2d(filters, eps=epsilon)
            self.relu = relu

        def forward(self, map):
            map = self.convolution(map)
            if self.normalisation is not None:
                map = self.normalisation(map)
            return F.relu(map) if self.relu else map

    """#

  /// Weights from the model, and a program that counts right answers.
  static let loading = #"""

    def load_weights(network, path):
        """Loads the weights from the model (HDF5) that train-final wrote."""
        import h5py
        parts = {"weight": "weights", "bias": "bias"}
        statistics = {"weight": "scale", "bias": "shift", "running_mean": "runningMean",
                      "running_var": "runningVariance"}
        with h5py.File(path, "r") as file, torch.no_grad():
            for name, tensor in network.state_dict().items():
                layer, part = name.split(".")[0], name.split(".")[-1]
                if part == "num_batches_tracked":
                    continue
                module = network.get_submodule(name.rpartition(".")[0])
                words = statistics if isinstance(module, nn.BatchNorm2d) else parts
                values = torch.from_numpy(file[f"{layer}_{words[part]}"][()])
                if values.shape != tensor.shape:
                    raise ValueError(f"{path}: {layer}_{words[part]} is {tuple(values.shape)}, "
                                     f"not {tuple(tensor.shape)}")
                tensor.copy_(values)


    def main():
        import sys
        import h5py
        network = Network().eval()
        load_weights(network, sys.argv[1])
        with h5py.File(sys.argv[2], "r") as file, torch.no_grad():
            images = torch.from_numpy(file["validation_images"][()])
            labels = torch.from_numpy(file["validation_labels"][()])
            found = torch.cat([network(part).argmax(1) for part in images.split(100)])
        print(f"validation accuracy {(found == labels).double().mean().item():.4f}")


    if __name__ == "__main__":
        main()

    """#
}
