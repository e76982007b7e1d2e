#!/usr/bin/env python3
"""Trains PyTorch's own LSTM as train-language-model trains a cell, and prints its perplexities.

usage: perplexity.py CORPUS TEST-CORPUS PARAMETERS [--seed 1] [--epochs N] [--threads 1] [--as-tree]

CORPUS and TEST-CORPUS are prepared texts (corpus.h5, test-corpus.h5), PARAMETERS a train-language-model.toml without
dropout. The settings are those of the file: the same cutting into sequences, truncated back-propagation with the state
carried from step to step, all weights uniform in ± initialRange, loss, gradient clipping, step sizes. Random numbers
are PyTorch's. PyTorch's LSTM has two biases for each gate, which start like the weights.

The cell `lstm` of our space is a tree of eight leaves: the forget gate is the sum of two of them and the output gate
of four, so they start as sums of so many uniform numbers and move two and four times as far in a step. With
--as-tree PyTorch's LSTM has no biases and does the same: the same model, trained in the same way.

Prints the perplexity of the validation text after each epoch, and of the test text at the end.
"""

import argparse
import math
import time
import tomllib

import h5py
import numpy
import torch
from torch import nn


# Leaves that are summed for each gate, in PyTorch's order: input, forget, candidate, output.
LEAVES = (1, 2, 1, 4)


class Model(nn.Module):
    def __init__(self, vocabulary, options, as_tree):
        super().__init__()
        size = options["hiddenUnits"]
        self.embedding = nn.Embedding(vocabulary, options["embeddingUnits"])
        self.lstm = nn.LSTM(options["embeddingUnits"], size, options["layers"], bias=not as_tree)
        self.head = nn.Linear(size, vocabulary)
        for weights in self.parameters():
            nn.init.uniform_(weights, -options["initialRange"], options["initialRange"])
        self.leaves = {}
        if as_tree:
            self.sum_leaves(size, options["initialRange"])

    def sum_leaves(self, size, limit):
        """The gates of several leaves start as their sums."""
        for weights in self.lstm.parameters():
            self.leaves[weights] = torch.tensor(LEAVES).repeat_interleave(size)[:, None]
            for gate, count in enumerate(LEAVES):
                rows = weights.data[gate * size:(gate + 1) * size]
                for _ in range(count - 1):
                    rows += torch.empty_like(rows).uniform_(-limit, limit)

    def forward(self, words, state):
        outputs, state = self.lstm(self.embedding(words), state)
        return self.head(outputs).flatten(0, 1), state


def steps(text, batch, unroll):
    """(words, targets) of each step, (step, sequence), as TokenBatches.swift cuts them."""
    length = (len(text) - 1) // batch
    words = text[:length * batch].reshape(batch, length).T
    targets = text[1:length * batch + 1].reshape(batch, length).T
    for start in range(0, length, unroll):
        yield words[start:start + unroll], targets[start:start + unroll].reshape(-1)


def perplexity(model, text, options):
    total, count, state = 0.0, 0, None
    with torch.no_grad():
        for words, targets in steps(text, options["batchSize"], options["unroll"]):
            logits, state = model(words, state)
            total += nn.functional.cross_entropy(logits, targets, reduction="sum").item()
            count += len(targets)
    return math.exp(total / count)


def descend(model, rate, limit):
    """A step against the gradient, clipped to a norm; each of a gate's leaves has the gradient of their sum."""
    with torch.no_grad():
        parts = [(weights, model.leaves.get(weights, 1)) for weights in model.parameters()]
        norm = sum((leaves * weights.grad ** 2).sum() for weights, leaves in parts).sqrt().item()
        scale = limit / norm if 0 < limit < norm else 1
        for weights, leaves in parts:
            weights -= rate * scale * leaves * weights.grad


def train_epoch(model, text, options, rate):
    state = None
    for words, targets in steps(text, options["batchSize"], options["unroll"]):
        logits, state = model(words, state)
        state = tuple(part.detach() for part in state)
        loss = nn.functional.cross_entropy(logits, targets)
        if options["lossPer"] == "sequence":
            loss = loss * len(words)
        model.zero_grad(set_to_none=True)
        loss.backward()
        descend(model, rate, options["gradientNormLimit"])


def text_of(path, name):
    with h5py.File(path) as file:
        return torch.from_numpy(file[name][()].astype(numpy.int64)), len(file["vocabulary"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("corpus", "test", "parameters"):
        parser.add_argument(name)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--as-tree", action="store_true")
    arguments = parser.parse_args()
    with open(arguments.parameters, "rb") as file:
        options = tomllib.load(file)
    dropped = [key for key in options if key.endswith("Dropout") and options[key]]
    if dropped or options["sharedEmbeddings"]:
        parser.error(f"this comparison knows no dropout and no shared embeddings ({', '.join(dropped)})")
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    training, vocabulary = text_of(arguments.corpus, "training")
    validation, _ = text_of(arguments.corpus, "validation")
    model = Model(vocabulary, options, arguments.as_tree)
    print(f"PyTorch {torch.__version__}, seed {arguments.seed}, {sum(p.numel() for p in model.parameters())} parameters")
    for epoch in range(arguments.epochs or options["epochs"]):
        rate = options["learningRate"] * options["decayFactor"] ** max(0, epoch + 1 - options["decayAfter"])
        started = time.process_time()
        train_epoch(model, training, options, rate)
        print(f"epoch {epoch + 1}: validation perplexity {perplexity(model, validation, options):.2f}, "
              f"{time.process_time() - started:.0f} s of processor time", flush=True)
    print(f"test perplexity {perplexity(model, text_of(arguments.test, 'test')[0], options):.2f}")


main()
