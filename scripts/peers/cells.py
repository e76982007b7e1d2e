#!/usr/bin/env python3
"""Times training steps of two-layer language models: `bench cells` and PyTorch, interleaved.

usage: cells.py [--bench .build/release/bench] [--rounds 3] [--steps 8]
                [--sizes 200:10000,64:2000] [--modes eager,compile,bf16,lstm]

The published cell of Zoph & Le 2017 (figure 8, top right) in PyTorch eager, compiled, and compiled
under bfloat16 autocast; `lstm` is PyTorch's own LSTM of the same size. Both sides run one thread and do the
same: embedding, dropout 0.5 before, between and after the layers, softmax over the vocabulary with bias,
cross-entropy, the gradient clipped to norm 5, SGD; batch 20, unroll 35. In every round all sides run one
after the other. Times are processor time of the one thread, and by the clock; printed are medians over
the rounds, and the ratio to ours with its smallest and largest value over the rounds.
"""

import argparse
import re
import statistics
import subprocess
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, UNROLL = 20, 35


class Cell(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.x = nn.Linear(size, 8 * size, bias=False)
        self.h = nn.Linear(size, 8 * size, bias=False)

    def step(self, x, h, c):
        x, h = x.chunk(8, 1), self.h(h).chunk(8, 1)
        n0, n2, n5, n7 = (torch.sigmoid(x[k] + h[k]) for k in (0, 2, 5, 7))
        n1, n3 = F.relu(x[1] + h[1]), F.relu(x[3] * h[3])
        n4, n6 = torch.tanh(x[4] + h[4]), torch.tanh(x[6] + h[6])
        c = torch.tanh(torch.tanh(n0 * n1) + c) * torch.tanh(n2 + n3)
        n13 = torch.tanh(torch.tanh(n4 * n5) + torch.sigmoid(n6 + n7))
        return torch.tanh(c * n13), c

    def forward(self, words):
        products = self.x(words)
        h = c = words.new_zeros(words.shape[1], self.h.in_features)
        outputs = []
        for product in products:
            h, c = self.step(product, h, c)
            outputs.append(h)
        return torch.stack(outputs)


class Model(nn.Module):
    def __init__(self, size, vocabulary, lstm):
        super().__init__()
        self.embedding, self.head = nn.Embedding(vocabulary, size), nn.Linear(size, vocabulary)
        self.layers = nn.ModuleList(nn.LSTM(size, size) if lstm else Cell(size) for _ in range(2))
        self.lstm = lstm

    def forward(self, words):
        x = F.dropout(self.embedding(words))
        for layer in self.layers:
            x = F.dropout(layer(x)[0] if self.lstm else layer(x))
        return self.head(x)


class Peer:
    """One mode of PyTorch at one size."""

    def __init__(self, mode, size, vocabulary):
        self.model = Model(size, vocabulary, mode == "lstm")
        self.run = torch.compile(self.model) if mode in ("compile", "bf16") else self.model
        self.bfloat = mode == "bf16"
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=1.0)
        self.words = torch.randint(0, vocabulary, (UNROLL, BATCH))
        self.targets = torch.randint(0, vocabulary, (UNROLL * BATCH,))
        for _ in range(2):
            self.step()

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat):
            logits = self.run(self.words)
        loss = F.cross_entropy(logits.float().flatten(0, 1), self.targets)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 5)
        self.optimiser.step()

    def times(self, steps):
        """Median milliseconds of a step: of the processor, by the clock."""
        pairs = []
        for _ in range(steps):
            start = time.process_time(), time.perf_counter()
            self.step()
            pairs.append((time.process_time() - start[0], time.perf_counter() - start[1]))
        return [1e3 * statistics.median(column) for column in zip(*pairs)]


def ours(options, size, vocabulary):
    line = [options.bench, "cells", "--hidden", str(size), "--vocabulary", str(vocabulary),
            "--batch", str(BATCH), "--unroll", str(UNROLL), "--steps", str(options.steps)]
    output = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return [float(v) for v in re.search(r"step ([\d.]+) ms of processor, ([\d.]+) ms", output).groups()]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default=".build/release/bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--sizes", default="200:10000,64:2000")
    parser.add_argument("--modes", default="eager,compile,bf16,lstm")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    for size, vocabulary in (map(int, pair.split(":")) for pair in options.sizes.split(",")):
        peers = {mode: Peer(mode, size, vocabulary) for mode in options.modes.split(",")}
        rounds = []
        for _ in range(options.rounds):
            times = {"ours": ours(options, size, vocabulary)}
            times.update({mode: peer.times(options.steps) for mode, peer in peers.items()})
            rounds.append(times)
        print(f"hidden {size}, vocabulary {vocabulary}: ms of processor, by the clock; times ours",
              flush=True)
        for name in rounds[0]:
            processor, clock = (statistics.median(r[name][k] for r in rounds) for k in (0, 1))
            ratios = sorted(r[name][0] / r["ours"][0] for r in rounds)
            print(f"  {name:8s} {processor:8.1f} {clock:8.1f}   {statistics.median(ratios):5.2f}x"
                  f" ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


if __name__ == "__main__":
    main()
