#!/usr/bin/env python3
"""Times single convolutions of the networks in nets.json: ours and oneDNN's, interleaved.

usage: convolutions.py [--nets scripts/peers/nets.json] [--bench .build/release/bench] [--rounds 2]

Needs PyTorch (scripts/peers/README.md), whose convolutions on processors are oneDNN's: they are called
one by one, without autograd, on channels-last tensors in float32 and bfloat16. Both sides run one
thread; times are processor time, the fastest run of each pass over all rounds. Ours includes the
packing of weights, oneDNN's their reordering. Prints nominal GFLOP/s of the forward pass, of the
gradient of the input and of the weights, and for each network the ratio of the sums of times.
"""

import argparse
import json
import math
import subprocess
import time

import torch

PASSES = 3


def convolutions(net):
    """(inputs, outputs, height, width) of every layer; 3 inputs for the image."""
    layers = net["layers"]
    return [
        (sum(layers[j]["filters"] for j in layer["inputs"]) or 3, layer["filters"],
         layer["height"], layer["width"])
        for layer in layers
    ]


def ours(options, shapes):
    """GFLOP/s of each pass of each shape; None for the gradient of the image."""
    line = [options.bench, "shapes", "--runs", "2", "--precision", options.precision]
    line += ["--batch", str(options.batch), "--size", str(options.size), "--convolutions"]
    line += [",".join(map(str, shape)) for shape in shapes]
    output = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    rows = []
    for row in output.splitlines()[1 : 1 + len(shapes)]:
        words = iter(row.split()[2:])  # after the name: a number and its tile, or a dash
        speeds = []
        for word in words:
            speeds.append(None if word == "–" else float(word))
            if word != "–":
                next(words)
        rows.append(speeds)
    return rows


class Peer:
    """One convolution in oneDNN."""

    def __init__(self, shape, dtype, options):
        inputs, outputs, height, width = shape
        layout = {"memory_format": torch.channels_last}
        self.x = torch.randn(options.batch, inputs, options.size, options.size).to(dtype)
        self.dy = torch.randn(options.batch, outputs, options.size, options.size).to(dtype)
        self.w = torch.randn(outputs, inputs, height, width).to(dtype)
        self.x, self.dy, self.w = (t.contiguous(**layout) for t in (self.x, self.dy, self.w))
        self.geometry = [[1, 1], [height // 2, width // 2], [1, 1], False, [0, 0], 1]

    def run(self, number):
        """Processor seconds of one pass."""
        start = time.process_time()
        if number == 0:
            torch.ops.aten.convolution(self.x, self.w, None, *self.geometry)
        else:
            torch.ops.aten.convolution_backward(
                self.dy, self.x, self.w, None, *self.geometry, [number == 1, number == 2, False])
        return time.process_time() - start


def peer_times(shape, dtype, options):
    """Seconds of each pass, the faster of two runs; None for the gradient of the image."""
    peer = Peer(shape, dtype, options)
    times = []
    for number in range(PASSES):
        wanted = number != 1 or shape[0] > 3
        times.append(min(peer.run(number) for _ in range(3)) if wanted else None)
    return times


def fastest(old, new):
    return new if old is None else [None if a is None else min(a, b) for a, b in zip(old, new)]


def measure(net, options):
    """Seconds by shape, side and pass."""
    shapes = convolutions(net)
    best = {shape: {"ours": None, "float32": None, "bfloat16": None} for shape in shapes}
    for _ in range(options.rounds):
        for shape, speeds in zip(shapes, ours(options, shapes)):
            work = 2e-9 * math.prod(shape) * options.batch * options.size**2
            times = [None if speed is None else work / speed for speed in speeds]
            best[shape]["ours"] = fastest(best[shape]["ours"], times)
        for shape in shapes:
            for dtype in (torch.float32, torch.bfloat16):
                name = str(dtype).split(".")[1]
                times = peer_times(shape, dtype, options)
                best[shape][name] = fastest(best[shape][name], times)
    return best


def report(net, best, options):
    totals = {"ours": 0.0, "float32": 0.0, "bfloat16": 0.0}
    for shape, sides in best.items():
        work = 2e-9 * math.prod(shape) * options.batch * options.size**2
        text = f"{net['name']:8s} {shape[0]}→{shape[1]} {shape[2]}×{shape[3]}".ljust(24)
        for name, times in sides.items():
            totals[name] += sum(t for t in times if t is not None)
            speeds = " / ".join("–" if t is None else f"{work / t:.0f}" for t in times)
            text += f"{speeds:>20s}"
        print(text, flush=True)
    ratios = [totals[name] / totals["ours"] for name in ("float32", "bfloat16")]
    print(f"{net['name']:8s} time over ours: float32 {ratios[0]:.2f}, bfloat16 {ratios[1]:.2f}",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nets", default="scripts/peers/nets.json")
    parser.add_argument("--bench", default=".build/release/bench")
    parser.add_argument("--precision", default="standard")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--size", type=int, default=32)
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"PyTorch {torch.__version__}, batch {options.batch}, budget {options.precision};"
          " GFLOP/s forward / gradient of the input / of the weights")
    print(f"{'':24s}{'ours':>20s}{'oneDNN float32':>20s}{'oneDNN bfloat16':>20s}")
    with open(options.nets) as file:
        for net in json.load(file):
            report(net, measure(net, options), options)


if __name__ == "__main__":
    main()
