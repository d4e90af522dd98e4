"""Clipping: a gradient that is too long is shortened, and not turned."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import optimizer_steps as reference

CLIP = "Look at “A leash for the gradient” above."


def _grads(rng: np.random.Generator, *sizes: int) -> list[tuple[Any, Any]]:
    """Draw the gradients of a network whose layers have these sizes."""
    return [(floats(rng, d, h), floats(rng, h)) for d, h in itertools.pairwise(sizes)]


def _length(grads: Any) -> float:
    return float(np.sqrt(sum(np.sum(np.square(g)) for pair in grads for g in pair)))


def _too_long(rng: np.random.Generator) -> list[Arguments]:
    shapes = ([1, 1], [2, 3], [3, 4, 2], [1, 5, 1, 3])
    return [(_grads(rng, *sizes), float(rng.choice([0.5, 1.0, 2.0])) / 2) for sizes in shapes]


def _short_enough(rng: np.random.Generator) -> list[Arguments]:
    """Draw gradients below the limit, and one at it: 3 and 4 have length 5."""
    cases: list[Arguments] = []
    for sizes in ([2, 3], [3, 4, 2]):
        grads = _grads(rng, *sizes)
        cases.append((grads, 2 * _length(grads)))
    return [*cases, ([(np.array([[3.0]]), np.array([4.0]))], 5.0)]


def _other_kinds(rng: np.random.Generator) -> list[Arguments]:
    whole = [(np.array([[3, -1], [2, 5]]), np.array([4, 1]))]
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in _grads(rng, 2, 3)]
    return [(whole, 2), (single, 1.0)]


def _times(factor_of: Callable[[Any, float], float]) -> Callable[..., Any]:
    """Make a clipping that multiplies all arrays with one factor."""

    def clip(grads, c):
        factor = factor_of(grads, c)
        return [(factor * np.asarray(dW), factor * np.asarray(db)) for dW, db in grads]

    return clip


def _each(change: Callable[[Any, float], Any]) -> Callable[..., Any]:
    """Make a clipping that treats every array by itself."""
    return lambda grads, c: [tuple(change(np.asarray(g), c) for g in pair) for pair in grads]


def _in_place(grads, c):
    factor = min(1.0, c / _length(grads))
    for i, (dW, db) in enumerate(grads):
        grads[i] = (factor * np.asarray(dW), factor * np.asarray(db))
    return grads


def _of_one_vector(grads, c):
    flat = np.concatenate([np.ravel(g) for pair in grads for g in pair])
    length = np.linalg.norm(flat)
    if length <= c:
        return [(np.array(dW), np.array(db)) for dW, db in grads]
    return [(np.multiply(dW, c / length), np.multiply(db, c / length)) for dW, db in grads]


def _by_loop(grads, c):
    total = 0.0
    for dW, db in grads:
        total += np.einsum("dh,dh->", dW, dW) + np.dot(db, db)
    factor = c / np.sqrt(total) if total > c * c else 1
    clipped = []
    for dW, db in grads:
        clipped.append([np.asarray(dW) * factor, np.asarray(db) * factor])
    return clipped


clip_by_norm = old_exercise(
    name="clip_by_norm",
    signature="clip_by_norm(grads, c)",
    reference=reference.clip_by_norm,
    parts=(
        old_part("too long: shortened", 1, _too_long),
        old_part("short enough: left alone", 0.5, _short_enough),
        old_part("integers, float32", 0.25, _other_kinds),
        old_part("your input stays as it was", 0.25, _too_long, watch="arguments"),
    ),
    look=CLIP,
    hints=(
        "The direction must stay. What may you do to a vector that changes its length, and not its direction?",
        "The length of all arrays together is the root of the sum of all squares. Where it is above c, multiply every array with c / length.",
        "length = np.sqrt(sum(np.sum(dW**2) + np.sum(db**2) for dW, db in grads)), then factor = min(1, ?), then return [(factor * dW, factor * db) for dW, db in grads].",
    ),
    mistakes=(
        old_mistake(
            "clipped by value",
            _each(lambda g, c: np.clip(g, -c, c)),
            "Every entry was cut at ±c by itself. That turns the gradient: large entries shrink, "
            "small ones stay. Multiply all of them with the same factor. " + CLIP,
        ),
        old_mistake(
            "each array by itself",
            _each(lambda g, c: g * min(1.0, c / np.linalg.norm(g))),
            "Each array was shortened by its own length, so they no longer keep their proportion. "
            "Take the length of all of them together. " + CLIP,
        ),
        old_mistake(
            "each layer by itself",
            lambda grads, c: [
                tuple(min(1.0, c / _length([pair])) * np.asarray(g) for g in pair) for pair in grads
            ],
            "Each layer was shortened by its own length. Take the length of all layers together. "
            + CLIP,
        ),
        old_mistake(
            "stretched to length c",
            _times(lambda grads, c: c / _length(grads)),
            "Gradients that are too long come out right. Short ones were stretched to length c: "
            "leave them alone, the factor is never above 1. " + CLIP,
        ),
        old_mistake(
            "no square root",
            _times(lambda grads, c: min(1.0, c / _length(grads) ** 2)),
            "The sum of the squares is the length squared. Take its root before you divide. "
            + CLIP,
        ),
        old_mistake(
            "lengths added up",
            _times(
                lambda grads, c: min(
                    1.0, c / sum(float(np.linalg.norm(g)) for pair in grads for g in pair)
                )
            ),
            "The lengths of the arrays were added. Lengths add up like the sides of a right "
            "angle: add the squares, then take one root. " + CLIP,
        ),
        old_mistake(
            "biases left out of the length",
            _times(
                lambda grads, c: min(
                    1.0, c / np.sqrt(sum(np.sum(np.square(dW)) for dW, _ in grads))
                )
            ),
            "The length was taken of the weights' gradients alone. Those of the biases belong to "
            "the same vector. " + CLIP,
        ),
        old_mistake(
            "divided by the length only",
            _times(lambda grads, c: 1 / _length(grads)),
            "The result has length 1. It should have length c: the factor is `c / length`. " + CLIP,
        ),
        old_mistake(
            "fraction upside down",
            _times(lambda grads, c: max(1.0, _length(grads) / c)),
            "The gradient got longer. The factor is `c / length`, which is below 1 where the "
            "length is above c. " + CLIP,
        ),
        old_mistake(
            "list changed in place",
            _in_place,
            "The values are right, but the caller's own list was changed. Make a new list. " + CLIP,
        ),
    ),
    right=(_times(lambda grads, c: min(1.0, c / _length(grads))), _of_one_vector, _by_loop),
)
