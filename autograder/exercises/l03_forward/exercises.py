"""Lesson 03: a layer, a network of any depth, its parameters, and where they start."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from nnlib import dense as layers
from nnlib import mlp
from nnlib.activations import leaky_relu, relu, sigmoid, tanh

TEXT = read_catalogue(__file__)


def _layer(rng: np.random.Generator, n: int) -> Arguments:
    d, h = rng.choice([k for k in (1, 2, 3, 4, 5) if k != n], size=2, replace=False)
    return floats(rng, n, int(d)), floats(rng, int(d), int(h)), floats(rng, int(h))


def _network(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a network with one to three hidden layers, each activated by another function."""
    sizes = [int(size) for size in rng.permutation([1, 2, 3, 4, 5])[: int(rng.integers(3, 6))]]
    if n == 3:  # here all shapes fit, whatever is mixed up, and the numbers tell
        sizes = [2, 2, 2, 2]
    params = [(floats(rng, D, H), floats(rng, H)) for D, H in pairwise(sizes)]
    functions = [relu, tanh, leaky_relu, sigmoid]
    start = int(rng.integers(4))
    chosen = [functions[(start + k) % 4] for k in range(len(params) - 1)]
    return floats(rng, n, sizes[0]), params, chosen


def _one_layer(rng: np.random.Generator, n: int) -> Arguments:
    X, W, b = _layer(rng, n)
    return X, [(W, b)], []


def _sizes(rng: np.random.Generator, layers: int) -> list[int]:
    return [int(size) for size in rng.permutation(np.arange(2, 12))[:layers]]


dense_forward = Exercise(
    text=TEXT["dense_forward"],
    reference=layers.dense_forward,
    parts=(values(1.25, _layer), kinds(0.5, _layer), unchanged(0.25, _layer)),
)

mlp_forward = Exercise(
    text=TEXT["mlp_forward"],
    reference=mlp.mlp_forward,
    parts=(
        values(1.5, _network),
        Agreement(
            "a single layer, nothing hidden",
            0.5,
            lambda rng: [_one_layer(rng, n) for n in (1, 2, 3)],
        ),
        kinds(0.5, _network),
        unchanged(0.5, _network),
    ),
)

count_params = Exercise(
    text=TEXT["count_params"],
    reference=mlp.count_params,
    parts=(
        Agreement("values", 1, lambda rng: [(_sizes(rng, n),) for n in (2, 3, 3, 4, 5, 6)]),
        Agreement("tuples, layers of one neuron", 0.5, lambda rng: [((1, 1),), ((4, 1, 3),)]),
        Agreement(
            "your input stays as it was",
            0.5,
            lambda rng: [(_sizes(rng, n),) for n in (2, 4)],
            watch="arguments",
        ),
    ),
)

init_params = Exercise(
    text=TEXT["init_params"],
    reference=mlp.init_params,
    parts=(
        Agreement(
            "values",
            1.5,
            lambda rng: [
                (_sizes(rng, n), np.random.default_rng(int(rng.integers(10**6))))
                for n in (3, 2, 4, 3)
            ],
        ),
        Agreement(
            "layers of one neuron",
            0.5,
            lambda rng: [([4, 1, 3], np.random.default_rng(int(rng.integers(10**6))))],
        ),
    ),
)
