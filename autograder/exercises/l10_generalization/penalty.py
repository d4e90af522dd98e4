"""A price on large weights, and its gradient."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.engine.draws import floats
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import regularization as reference

SMALL = "Look at “Small weights” above."


def _network(rng: np.random.Generator, *sizes: int) -> list[tuple[Any, Any]]:
    return [(floats(rng, d, h), floats(rng, h)) for d, h in pairwise(sizes)]


def _networks(rng: np.random.Generator) -> list[Arguments]:
    shapes = ([2, 3], [1, 1], [3, 4, 2], [2, 5, 1, 3])
    strengths = rng.permutation([0.1, 0.3, 0.5, 2.0])
    return [(_network(rng, *s), float(lam)) for s, lam in zip(shapes, strengths, strict=True)]


def _other_kinds(rng: np.random.Generator) -> list[Arguments]:
    whole = [(np.array([[3, -1], [2, 5]]), np.array([4, 1]))]
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in _network(rng, 2, 3)]
    return [(whole, 2), (single, 0.5), (_network(rng, 2, 3), 0)]


def _penalty(of_layer: Callable[..., Any]) -> Callable[..., Any]:
    return lambda params, lam: lam * sum(of_layer(W, b) for W, b in params)


def _by_loops(params, lam):
    total = 0.0
    for W, _ in params:
        for row in W:
            for weight in row:
                total += weight * weight
    return lam * total


l2_penalty = old_exercise(
    name="l2_penalty",
    signature="l2_penalty(params, lam)",
    reference=reference.l2_penalty,
    parts=(
        old_part("values", 1, _networks),
        old_part("integers, float32, lam = 0", 0.5, _other_kinds),
        old_part("your input stays as it was", 0.5, _networks, watch="arguments"),
    ),
    look=SMALL,
    hints=(
        "A network is a list of (W, b). Which of the two costs something here?",
        "For each W take np.sum(W**2), add these up over the layers, and multiply with lam.",
        "In one line: return lam * sum(? for W, b in params).",
    ),
    mistakes=(
        old_mistake(
            "bias penalised",
            _penalty(lambda W, b: np.sum(W**2) + np.sum(b**2)),
            "The biases pay too. They only shift a neuron's threshold and make nothing steeper, so "
            "they are left out. " + SMALL,
        ),
        old_mistake(
            "absolute values",
            _penalty(lambda W, b: np.sum(np.abs(W))),
            "These are absolute values. That is another penalty, called L1. L2 adds up squares. "
            + SMALL,
        ),
        old_mistake(
            "mean for sum",
            _penalty(lambda W, b: np.mean(W**2)),
            "You took the mean of each layer's squares. The penalty is their sum. " + SMALL,
        ),
        old_mistake(
            "lengths for squares",
            _penalty(lambda W, b: np.sqrt(np.sum(W**2))),
            "A root was taken. The penalty is the sum of the squares, without a root. " + SMALL,
        ),
        old_mistake(
            "lam left out",
            lambda params, lam: sum(np.sum(W**2) for W, _ in params),
            "The sum of the squares is right. Multiply it with `lam`. " + SMALL,
        ),
        old_mistake(
            "half of it",
            _penalty(lambda W, b: np.sum(W**2) / 2),
            "This is half of the penalty. Some texts put a factor 1/2 there; here there is none. "
            + SMALL,
        ),
        old_mistake(
            "only the last layer",
            lambda params, lam: lam * np.sum(params[-1][0] ** 2),
            "Only the last layer pays. Add up over all layers. " + SMALL,
        ),
        old_mistake(
            "only the first layer",
            lambda params, lam: lam * np.sum(params[0][0] ** 2),
            "Only the first layer pays. Is the `return` inside the loop? " + SMALL,
        ),
        old_mistake(
            "sum squared",
            _penalty(lambda W, b: np.sum(W) ** 2),
            "The weights were added first and then squared, so that positive and negative ones "
            "cancel. Square first. " + SMALL,
        ),
    ),
    right=(
        _penalty(lambda W, b: np.sum(W**2)),
        _penalty(lambda W, b: np.einsum("dh,dh->", W, W)),
        _penalty(lambda W, b: float(np.linalg.norm(W)) ** 2),
        _by_loops,
    ),
    rtol=1e-6,
)


def _grads(of_layer: Callable[..., Any]) -> Callable[..., Any]:
    return lambda params, lam: [of_layer(W, b, lam) for W, b in params]


def _grads_by_loop(params, lam):
    grads = []
    for W, b in params:
        dW = np.empty(W.shape)
        for place in np.ndindex(*W.shape):
            dW[place] = lam * (W[place] + W[place])
        grads.append([dW, 0.0 * b])
    return grads


def _grads_into_list(params, lam):
    for layer, (W, b) in enumerate(params):
        params[layer] = (2 * lam * W, np.zeros(np.shape(b)))
    return params


l2_penalty_grads = old_exercise(
    name="l2_penalty_grads",
    signature="l2_penalty_grads(params, lam)",
    reference=reference.l2_penalty_grads,
    parts=(
        old_part("values", 1, _networks),
        old_part("integers, float32, lam = 0", 0.5, _other_kinds),
        old_part("your input stays as it was", 0.5, _networks, watch="arguments"),
    ),
    look=SMALL,
    hints=(
        "What is the derivative of lam * w**2 with respect to w? And that of a penalty in which b does not occur, with respect to b?",
        "For each layer the pair is (2 * lam * W, zeros in the shape of b).",
        "In one line: return [(2 * lam * W, ?) for W, b in params].",
    ),
    mistakes=(
        old_mistake(
            "bias penalised",
            _grads(lambda W, b, lam: (2 * lam * W, 2 * lam * b)),
            "The biases pay too. They do not occur in the penalty, so its gradient there is 0. "
            + SMALL,
        ),
        old_mistake(
            "factor 2 missing",
            _grads(lambda W, b, lam: (lam * W, np.zeros_like(b))),
            "The factor 2 is missing: the derivative of w squared is 2w. " + SMALL,
        ),
        old_mistake(
            "lam left out",
            _grads(lambda W, b, lam: (2 * W, np.zeros_like(b))),
            "`lam` is missing: it multiplies the penalty, and so its gradient. " + SMALL,
        ),
        old_mistake(
            "weights grow",
            _grads(lambda W, b, lam: (-2 * lam * W, np.zeros_like(b))),
            "The sign is turned round. The step goes against the gradient, so the gradient itself "
            "has the sign of the weight. " + SMALL,
        ),
        old_mistake(
            "sign for weight",
            _grads(lambda W, b, lam: (lam * np.sign(W), np.zeros_like(b))),
            "This is the gradient of the absolute value, L1. That of the square is 2w. " + SMALL,
        ),
        old_mistake(
            "zero as a number",
            _grads(lambda W, b, lam: (2 * lam * W, 0.0)),
            "The gradient of a bias is zero, and it has the shape of the bias: `np.zeros_like(b)`. "
            + SMALL,
        ),
        old_mistake(
            "biases left out",
            _grads(lambda W, b, lam: 2 * lam * W),
            "Return a pair for each layer, as backpropagation does: the gradient of W and that of "
            "b, which is zero. " + SMALL,
        ),
        old_mistake(
            "list changed in place",
            _grads_into_list,
            "The gradients are right, but the caller's own list `params` was overwritten with "
            "them. Make a new list. " + SMALL,
        ),
    ),
    right=(
        _grads(lambda W, b, lam: (2 * lam * W, np.zeros_like(b))),
        _grads(lambda W, b, lam: (np.multiply(W, 2 * lam), np.zeros(b.shape))),
        _grads_by_loop,
    ),
)
