#!/usr/bin/env python3
"""Compares validation accuracies with PyTorch float32 from the same weights on the same batches.

usage: accuracy.py CIFAR_BATCH.bin [--nets L4-a,L3-b,L4-c] [--seeds 5] [--epochs 15]
                   [--count 5000] [--precisions strict,standard,fast] [--results FILE.tsv]

CIFAR_BATCH.bin is an unpacked file of CIFAR-10's binary version (see data/README.md): its first
`count` images train, the others validate. For each network and seed, `bench accuracy` writes the
initial weights and the order of the images; PyTorch and each error budget then train from them
(batches of 128, SGD with Nesterov momentum 0.9, weight decay 1e-4, learning rate 0.1 along half a
cosine, no augmentation). Prints every accuracy, and per budget the mean paired difference with its
95 % interval (Student's t). What stands in the results file is not trained again, so that a killed
run goes on where it was; the file is of one set of epochs, images and programs.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F

from compare import Net

# Two-sided 95 % quantiles of Student's t by degrees of freedom.
STUDENT = {4: 2.776, 9: 2.262, 14: 2.145, 19: 2.093, 24: 2.064, 29: 2.045}


def read_images(path):
    records = np.fromfile(path, dtype=np.uint8).reshape(-1, 3073)
    pixels = (records[:, 1:].astype(np.float32) - 127.5) / 64
    return torch.from_numpy(pixels.reshape(-1, 3, 32, 32)), torch.from_numpy(
        records[:, 0].astype(np.int64)
    )


def load_weights(model, path):
    """Fills the model in the order of `bench accuracy --export`."""
    values = torch.from_numpy(np.fromfile(path, dtype=np.float32))
    targets = []
    for convolution, norm in zip(model.convolutions, model.norms):
        targets += [convolution.weight, norm.weight, norm.bias]
    targets += [model.head.weight, model.head.bias]
    start = 0
    with torch.no_grad():
        for target in targets:
            target.copy_(values[start : start + target.numel()].view_as(target))
            start += target.numel()
    assert start == len(values), f"{len(values)} weights for a model of {start}"


def train_peer(layers, prefix, images, labels, options):
    """PyTorch's validation accuracy."""
    model = Net(layers)
    load_weights(model, prefix + ".weights")
    model = model.to(memory_format=torch.channels_last)
    orders = np.fromfile(prefix + ".order", dtype=np.uint32).astype(np.int64)
    orders = torch.from_numpy(orders.reshape(options.epochs, options.count))
    optimiser = torch.optim.SGD(
        model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4
    )
    for epoch in range(options.epochs):
        for group in optimiser.param_groups:
            group["lr"] = 0.05 * (1 + math.cos(math.pi * epoch / options.epochs))
        for batch in orders[epoch].split(128):
            optimiser.zero_grad(set_to_none=True)
            loss = F.cross_entropy(
                model(images[batch].contiguous(memory_format=torch.channels_last)), labels[batch]
            )
            loss.backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        right = [
            (model(images[part]).argmax(1) == labels[part]).sum().item()
            for part in torch.arange(options.count, len(labels)).split(250)
        ]
    return sum(right) / (len(labels) - options.count)


def train_ours(name, seed, precision, options, export=None):
    line = [options.bench, "accuracy", "--nets", options.networks, "--only", name, "--data", options.data, "--seed", str(seed)]
    line += ["--epochs", str(options.epochs), "--count", str(options.count)]
    line += ["--precision", precision] + (["--export", export] if export else [])
    output = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return None if export else float(output)


class Results:
    """Accuracies by network, seed and who trained; kept in a file, if there is one."""

    def __init__(self, path):
        self.path, self.known = path, {}
        if path and os.path.exists(path):
            for line in open(path):
                *key, accuracy = line.split("\t")
                self.known[tuple(key)] = float(accuracy)

    def get(self, name, seed, who, train):
        key = (name, str(seed), who)
        if key not in self.known:
            self.known[key] = train()
            if self.path:
                with open(self.path, "a") as file:
                    file.write("\t".join([*key, f"{self.known[key]:.4f}"]) + "\n")
        return self.known[key]


def interval(differences):
    mean = statistics.fmean(differences)
    if len(differences) < 2:
        return mean, math.nan
    quantile = STUDENT.get(len(differences) - 1, 2.0 + 3 / len(differences))
    return mean, quantile * statistics.stdev(differences) / math.sqrt(len(differences))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data")
    parser.add_argument("--nets", default="L4-a,L3-b,L4-c")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--precisions", default="strict,standard,fast")
    parser.add_argument("--results", help="accuracies so far, one a line; added to")
    parser.add_argument("--bench", default=".build/release/bench")
    parser.add_argument("--networks", default="scripts/peers/accuracy-nets.json")
    options = parser.parse_args()
    torch.set_num_threads(1)
    images, labels = read_images(options.data)
    with open(options.networks) as file:
        nets = {net["name"]: net["layers"] for net in json.load(file)}
    precisions = options.precisions.split(",")

    def peer_accuracy(name, seed):
        with tempfile.TemporaryDirectory() as folder:
            prefix = f"{folder}/start"
            train_ours(name, seed, "strict", options, export=prefix)
            return train_peer(nets[name], prefix, images, labels, options)

    differences = {precision: [] for precision in precisions}
    results = Results(options.results)
    for name in options.nets.split(","):
        for seed in range(1, options.seeds + 1):
            peer = results.get(name, seed, "PyTorch", lambda: peer_accuracy(name, seed))
            print(f"{name} seed {seed}: PyTorch {peer:.4f}", end="", flush=True)
            for precision in precisions:
                own = results.get(
                    name, seed, precision, lambda: train_ours(name, seed, precision, options)
                )
                differences[precision].append(own - peer)
                print(f"  {precision} {own:.4f}", end="", flush=True)
            print(flush=True)
    for precision in precisions:
        mean, half = interval(differences[precision])
        print(f"{precision}: {100 * mean:+.2f} points, 95 % interval ± {100 * half:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
