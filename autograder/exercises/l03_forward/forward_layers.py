"""Exercises on one layer and on layer after layer (lesson 03)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    unchanged,
    values,
)
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.exercises.l03_forward import networks as nets
from nnlib import dense as layers
from nnlib import mlp
from nnlib.activations import leaky_relu, relu, sigmoid, tanh

LAYER = "Look at “A layer is many neurons” above."
NETWORK = "Look at “Layer after layer” above."


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


dense_forward = old_exercise(
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
        old_mistake(
            "W transposed",
            lambda X, W, b: X @ W.T + b,
            "`W` was transposed. In this course `W` has the shape (D, H), one neuron a column, so "
            "`X @ W` fits as it stands. " + LAYER,
        ),
        old_mistake(
            "bias missing",
            lambda X, W, b: X @ W,
            "The bias is missing: the scores are `X @ W + b`. " + LAYER,
        ),
        old_mistake(
            "one bias for all neurons",
            lambda X, W, b: X @ W + b.sum(),
            "The same number was added to all scores. Entry j of `b` belongs to neuron j, that is, "
            "to column j: add `b` itself. " + LAYER,
        ),
        old_mistake(
            "bias subtracted",
            lambda X, W, b: X @ W - b,
            "The bias was subtracted. In this course it is added: `X @ W + b`. " + LAYER,
        ),
        old_mistake(
            "already activated",
            lambda X, W, b: np.maximum(X @ W + b, 0),
            "The negative scores are gone: an activation was applied. This function only weighs and "
            "adds; the activation is a step of its own. " + LAYER,
        ),
        old_mistake(
            "multiplied element by element",
            lambda X, W, b: X * W + b,
            "`X * W` multiplies entry by entry. A layer takes the dot product of each row with each "
            "column: `X @ W`. " + LAYER,
        ),
        old_mistake(
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

mlp_forward = old_exercise(
    name="mlp_forward",
    signature="mlp_forward(X, params, activations)",
    reference=mlp.mlp_forward,
    parts=(
        values(1.5, _network),
        old_part(
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
        old_mistake(
            "last layer activated",
            lambda X, p, fs: nets.forward(X, p, fs, nets.dense, fs[-1] if fs else relu),
            "The last layer was activated, too. Its scores, the logits, stay as they are: any real "
            "numbers. " + NETWORK,
        ),
        old_mistake(
            "last layer left out",
            nets.without_last_layer,
            "The last layer is missing. `zip(params, activations)` stops at the shorter list, and "
            "there is one activation fewer than there are layers. " + NETWORK,
        ),
        old_mistake(
            "nothing activated",
            lambda X, p, fs: nets.forward(X, p, [lambda Z: Z] * len(fs), nets.dense),
            "No activation was applied, so the whole network is one straight line. Each hidden layer "
            "ends with its function from `activations`. " + NETWORK,
        ),
        old_mistake(
            "the same activation everywhere",
            lambda X, p, fs: nets.forward(X, p, [fs[0]] * len(fs) if fs else [], nets.dense),
            "The first activation was used in every hidden layer. Layer i has its own: "
            "`activations[i]`. " + NETWORK,
        ),
        old_mistake(
            "bias missing",
            lambda X, p, fs: nets.forward(X, p, fs, lambda A, W, b: np.asarray(A) @ W),
            "The biases are missing. Each layer computes `A @ W + b`; your `dense_forward` does both. "
            + NETWORK,
        ),
        old_mistake(
            "W transposed",
            lambda X, p, fs: nets.forward(X, p, fs, lambda A, W, b: np.asarray(A) @ W.T + b),
            "The weights were transposed. `W` has the shape (inputs, neurons), so `A @ W` fits as it "
            "stands. " + NETWORK,
        ),
        old_mistake(
            "activated before the weights",
            nets.activated_first,
            "The activation came before the weights. A layer first weighs and adds, then its "
            "activation follows: `f(A @ W + b)`. " + NETWORK,
        ),
        old_mistake(
            "each layer starts from X",
            nets.forgets_the_layer_before,
            "Every layer was given `X`. The second layer works on what the first one gave: put the "
            "result back into the variable that the next layer reads. " + NETWORK,
        ),
        old_mistake(
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
