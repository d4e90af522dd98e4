"""Lesson 03: a layer, a network of any depth, its parameters, and where they start."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    unchanged,
    values,
)
from autograder.exercise import Arguments, Exercise, Mistake, Part
from autograder.exercises import _networks as nets
from nnlib import dense as layers
from nnlib import mlp
from nnlib.activations import leaky_relu, relu, sigmoid, tanh

LAYER = "Look at “A layer is many neurons” above."
NETWORK = "Look at “Layer after layer” above."
COUNT = "Look at “Counting the parameters” above."
START = "Look at “Where the weights start” above."


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


dense_forward = Exercise(
    name="dense_forward",
    signature="dense_forward(X, W, b)",
    reference=layers.dense_forward,
    parts=(values(1.25, _layer), kinds(0.5, _layer), unchanged(0.25, _layer)),
    look=LAYER,
    hints=(
        "In lesson 0 you sorted 150 flowers with two scores each. Which line gave both scores at once?",
        "Shapes: (N, D) @ (D, H) gives (N, H). Then b, with its shape (H,), is added to every row.",
        "In one line: return X @ ? + ?, with the weights and the bias in place of the question marks.",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "W transposed",
            lambda X, W, b: X @ W.T + b,
            "`W` was transposed. In this course `W` has the shape (D, H), one neuron a column, so "
            "`X @ W` fits as it stands. " + LAYER,
        ),
        Mistake(
            "bias missing",
            lambda X, W, b: X @ W,
            "The bias is missing: the scores are `X @ W + b`. " + LAYER,
        ),
        Mistake(
            "one bias for all neurons",
            lambda X, W, b: X @ W + b.sum(),
            "The same number was added to all scores. Entry j of `b` belongs to neuron j, that is, "
            "to column j: add `b` itself. " + LAYER,
        ),
        Mistake(
            "bias subtracted",
            lambda X, W, b: X @ W - b,
            "The bias was subtracted. In this course it is added: `X @ W + b`. " + LAYER,
        ),
        Mistake(
            "already activated",
            lambda X, W, b: np.maximum(X @ W + b, 0),
            "The negative scores are gone: an activation was applied. This function only weighs and "
            "adds; the activation is a step of its own. " + LAYER,
        ),
        Mistake(
            "multiplied element by element",
            lambda X, W, b: X * W + b,
            "`X * W` multiplies entry by entry. A layer takes the dot product of each row with each "
            "column: `X @ W`. " + LAYER,
        ),
        Mistake(
            "last row dropped",
            lambda X, W, b: (X @ W + b)[:-1],
            "The last example is missing. `range(n)` already stops before n.",
        ),
    ),
    right=after_asarray(
        lambda X, W, b: np.dot(X, W) + b,
        lambda X, W, b: np.einsum("nd,dh->nh", X, W) + b,
        lambda X, W, b: np.array([x @ W + b for x in X]),
        lambda X, W, b: np.stack([X @ W[:, j] + b[j] for j in range(W.shape[1])], axis=1),
    ),
)

mlp_forward = Exercise(
    name="mlp_forward",
    signature="mlp_forward(X, params, activations)",
    reference=mlp.mlp_forward,
    parts=(
        values(1.5, _network),
        Part(
            "a single layer, nothing hidden",
            0.5,
            lambda rng: [_one_layer(rng, n) for n in (1, 2, 3)],
        ),
        kinds(0.5, _network),
        unchanged(0.5, _network),
    ),
    look=NETWORK,
    hints=(
        "Keep one variable A, which starts as X. What does each hidden layer put in its place?",
        "Hidden layer i: A = activations[i](dense_forward(A, W, b)). After the loop, the last pair of params, with no activation.",
        "for (W, b), f in zip(params[:-1], activations): A = f(dense_forward(A, W, b)); then W, b = params[-1], and return ? without f.",
    ),
    mistakes=(
        Mistake(
            "last layer activated",
            lambda X, p, fs: nets.forward(X, p, fs, nets.dense, fs[-1] if fs else relu),
            "The last layer was activated, too. Its scores, the logits, stay as they are: any real "
            "numbers. " + NETWORK,
        ),
        Mistake(
            "last layer left out",
            nets.without_last_layer,
            "The last layer is missing. `zip(params, activations)` stops at the shorter list, and "
            "there is one activation fewer than there are layers. " + NETWORK,
        ),
        Mistake(
            "nothing activated",
            lambda X, p, fs: nets.forward(X, p, [lambda Z: Z] * len(fs), nets.dense),
            "No activation was applied, so the whole network is one straight line. Each hidden layer "
            "ends with its function from `activations`. " + NETWORK,
        ),
        Mistake(
            "the same activation everywhere",
            lambda X, p, fs: nets.forward(X, p, [fs[0]] * len(fs) if fs else [], nets.dense),
            "The first activation was used in every hidden layer. Layer i has its own: "
            "`activations[i]`. " + NETWORK,
        ),
        Mistake(
            "bias missing",
            lambda X, p, fs: nets.forward(X, p, fs, lambda A, W, b: np.asarray(A) @ W),
            "The biases are missing. Each layer computes `A @ W + b`; your `dense_forward` does both. "
            + NETWORK,
        ),
        Mistake(
            "W transposed",
            lambda X, p, fs: nets.forward(X, p, fs, lambda A, W, b: np.asarray(A) @ W.T + b),
            "The weights were transposed. `W` has the shape (inputs, neurons), so `A @ W` fits as it "
            "stands. " + NETWORK,
        ),
        Mistake(
            "activated before the weights",
            nets.activated_first,
            "The activation came before the weights. A layer first weighs and adds, then its "
            "activation follows: `f(A @ W + b)`. " + NETWORK,
        ),
        Mistake(
            "each layer starts from X",
            nets.forgets_the_layer_before,
            "Every layer was given `X`. The second layer works on what the first one gave: put the "
            "result back into the variable that the next layer reads. " + NETWORK,
        ),
        Mistake(
            "activations used up",
            nets.uses_up_the_activations,
            "The logits are right, but the caller's own list `activations` was used up: `pop` takes "
            "entries out of it. Go through it with `zip`, or work on a copy.",
        ),
    ),
    right=(
        nets.loop_forward,
        nets.recursive_forward,
        lambda X, p, fs: nets.forward(X, p, fs, layers.dense_forward),
        lambda X, p, fs: nets.forward(
            X, p, fs, lambda A, W, b: np.array([a @ W + b for a in np.asarray(A)])
        ),
    ),
)

count_params = Exercise(
    name="count_params",
    signature="count_params(sizes)",
    reference=mlp.count_params,
    parts=(
        Part("values", 1, lambda rng: [(_sizes(rng, n),) for n in (2, 3, 3, 4, 5, 6)]),
        Part("tuples, layers of one neuron", 0.5, lambda rng: [((1, 1),), ((4, 1, 3),)]),
        Part(
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
        Mistake(
            "biases not counted",
            lambda sizes: sum(D * H for D, H in pairwise(sizes)),
            "The biases are missing: every neuron after the input layer has one, H more for each "
            "layer. " + COUNT,
        ),
        Mistake(
            "biases for the inputs",
            lambda sizes: sum(D * H for D, H in pairwise(sizes)) + sum(sizes),
            "The input units were given biases, too. They only hold the data and compute nothing: "
            "biases begin with the first layer after them. " + COUNT,
        ),
        Mistake(
            "one bias a layer",
            lambda sizes: sum(D * H + 1 for D, H in pairwise(sizes)),
            "One bias was counted for each layer. Every neuron has its own, so a layer of H neurons "
            "has H. " + COUNT,
        ),
        Mistake(
            "last layer left out",
            lambda sizes: sum(D * H + H for D, H in pairwise(sizes[:-1])),
            "The last layer is missing. A network with sizes [3, 4, 2] has two layers of weights: "
            "3 to 4, and 4 to 2. " + COUNT,
        ),
        Mistake(
            "neurons counted",
            lambda sizes: sum(sizes),
            "These are the units. Asked for are the parameters: a weight for each connection, and a "
            "bias for each neuron. " + COUNT,
        ),
        Mistake(
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

init_params = Exercise(
    name="init_params",
    signature="init_params(sizes, rng)",
    reference=mlp.init_params,
    parts=(
        Part(
            "values",
            1.5,
            lambda rng: [
                (_sizes(rng, n), np.random.default_rng(int(rng.integers(10**6))))
                for n in (3, 2, 4, 3)
            ],
        ),
        Part(
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
        Mistake(
            "identical initial weights: zeros",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: np.zeros((D, H))),
            "All weights are 0. Then all neurons of a layer compute the same, and they would learn "
            "the same. Draw the weights at random. " + START,
        ),
        Mistake(
            "identical initial weights: ones",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: np.ones((D, H))),
            "All weights are 1. Then all neurons of a layer compute the same, and they would learn "
            "the same. Draw the weights at random. " + START,
        ),
        Mistake(
            "identical initial weights: one number a layer",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: np.full((D, H), rng.normal(0, np.sqrt(2 / D)))
            ),
            "One number was drawn for the whole layer, so its neurons are all the same. Each weight "
            "is a draw of its own: `size=(D, H)`. " + START,
        ),
        Mistake(
            "not scaled",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: rng.normal(size=(D, H))),
            "The weights are random, but with standard deviation 1. With many inputs the sums grow "
            "large: scale by `np.sqrt(2 / D)`. " + START,
        ),
        Mistake(
            "scaled by the outputs",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: rng.normal(0, np.sqrt(2 / H), size=(D, H))
            ),
            "The scale counts the neurons, H. What matters is how many terms each sum has: the "
            "inputs, D. " + START,
        ),
        Mistake(
            "variance for deviation",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: rng.normal(0, 2 / D, size=(D, H))
            ),
            "2 / D is the variance. `rng.normal` wants the standard deviation, its square root. "
            + START,
        ),
        Mistake(
            "only positive weights",
            lambda sizes, rng: _drawn(sizes, rng, lambda rng, D, H: rng.random((D, H))),
            "These weights lie between 0 and 1, all of them positive. Draw from the normal "
            "distribution around 0: `rng.normal`. " + START,
        ),
        Mistake(
            "W transposed",
            lambda sizes, rng: _drawn(
                sizes, rng, lambda rng, D, H: rng.normal(0, np.sqrt(2 / D), size=(H, D))
            ),
            "`W` was drawn with the shape (H, D). In this course it is (inputs, neurons), (D, H), so "
            "that `X @ W` fits. " + START,
        ),
        Mistake(
            "rng not used",
            lambda sizes, rng: _drawn(sizes, np.random.default_rng(0), _he),
            "The weights do not come from the `rng` that was passed in. Use it and no generator of "
            "your own: then the caller decides, and the same seed gives the same network. " + START,
        ),
        Mistake(
            "random biases",
            lambda sizes, rng: [(_he(rng, D, H), rng.normal(size=H)) for D, H in pairwise(sizes)],
            "The biases were drawn at random. They start at 0: the weights alone make the neurons "
            "differ. " + START,
        ),
        Mistake(
            "bias of the wrong shape",
            lambda sizes, rng: [(_he(rng, D, H), np.zeros((1, H))) for D, H in pairwise(sizes)],
            "The bias has the shape (1, H); asked for is (H,), one number a neuron. " + START,
        ),
        Mistake(
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
