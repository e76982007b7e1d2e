#!/usr/bin/env python3
"""Makes Tests/Golden/whitening.json: expected values of whitening and of area averages.

Everything is computed in double precision by the textbook formula, the area averages in fractions.
Run it from the repository's root; needs numpy. The Swift tests `WhiteningTests` and
`AreaAverageTests` read the file.
"""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np

OUTPUT = Path("Tests/Golden/whitening.json")


def scaled(pixels, low, high):
    """Pixels in [0, 1], (N, C, H, W)."""
    return (pixels.astype(np.float64) - low) / (high - low)


def zca(training, other, epsilon):
    """Mean, eigenvalues of the covariance (divisor N), and both parts whitened."""
    rows = training.reshape(len(training), -1)
    mean = rows.mean(axis=0)
    sigma = np.cov(rows, rowvar=False, bias=True)
    values, vectors = np.linalg.eigh(sigma)
    matrix = vectors @ np.diag(1 / np.sqrt(np.maximum(values, 0) + epsilon)) @ vectors.T
    whiten = lambda x: (x.reshape(len(x), -1) - mean) @ matrix  # noqa: E731
    return mean, values, whiten(training), whiten(other)


def whitening_case(name, random, shape, counts, low, high, epsilon):
    """One set of random images, correlated by a common part, and what each whitening makes of it."""
    draw = lambda n: np.clip(  # noqa: E731
        random.integers(low, high + 1, (n, *shape)) // 2
        + random.integers(low, high + 1, (n, 1, 1, 1)) // 2, low, high).astype(np.uint8)
    training, other = draw(counts[0]), draw(counts[1])
    x, y = scaled(training, low, high), scaled(other, low, high)
    mean, values, zca_training, zca_other = zca(x, y, epsilon)
    axes = (0, 2, 3)
    channel_mean, channel_deviation = x.mean(axis=axes), x.std(axis=axes)
    column = lambda v: v[None, :, None, None]  # noqa: E731
    per_image = lambda v: (  # noqa: E731
        v - v.mean(axis=(1, 2, 3), keepdims=True)) / v.std(axis=(1, 2, 3), keepdims=True)
    return {
        "name": name, "shape": shape, "low": low, "high": high, "epsilon": epsilon,
        "training": training.ravel().tolist(), "other": other.ravel().tolist(),
        "pixelMean": mean.tolist(), "eigenvalues": values.tolist(),
        "zcaTraining": zca_training.ravel().tolist(), "zcaOther": zca_other.ravel().tolist(),
        "channelMean": channel_mean.tolist(), "channelDeviation": channel_deviation.tolist(),
        "channelOther": ((y - column(channel_mean)) / column(channel_deviation)).ravel().tolist(),
        "imageOther": per_image(y).ravel().tolist(),
    }


def overlap(old, new, i, j):
    """Length that new pixel i shares with old pixel j, in old pixels."""
    start, end = Fraction(i * old, new), Fraction((i + 1) * old, new)
    return max(Fraction(0), min(end, Fraction(j + 1)) - max(start, Fraction(j)))


def area_average(plane, height, width):
    """Mean over the area of each new pixel, rounded to the nearest byte, a half up."""
    old_height, old_width = plane.shape
    result = np.zeros((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            total = sum(
                overlap(old_height, height, i, y) * overlap(old_width, width, j, x) * int(plane[y, x])
                for y in range(old_height) for x in range(old_width))
            mean = total * height * width / (old_height * old_width)
            result[i, j] = (mean + Fraction(1, 2)).__floor__()
    return result


def area_case(random, shape, size):
    """Two random images and what they become."""
    images = random.integers(0, 256, (2, *shape)).astype(np.uint8)
    small = [[area_average(plane, *size) for plane in image] for image in images]
    return {
        "shape": shape, "size": size, "images": images.ravel().tolist(),
        "expected": np.array(small).ravel().tolist(),
    }


def main():
    random = np.random.default_rng(20170213)
    golden = {
        "whitening": [
            whitening_case("more images than pixels", random, [2, 2, 3], [40, 3], 0, 255, 1e-2),
            whitening_case("fewer images than pixels", random, [3, 3, 2], [7, 3], 0, 255, 1e-1),
            whitening_case("values up to 16", random, [1, 3, 3], [25, 4], 0, 16, 1e-3),
        ],
        "area": [
            area_case(random, [3, 4, 6], [2, 3]),
            area_case(random, [1, 7, 5], [3, 4]),
            area_case(random, [2, 5, 8], [1, 5]),
        ],
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
    print(f"wrote {OUTPUT}, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
