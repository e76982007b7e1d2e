#!/usr/bin/env python3
"""Makes Tests/Golden/cell.json: loss and gradients of a language model over the published cell, by PyTorch.

usage: cell.py > Tests/Golden/cell.json

Two layers of the cell of Zoph & Le 2017 (figure 8, top right; TensorFlow's NASCell), 35 steps, in
double precision. The weights are numbers that float32 holds. Gradients are of the mean cross-entropy.
Needs PyTorch (scripts/peers/README.md).
"""

import json
import sys

import torch
import torch.nn.functional as F

VOCABULARY, HIDDEN, BATCH, UNROLL = 11, 6, 2, 35


def step(x, h, c):
    """x and h: the eight products of x_t and h_{t-1}, (batch, 8, hidden)."""
    x, h = x.unbind(1), h.unbind(1)
    n0, n2, n5, n7 = (torch.sigmoid(x[k] + h[k]) for k in (0, 2, 5, 7))
    n1, n3 = F.relu(x[1] + h[1]), F.relu(x[3] * h[3])
    n4, n6 = torch.tanh(x[4] + h[4]), torch.tanh(x[6] + h[6])
    n8 = torch.tanh(torch.tanh(n0 * n1) + c)
    c = n8 * torch.tanh(n2 + n3)
    n13 = torch.tanh(torch.tanh(n4 * n5) + torch.sigmoid(n6 + n7))
    return torch.tanh(c * n13), c


def main():
    torch.manual_seed(7)

    def weights(*shape):
        values = (torch.rand(*shape) * 1.6 - 0.8).double()
        return values.requires_grad_()

    p = {"embedding": weights(VOCABULARY, HIDDEN)}
    for layer in (1, 2):
        p[f"layer{layer}.input"] = weights(HIDDEN, 8, HIDDEN)
        p[f"layer{layer}.recurrent"] = weights(HIDDEN, 8, HIDDEN)
    p["output.weights"] = weights(VOCABULARY, HIDDEN)
    p["output.bias"] = weights(1, VOCABULARY)
    tokens = torch.randint(0, VOCABULARY, (UNROLL, BATCH))
    targets = torch.randint(0, VOCABULARY, (UNROLL, BATCH))

    x = list(p["embedding"][tokens])
    for layer in (1, 2):
        h = c = torch.zeros(BATCH, HIDDEN, dtype=torch.float64)
        outputs = []
        for value in x:
            h, c = step(
                torch.einsum("bi,iku->bku", value, p[f"layer{layer}.input"]),
                torch.einsum("bi,iku->bku", h, p[f"layer{layer}.recurrent"]),
                c,
            )
            outputs.append(h)
        x = outputs
    logits = torch.stack(x) @ p["output.weights"].T + p["output.bias"]
    loss = F.cross_entropy(logits.reshape(-1, VOCABULARY), targets.reshape(-1))
    loss.backward()

    def flat(tensor, digits):
        return [float(f"{v:.{digits}g}") for v in tensor.detach().reshape(-1).tolist()]

    json.dump(
        {
            "vocabulary": VOCABULARY, "hidden": HIDDEN, "batch": BATCH, "unroll": UNROLL,
            "tokens": tokens.reshape(-1).tolist(), "targets": targets.reshape(-1).tolist(),
            "loss": loss.item(),
            "parameters": {name: flat(value, 9) for name, value in p.items()},
            "gradients": {name: flat(value.grad, 9) for name, value in p.items()},
        },
        sys.stdout,
    )
    print()


main()
