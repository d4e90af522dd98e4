"""Lesson 03: a layer, a network of any depth, its parameters, and where they start."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.exercise import old_exercise, old_mistake, old_part
from autograder.exercises.l03_forward.forward_layers import dense_forward, mlp_forward
from nnlib import mlp

COUNT = "Look at “Counting the parameters” above."
START = "Look at “Where the weights start” above."


def _sizes(rng: np.random.Generator, layers: int) -> list[int]:
    return [int(size) for size in rng.permutation(np.arange(2, 12))[:layers]]


def _sizes_used_up(sizes):
    total, d = 0, sizes.pop(0)
    while sizes:
        h = sizes.pop(0)
        total, d = total + d * h + h, h
    return total


def _drawn(sizes, rng, draw):
    return [(draw(rng, D, H), np.zeros(H)) for D, H in pairwise(sizes)]


def _he(rng, D, H):
    return rng.normal(0, np.sqrt(2 / D), size=(D, H))


def _appended(sizes, rng):
    params = []
    for i in range(len(sizes) - 1):
        W = rng.standard_normal((sizes[i], sizes[i + 1])) * (2 / sizes[i]) ** 0.5
        params.append((W, np.zeros(sizes[i + 1])))
    return params


count_params = old_exercise(
    name="count_params",
    signature="count_params(sizes)",
    reference=mlp.count_params,
    parts=(
        old_part("values", 1, lambda rng: [(_sizes(rng, n),) for n in (2, 3, 3, 4, 5, 6)]),
        old_part("tuples, layers of one neuron", 0.5, lambda rng: [((1, 1),), ((4, 1, 3),)]),
        old_part(
            "your input stays as it was",
            0.5,
            lambda rng: [(_sizes(rng, n),) for n in (2, 4)],
            watch="arguments",
        ),
    ),
    look=COUNT,
    hints=(
        "How many weights lead into a layer of H neurons from D inputs? How many biases does it have?",
        "One layer has D*H + H parameters. Add this up over neighbours: sizes[0] and sizes[1], sizes[1] and sizes[2], and so on.",
        "total = 0; for D, H in pairwise(sizes): total += ?; return total.",
    ),
    mistakes=(
        old_mistake(
            "biases not counted",
            lambda sizes: sum(D * H for D, H in pairwise(sizes)),
            "The biases are missing: every neuron after the input layer has one, H more for each "
            "layer. " + COUNT,
        ),
        old_mistake(
            "biases for the inputs",
            lambda sizes: sum(D * H for D, H in pairwise(sizes)) + sum(sizes),
            "The input units were given biases, too. They only hold the data and compute nothing: "
            "biases begin with the first layer after them. " + COUNT,
        ),
        old_mistake(
            "one bias a layer",
            lambda sizes: sum(D * H + 1 for D, H in pairwise(sizes)),
            "One bias was counted for each layer. Every neuron has its own, so a layer of H neurons "
            "has H. " + COUNT,
        ),
        old_mistake(
            "last layer left out",
            lambda sizes: sum(D * H + H for D, H in pairwise(sizes[:-1])),
            "The last layer is missing. A network with sizes [3, 4, 2] has two layers of weights: "
            "3 to 4, and 4 to 2. " + COUNT,
        ),
        old_mistake(
            "neurons counted",
            lambda sizes: sum(sizes),
            "These are the units. Asked for are the parameters: a weight for each connection, and a "
            "bias for each neuron. " + COUNT,
        ),
        old_mistake(
            "input changed",
            _sizes_used_up,
            "The number is right, but the caller's own list was used up: `pop` takes entries out of "
            "it. Go through it with a loop, or work on a copy.",
        ),
    ),
    right=(
        lambda sizes: sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1)),
        lambda sizes: sum(D * H + H for D, H in pairwise(sizes)),
        lambda sizes: np.sum((np.array(sizes[:-1]) + 1) * sizes[1:]),
        lambda sizes: sum(W.size + b.size for W, b in _drawn(sizes, np.random.default_rng(0), _he)),
    ),
)

init_params = old_exercise(
    name="init_params",
    signature="init_params(sizes, rng)",
    reference=mlp.init_params,
    parts=(
        old_part(
            "values",
            1.5,
            lambda rng: [
                (_sizes(rng, n), np.random.default_rng(int(rng.integers(10**6))))
                for n in (3, 2, 4, 3)
            ],
        ),
        old_part(
            "layers of one neuron",
            0.5,
            lambda rng: [([4, 1, 3], np.random.default_rng(int(rng.integers(10**6))))],
        ),
    ),
    look=START,
    hints=(
        "What shape has the weight matrix between a layer of D and a layer of H? And the bias?",
        "The standard deviation is sqrt(2 / D), where D counts the inputs of the layer: rng.normal(0, np.sqrt(2 / D), size=(D, H)).",
        "params = []; for D, H in pairwise(sizes): params.append((rng.normal(0, ?, size=?), np.zeros(?))); return params.",
    ),
    mistakes=(
        old_mistake(
            "identical initial weights: zeros",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: np.zeros((D, H))),
            "All weights are 0. Then all neurons of a layer compute the same, and they would learn "
            "the same. Draw the weights at random. " + START,
        ),
        old_mistake(
            "identical initial weights: ones",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: np.ones((D, H))),
            "All weights are 1. Then all neurons of a layer compute the same, and they would learn "
            "the same. Draw the weights at random. " + START,
        ),
        old_mistake(
            "identical initial weights: one number a layer",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: np.full((D, H), rng.normal(0, np.sqrt(2 / D)))
            ),
            "One number was drawn for the whole layer, so its neurons are all the same. Each weight "
            "is a draw of its own: `size=(D, H)`. " + START,
        ),
        old_mistake(
            "not scaled",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: rng.normal(size=(D, H))),
            "The weights are random, but with standard deviation 1. With many inputs the sums grow "
            "large: scale by `np.sqrt(2 / D)`. " + START,
        ),
        old_mistake(
            "scaled by the outputs",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: rng.normal(0, np.sqrt(2 / H), size=(D, H))
            ),
            "The scale counts the neurons, H. What matters is how many terms each sum has: the "
            "inputs, D. " + START,
        ),
        old_mistake(
            "variance for deviation",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: rng.normal(0, 2 / D, size=(D, H))
            ),
            "2 / D is the variance. `rng.normal` wants the standard deviation, its square root. "
            + START,
        ),
        old_mistake(
            "only positive weights",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: rng.random((D, H))),
            "These weights lie between 0 and 1, all of them positive. Draw from the normal "
            "distribution around 0: `rng.normal`. " + START,
        ),
        old_mistake(
            "W transposed",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: rng.normal(0, np.sqrt(2 / D), size=(H, D))
            ),
            "`W` was drawn with the shape (H, D). In this course it is (inputs, neurons), (D, H), so "
            "that `X @ W` fits. " + START,
        ),
        old_mistake(
            "rng not used",
            lambda sizes, rng: _drawn(sizes, np.random.default_rng(0), _he),
            "The weights do not come from the `rng` that was passed in. Use it and no generator of "
            "your own: then the caller decides, and the same seed gives the same network. " + START,
        ),
        old_mistake(
            "random biases",
            lambda sizes, rng: [(_he(rng, D, H), rng.normal(size=H)) for D, H in pairwise(sizes)],
            "The biases were drawn at random. They start at 0: the weights alone make the neurons "
            "differ. " + START,
        ),
        old_mistake(
            "bias of the wrong shape",
            lambda sizes, rng: [(_he(rng, D, H), np.zeros((1, H))) for D, H in pairwise(sizes)],
            "The bias has the shape (1, H); asked for is (H,), one number a neuron. " + START,
        ),
        old_mistake(
            "biases for the inputs",
            lambda sizes, rng: [(_he(rng, D, H), np.zeros(D)) for D, H in pairwise(sizes)],
            "The bias has one number for each input, D. It needs one for each neuron, H. " + START,
        ),
    ),
    right=(
        lambda sizes, rng: _drawn(sizes, rng, _he),
        _appended,
        lambda sizes, rng: [
            (np.sqrt(2 / D) * rng.normal(size=(D, H)), 0.0 * np.arange(H))
            for D, H in pairwise(sizes)
        ],
    ),
)

__all__ = ["count_params", "dense_forward", "init_params", "mlp_forward"]
