#!/usr/bin/env python3
"""The accuracy predictor beside the same network in PyTorch, in one run, each with one thread.

Usage: OMP_NUM_THREADS=1 .venv/bin/python -B scripts/peers/tap.py [--networks N] [--experiments N] [--epochs N]

The network: two LSTM layers of 50 and 100 units over the layers of a network, each step of which also reads the
accuracy that the step before has predicted, and a sigmoid unit that also sees the data set's difficulty (TAPAS).
The feedback of the accuracy keeps PyTorch's fused LSTM from being used: cells are called step by step, as the
network demands. Networks of like depth share a batch of 512, as in `bench tap`.
"""

import argparse
import subprocess
import time

import torch
from torch import nn

FEATURES = 28  # two layers of 8 kinds and 6 numbers
BATCH = 512


class Predictor(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.LSTMCell(FEATURES + 1, 50)
        self.second = nn.LSTMCell(50, 100)
        self.output = nn.Linear(101, 1)

    def forward(self, inputs, difficulty, known=None):
        """inputs: (depth, batch, features); known: (depth, batch) accuracies to read instead of predictions."""
        batch = inputs.shape[1]
        accuracy = torch.full((batch, 1), 0.1)
        h1 = c1 = torch.zeros(batch, 50)
        h2 = c2 = torch.zeros(batch, 100)
        predicted = []
        for step in range(inputs.shape[0]):
            h1, c1 = self.first(torch.cat([inputs[step], accuracy], 1), (h1, c1))
            h2, c2 = self.second(h1, (h2, c2))
            value = torch.sigmoid(self.output(torch.cat([h2, difficulty], 1)))
            predicted.append(value[:, 0])
            accuracy = value if known is None else known[step][:, None]
        return torch.stack(predicted)


def batches(count, generator):
    """Depths between 6 and 14, 10 on average, as in `bench tap`; like depths share a batch."""
    depths = torch.randint(6, 15, (count,), generator=generator).sort().values.tolist()
    for start in range(0, count, BATCH):
        part = depths[start:start + BATCH]
        yield max(part), len(part)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--networks", type=int, default=20_000)
    parser.add_argument("--experiments", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(1)
    model = Predictor()
    optimiser = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)

    def data(plan):
        return [
            (torch.randn(depth, count, FEATURES, generator=generator), torch.rand(count, 1, generator=generator),
             torch.rand(depth, count, generator=generator)) for depth, count in plan
        ]

    training = data(batches(options.experiments, generator))
    start = time.thread_time()
    for _ in range(options.epochs):
        for inputs, difficulty, known in training:
            optimiser.zero_grad()
            loss = ((model(inputs, difficulty, known) - known) ** 2).mean()
            loss.backward()
            optimiser.step()
    seconds = time.thread_time() - start
    print(f"PyTorch {torch.__version__}, one thread")
    print(f"fit: {options.experiments} experiments, {options.epochs} epochs in {seconds:.2f} s; "
          f"100 epochs in {seconds * 100 / options.epochs:.2f} s")
    networks = data(batches(options.networks, generator))
    with torch.no_grad():
        start = time.thread_time()
        for inputs, difficulty, _ in networks:
            model(inputs, difficulty)
        seconds = time.thread_time() - start
    print(f"predict: {options.networks} networks, mean depth 10: {options.networks / seconds:.0f} a second")
    print("Espalier, one thread", flush=True)
    subprocess.run([
        ".build/release/bench", "tap", "--networks", str(options.networks), "--experiments",
        str(options.experiments), "--epochs", str(options.epochs)
    ], check=True)


if __name__ == "__main__":
    main()
