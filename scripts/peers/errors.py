#!/usr/bin/env python3
"""Rounding errors of oneDNN's convolutions (through PyTorch), to lay beside those of `bench errors`.

usage: errors.py [--nets scripts/peers/nets.json] [--batch 128] [--size 32]

For every layer of the networks that does not read the image: the relative difference (root of the sums of
squares) from the same pass in float64 on the same normal numbers, in float32 and bfloat16 (whose inputs are
rounded first); forward, gradient of the input, gradient of the weights.
"""

import argparse
import json

import torch

from convolutions import convolutions


def passes(numbers, dtype):
    """The forward pass and both gradients, in float64."""
    x, dy, w = (t.to(dtype).contiguous(memory_format=torch.channels_last) for t in numbers)
    geometry = [[1, 1], [w.shape[2] // 2, w.shape[3] // 2], [1, 1], False, [0, 0], 1]
    y = torch.ops.aten.convolution(x, w, None, *geometry)
    dx, dw, _ = torch.ops.aten.convolution_backward(
        dy, x, w, None, *geometry, [True, True, False])
    return [t.double() for t in (y, dx, dw)]


def errors(shape, options):
    """Three relative errors for each number type."""
    inputs, outputs, height, width = shape
    numbers = [
        torch.randn(options.batch, inputs, options.size, options.size),
        torch.randn(options.batch, outputs, options.size, options.size),
        torch.randn(outputs, inputs, height, width),
    ]
    exact = passes(numbers, torch.float64)
    return {
        dtype: [
            ((a - b).norm() / b.norm()).item() for a, b in zip(passes(numbers, dtype), exact)
        ]
        for dtype in (torch.float32, torch.bfloat16)
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nets", default="scripts/peers/nets.json")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--size", type=int, default=32)
    options = parser.parse_args()
    torch.manual_seed(1)
    with open(options.nets) as file:
        shapes = [shape for net in json.load(file) for shape in convolutions(net)]
    for shape in dict.fromkeys(shape for shape in shapes if shape[0] > 3):
        text = f"{shape[0]}→{shape[1]} {shape[2]}×{shape[3]}".ljust(16)
        for dtype, found in errors(shape, options).items():
            text += f"{str(dtype).split('.')[1]} " + " ".join(f"{e:.1e}" for e in found) + "   "
        print(text, flush=True)


if __name__ == "__main__":
    main()
