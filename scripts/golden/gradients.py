#!/usr/bin/env python3
"""Makes Tests/Golden/gradients.json: losses and gradients of small networks, by PyTorch.

Everything is computed by PyTorch's automatic differentiation in double precision. Run it from the
repository's root; needs numpy and torch. The Swift test `GoldenGradientTests` reads the file.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

OUTPUT = Path("Tests/Golden/gradients.json")
IMAGES = 19  # more than one group of 16, the last one not full


def convolution(filter, filters, inputs, stride=(1, 1)):
    return {"kind": "convolution", "filter": filter, "stride": stride, "filters": filters,
            "inputs": inputs}


def square(size, filters, inputs, follower, stride=1, padding="same"):
    return {**convolution([size, size], filters, inputs, [stride, stride]), "padding": padding,
            "follower": follower}


NORMALISED_RELU, NORMALISED, BIAS = "batch-normalisation relu", "batch-normalisation", "bias relu"


def window(kind, size, stride, inputs):
    return {"kind": kind, "filter": [size, size], "stride": [stride, stride], "filters": 0,
            "inputs": inputs}


# Inputs are numbers of earlier nodes, from 1; 0 is the image.
NETS = [
    {"name": "skips", "image": [3, 11, 8], "classes": 4, "outputs": [4, 3], "nodes": [
        convolution([3, 3], 6, [0]), convolution([5, 3], 5, [1]), convolution([1, 7], 4, [1, 2]),
        convolution([7, 5], 5, [0, 2, 3])]},
    {"name": "strides", "image": [1, 17, 12], "classes": 3, "outputs": [4, 5], "nodes": [
        convolution([3, 5], 4, [0], [2, 1]), convolution([5, 1], 3, [0], [1, 3]),
        convolution([7, 3], 5, [1], [3, 2]), convolution([1, 1], 4, [1, 3], [2, 2]),
        convolution([3, 3], 6, [2, 3], [1, 3])]},
    {"name": "windows", "image": [2, 9, 10], "classes": 3, "outputs": [6], "nodes": [
        convolution([3, 5], 4, [0]), window("maximumPool", 3, 2, [1]),
        window("averagePool", 2, 2, [1, 0]), window("localContrast", 3, 1, [2]),
        convolution([1, 1], 5, [3, 4]), window("averagePool", 3, 1, [5])]},
    {"name": "residual", "image": [3, 8, 9], "classes": 4, "outputs": [8], "nodes": [
        square(3, 6, [0], NORMALISED_RELU), square(3, 6, [1], NORMALISED_RELU),
        square(3, 6, [2], NORMALISED), window("sum", 0, 0, [3, 1]),
        square(5, 8, [4, 1], NORMALISED_RELU, 2), square(5, 8, [5], NORMALISED),
        square(1, 8, [4, 1], NORMALISED, 2), window("sum", 0, 0, [6, 7])]},
    {"name": "unnormalised", "image": [1, 11, 10], "classes": 3, "outputs": [7], "nodes": [
        square(3, 6, [0], BIAS, 1, "valid"), square(3, 5, [1], NORMALISED_RELU, 1, "valid"),
        square(5, 7, [2, 1], BIAS, 2, "valid"), window("insideMaximumPool", 2, 2, [3]),
        window("flatten", 0, 0, [4]), square(1, 9, [5], BIAS), square(1, 6, [6], BIAS)]},
]


def cut(x, size, stride, fill):
    """Windows of the image with size / 2 pixels of `fill` around it, (N, C, H', W', size * size)."""
    padded = F.pad(x, [size // 2] * 4, value=fill)
    return padded.unfold(2, size, stride).unfold(3, size, stride).flatten(4)


def apply_window(node, x):
    size, stride = node["filter"][0], node["stride"][0]
    if node["kind"] == "insideMaximumPool":
        return F.max_pool2d(x, size, stride)
    if node["kind"] == "flatten":
        return x.flatten(1)[..., None, None]
    if node["kind"] == "maximumPool":
        return cut(x, size, stride, -np.inf).amax(-1)
    values, inside = cut(x, size, stride, 0), cut(torch.ones_like(x), size, stride, 0)
    mean = values.sum(-1) / inside.sum(-1)
    if node["kind"] == "averagePool":
        return mean
    spread = (inside * (values - mean[..., None]) ** 2).sum(-1) / inside.sum(-1)
    return (x - mean) / (1 + spread).sqrt()


def concatenate(maps):
    """In depth; smaller maps get zeros at the bottom and on the right."""
    height, width = max(m.shape[2] for m in maps), max(m.shape[3] for m in maps)
    return torch.cat([F.pad(m, (0, width - m.shape[3], 0, height - m.shape[2])) for m in maps], 1)


def draw(random, shape, deviation, offset=0.0):
    """Numbers with few digits, which single precision and JSON keep."""
    values = np.round(offset + deviation * random.standard_normal(shape), 3).astype(np.float32)
    return torch.tensor(values.astype(np.float64))


def make_parameters(net, random):
    shapes, parameters = [net["image"]], {}
    for number, node in enumerate(net["nodes"], 1):
        inputs = sum(shapes[i][0] for i in node["inputs"])
        size = [max(shapes[i][d] for i in node["inputs"]) for d in (1, 2)]
        if node["kind"] == "sum":
            shapes.append(shapes[node["inputs"][0]])
            continue
        if node["kind"] != "convolution":
            empty = torch.zeros([1, inputs, *size], dtype=torch.float64)
            shapes.append(list(apply_window(node, empty).shape[1:]))
            continue
        shape = [node["filters"], inputs, *node["filter"]]
        parameters[f"layer{number}.weights"] = draw(
            random, shape, (2 / np.prod(shape[1:])) ** 0.5)
        if node.get("follower") == BIAS:
            parameters[f"layer{number}.bias"] = draw(random, shape[0], 0.2)
        else:
            parameters[f"layer{number}.scale"] = draw(random, shape[0], 0.2, 1)
            parameters[f"layer{number}.shift"] = draw(random, shape[0], 0.2)
        padding = padding_of(node)
        shapes.append([node["filters"]] + [
            (size[d] + 2 * padding[d] - node["filter"][d]) // node["stride"][d] + 1
            for d in (0, 1)])
    features = sum(shapes[i][0] for i in net["outputs"])
    parameters["classifier.weights"] = draw(random, [net["classes"], features], 0.5)
    parameters["classifier.bias"] = draw(random, net["classes"], 0.2)
    return parameters


def padding_of(node):
    return [0, 0] if node.get("padding") == "valid" else [taps // 2 for taps in node["filter"]]


def convolve(node, name, parameters, x):
    follower = node.get("follower", NORMALISED_RELU)
    bias = parameters[f"{name}.bias"] if follower == BIAS else None
    y = F.conv2d(x, parameters[f"{name}.weights"], bias, node["stride"], padding_of(node))
    if follower != BIAS:
        y = F.batch_norm(y, None, None, parameters[f"{name}.scale"], parameters[f"{name}.shift"],
                         True, 0.1, 1e-5)
    return y if follower == NORMALISED else F.relu(y)


def loss(net, parameters, images, labels):
    maps = [images]
    for number, node in enumerate(net["nodes"], 1):
        if node["kind"] == "sum":
            maps.append(F.relu(sum(maps[i] for i in node["inputs"])))
            continue
        x = concatenate([maps[i] for i in node["inputs"]])
        if node["kind"] == "convolution":
            maps.append(convolve(node, f"layer{number}", parameters, x))
        else:
            maps.append(apply_window(node, x))
    pooled = concatenate([maps[i] for i in net["outputs"]]).mean((2, 3))
    logits = F.linear(pooled, parameters["classifier.weights"], parameters["classifier.bias"])
    return F.cross_entropy(logits, labels)


def numbers(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().flatten().tolist()]


def golden(net, random):
    parameters = make_parameters(net, random)
    images = draw(random, [IMAGES, *net["image"]], 1)
    labels = torch.tensor(random.integers(0, net["classes"], IMAGES))
    for parameter in parameters.values():
        parameter.requires_grad_()
    value = loss(net, parameters, images, labels)
    value.backward()
    return {
        **net, "pixels": numbers(images, 6), "labels": labels.tolist(), "loss": value.item(),
        "parameters": {name: numbers(p, 6) for name, p in parameters.items()},
        "gradients": {name: numbers(p.grad, 9) for name, p in parameters.items()},
    }


def main():
    random = np.random.default_rng(20140421)
    cases = [golden(net, random) for net in NETS]
    OUTPUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(f"wrote {OUTPUT}, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
