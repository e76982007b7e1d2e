#!/usr/bin/env python3
"""Times ZCA whitening of CIFAR-10 with NumPy and SciPy, to stand beside Espalier's.

Does what the stage `preprocess` does: read the five training files and the test file, fit mean and
covariance on the first COUNT training images, decompose the covariance, whiten all 60,000 images in
single precision. Prints the time of each step and the peak memory of the process.

Needs numpy and scipy. One thread, so that the comparison is core against core.
"""

import argparse
import os
import resource
import sys
import time
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402  (the number of threads is read at import)
import scipy.linalg  # noqa: E402

RECORD = 1 + 3 * 32 * 32


class Steps:
    """Prints how long each step took, and the sum: by the clock, and of processor time."""

    def __init__(self):
        self.start = self.last = self.now()

    @staticmethod
    def now():
        return np.array([time.perf_counter(), time.process_time()])

    def done(self, name):
        now = self.now()
        self.show(name, now - self.last)
        self.last = now

    def total(self):
        self.show("total", self.last - self.start)

    @staticmethod
    def show(name, seconds):
        print(f"{name:12s} {seconds[0]:8.2f} s   {seconds[1]:8.2f} s of processor time")


def read(folder, names):
    """Pixels of the named files, (N, 3072) uint8."""
    parts = []
    for name in names:
        path = folder / name
        if not path.exists():
            sys.exit(f"{path}: no such file; data/README.md says where CIFAR-10 comes from")
        parts.append(np.fromfile(path, np.uint8).reshape(-1, RECORD)[:, 1:])
    return np.concatenate(parts)


def covariance(centred, precision):
    """Covariance with divisor N, lower triangle valid, in double precision."""
    syrk = scipy.linalg.blas.get_blas_funcs("syrk", dtype=precision)
    rows = centred.astype(precision, copy=False)
    # A row-major (N, D) array is a column-major (D, N) one: no copy.
    return syrk(1 / len(rows), rows.T, lower=1).astype(np.float64)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with CIFAR-10's binary files")
    parser.add_argument("--count", type=int, default=45_000, help="images to fit on")
    parser.add_argument("--epsilon", type=float, default=0.01)
    parser.add_argument("--precision", choices=["single", "double"], default="single",
                        help="of the covariance's products")
    options = parser.parse_args()

    steps = Steps()
    training = read(options.folder, [f"data_batch_{i}.bin" for i in range(1, 6)])
    test = read(options.folder, ["test_batch.bin"])
    steps.done("read")
    images = np.concatenate([training, test]).astype(np.float32) / np.float32(255)
    del training, test
    mean = images[: options.count].mean(axis=0, dtype=np.float64)
    images -= mean.astype(np.float32)
    steps.done("centre")
    sigma = covariance(images[: options.count], {"single": "f", "double": "d"}[options.precision])
    steps.done("covariance")
    values, vectors = scipy.linalg.eigh(sigma, lower=True, driver="evd", overwrite_a=True)
    steps.done("eigenvectors")
    weights = 1 / np.sqrt(np.maximum(values, 0) + options.epsilon)
    matrix = ((vectors * weights) @ vectors.T).astype(np.float32)
    steps.done("matrix")
    whitened = images @ matrix
    steps.done("apply")
    steps.total()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':12s} {peak:8.0f} MiB")
    print(f"smallest and largest eigenvalue {values[0]:.6e} {values[-1]:.6e}; "
          f"first whitened value {whitened[0, 0]:.6f}")


if __name__ == "__main__":
    main()
