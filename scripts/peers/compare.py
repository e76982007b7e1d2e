#!/usr/bin/env python3
"""Times whole training steps of the networks in nets.json: `bench` and PyTorch, interleaved.

usage: compare.py [--nets scripts/peers/nets.json] [--bench .build/release/bench] [--rounds 3]
                  [--modes nchw,cl,cl-compile,cl-bf16,cl-bf16-compile] [--precision standard]

Needs PyTorch (scripts/peers/README.md). Both sides run one thread and do the same work: images in
memory, shifted by up to 4 pixels and mirrored at random, then forward, backward and one step of SGD
with Nesterov momentum and weight decay. Times are processor time of the one thread, so that other
load on the machine matters less; in every round, all sides run one after the other. Prints the
median over the rounds, and the ratio to ours with its smallest and largest value over the rounds.
"""

import argparse
import json
import math
import statistics
import subprocess
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """Convolution, batch norm and ReLU per layer; inputs concatenated in depth; mean pooling; linear."""

    def __init__(self, layers, channels=3, classes=10):
        super().__init__()
        self.layers = layers
        self.convolutions, self.norms = nn.ModuleList(), nn.ModuleList()
        self.multiplications = 0
        used = set()
        for layer in layers:
            inputs = sum(layers[j]["filters"] for j in layer["inputs"]) or channels
            size = (layer["height"], layer["width"])
            padding = (size[0] // 2, size[1] // 2)
            self.convolutions.append(
                nn.Conv2d(inputs, layer["filters"], size, padding=padding, bias=False)
            )
            self.norms.append(nn.BatchNorm2d(layer["filters"]))
            self.multiplications += inputs * layer["filters"] * size[0] * size[1]
            used |= set(layer["inputs"])
        self.loose = [j for j in range(len(layers)) if j not in used]
        self.head = nn.Linear(sum(layers[j]["filters"] for j in self.loose), classes)

    def forward(self, images):
        outputs = []
        for layer, convolution, norm in zip(self.layers, self.convolutions, self.norms):
            inputs = [outputs[j] for j in layer["inputs"]] or [images]
            joined = inputs[0] if len(inputs) == 1 else torch.cat(inputs, 1)
            outputs.append(F.relu(norm(convolution(joined)), inplace=True))
        return self.head(torch.cat([outputs[j] for j in self.loose], 1).mean((2, 3)))


def augment(images, shifts, flips):
    """Cuts of the zero-padded images, some of them mirrored."""
    size = images.shape[-1]
    padded = F.pad(images, (4, 4, 4, 4))
    cuts = [
        image[:, top : top + size, left : left + size]
        for image, (top, left) in zip(padded, shifts.tolist())
    ]
    batch = torch.stack(cuts)
    return torch.where(flips.view(-1, 1, 1, 1), batch.flip(3), batch)


class Peer:
    """One network in one of PyTorch's modes."""

    def __init__(self, layers, mode, batch, size):
        self.mode, self.batch = mode, batch
        self.model = Net(layers)
        self.images = torch.randn(batch, 3, size, size)
        self.labels = torch.randint(0, 10, (batch,))
        if mode.startswith("cl"):
            self.model = self.model.to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.SGD(
            self.model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4
        )
        self.run = torch.compile(self.model) if "compile" in mode else self.model

    def step(self):
        """Processor seconds of one step."""
        start = time.process_time()
        images = augment(
            self.images, torch.randint(0, 9, (self.batch, 2)), torch.rand(self.batch) < 0.5
        )
        if self.mode.startswith("cl"):
            images = images.contiguous(memory_format=torch.channels_last)
        self.optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled="bf16" in self.mode):
            loss = F.cross_entropy(self.run(images), self.labels)
        loss.backward()
        self.optimiser.step()
        return time.process_time() - start


def ours(options, name):
    """Processor seconds of the fastest step of `bench`."""
    line = [options.bench, "nets", "--nets", options.nets, "--only", name, "--steps", "3"]
    line += ["--batch", str(options.batch), "--size", str(options.size)]
    line += ["--precision", options.precision]
    output = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    row = next(row for row in output.splitlines() if row.startswith(name))
    return float(row.split()[1]) * 1e-3


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nets", default="scripts/peers/nets.json")
    parser.add_argument("--bench", default=".build/release/bench")
    parser.add_argument("--modes", default="nchw,cl,cl-compile,cl-bf16,cl-bf16-compile")
    parser.add_argument("--precision", default="standard")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--size", type=int, default=32)
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    modes = options.modes.split(",")
    ratios = {mode: [] for mode in modes}
    with open(options.nets) as file:
        nets = json.load(file)
    print(f"PyTorch {torch.__version__}, batch {options.batch}, budget {options.precision}; ms a step")
    for net in nets:
        torch._dynamo.reset()  # it gives up compiling after eight variants of one function
        peers = [Peer(net["layers"], mode, options.batch, options.size) for mode in modes]
        for peer in peers:
            peer.step()  # compiles
        mine, theirs = [], {mode: [] for mode in modes}
        for _ in range(options.rounds):
            mine.append(ours(options, net["name"]))
            for peer in peers:
                theirs[peer.mode].append(min(peer.step() for _ in range(2)))
        print(f"{net['name']:8s} ours {statistics.median(mine) * 1e3:8.1f}", flush=True)
        for mode in modes:
            each = [time / own for time, own in zip(theirs[mode], mine)]
            ratios[mode].append(statistics.median(each))
            print(
                f"         {mode:16s} {statistics.median(theirs[mode]) * 1e3:8.1f}"
                f"   ratio {ratios[mode][-1]:5.2f} ({min(each):.2f} to {max(each):.2f})",
                flush=True,
            )
    for mode in modes:
        print(f"geometric mean {mode:16s} {geometric_mean(ratios[mode]):5.2f}")
    best32 = [min(ratios[m][i] for m in modes if "bf16" not in m) for i in range(len(nets))]
    best = [min(ratios[m][i] for m in modes) for i in range(len(nets))]
    print(f"against the best float32 mode {geometric_mean(best32):.2f}, least {min(best32):.2f}")
    print(f"against the best mode of all  {geometric_mean(best):.2f}, least {min(best):.2f}")


if __name__ == "__main__":
    main()
