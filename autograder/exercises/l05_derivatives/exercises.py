"""Lesson 05: slopes by nudging, slopes on paper, and how far two gradients are apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, safe, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from autograder.exercises.l05_derivatives import candidates
from nnlib import gradcheck, losses
from nnlib.activations import sigmoid, sigmoid_grad

TEXT = read_catalogue(__file__)
# A slope by nudging is right to ten digits or so, one from paper to all that there are.
RTOL, ATOL = 1e-12, 1e-14


def _function(rng: np.random.Generator, shape: tuple[int, ...]) -> Callable[[Any], float]:
    """Draw a function whose slopes depend on all its inputs, so that a lost nudge shows."""
    a, b = floats(rng, *shape), floats(rng, *shape)

    def f(x):
        return float(np.sum(a * np.asarray(x) ** 3) + np.sum(b * np.asarray(x)) ** 2 / 5)

    return f


def _vector(rng: np.random.Generator, n: int) -> Arguments:
    return _function(rng, (n,)), floats(rng, n), float(rng.choice([0.1, 0.2, 0.05]))


def _usual_step(rng: np.random.Generator) -> list[Arguments]:
    return [(_function(rng, (n,)), floats(rng, n)) for n in (1, 3)]


def _table(rng: np.random.Generator) -> list[Arguments]:
    shapes = [(2, 3), (3, 1), (2, 2, 2)]
    return [(_function(rng, s), floats(rng, *s), 0.1) for s in shapes]


def _two(rng: np.random.Generator, n: int) -> Arguments:
    a = floats(rng, n, int(rng.integers(1, 4)))
    # Now the one is larger, now the other, and differences have both signs.
    return a, a * (1 + 0.3 * floats(rng, *a.shape) * rng.choice([0.1, 1]))


# The largest difference below zero, the largest value below zero; then the larger value in `a`;
# then numbers so small that whoever divides by 1 at least would find them equal.
BOTH_WAYS = (
    (np.array([1.0, -4.0]), np.array([2.0, -4.5])),
    (np.array([3.0]), np.array([2.0])),
    (np.array([0.001, -0.004]), np.array([0.001, -0.005])),
)


def _zeros(rng: np.random.Generator) -> list[Arguments]:
    return [(np.zeros(n), np.zeros(n)) for n in (1, 3)]


def _numbers(rng: np.random.Generator, n: int) -> Arguments:
    return (floats(rng, n, int(rng.integers(1, 4))),)


def _logits(rng: np.random.Generator, n: int) -> Arguments:
    K = int(rng.choice([k for k in (2, 3, 4, 5) if k != n]))
    return floats(rng, n, K), rng.integers(0, K, size=n)


def _huge_logits(rng: np.random.Generator) -> list[Arguments]:
    a, b = rng.permutation([1000.0, -1000.0])
    y = rng.integers(0, 3, size=2)
    return [
        (np.array([[a, b]]), np.array([0])),
        (np.array([[1000.0, 999.0, 0.0], [-1000.0, 0.0, -2.0]]), y),
    ]


def _chain_grad(x: Any) -> Any:
    """Differentiate `(sigmoid(2x - 4) - 1)²`: outer slope, middle slope, inner slope."""
    c = 2 * np.asarray(x) - 4
    return 2 * (sigmoid(c) - 1) * sigmoid_grad(c) * 2


numeric_grad = Exercise(
    text=TEXT["numeric_grad"],
    reference=gradcheck.numeric_grad,
    parts=(
        values(1.5, _vector),
        Agreement("tables and more axes", 0.5, _table),
        Agreement("h = 1e-5 when none is given", 0.25, _usual_step),
        kinds(0.5, _vector),
        unchanged(0.25, _vector),
    ),
    # Differences of nearly equal numbers: the last digits depend on the order of the operations.
    rtol=1e-6,
    atol=1e-7,
)

relative_error = Exercise(
    text=TEXT["relative_error"],
    reference=gradcheck.relative_error,
    parts=(
        values(1, _two, extra=BOTH_WAYS),
        Agreement("two zeros", 0.5, _zeros),
        kinds(0.25, _two),
        unchanged(0.25, _two),
    ),
)

chain_grad = Exercise(
    text=TEXT["chain_grad"],
    reference=_chain_grad,
    parts=(values(1.25, _numbers), kinds(0.5, _numbers), unchanged(0.25, _numbers)),
    rtol=RTOL,
    atol=ATOL,
)

cross_entropy_grad = Exercise(
    text=TEXT["cross_entropy_grad"],
    reference=losses.cross_entropy_grad,
    parts=(
        values(1.5, _logits),
        safe(0.75, _huge_logits),
        kinds(0.5, _logits),
        unchanged(0.25, _logits),
    ),
    rtol=RTOL,
    atol=ATOL,
)

find_bug = Exercise(
    text=TEXT["find_bug"],
    reference=candidates.find_bug,
    parts=(
        Agreement("bugs that every check finds", 1, candidates.cases(candidates.PLAIN)),
        Agreement(
            "bugs that need a random upstream",
            1,
            candidates.cases(candidates.NEEDS_RANDOM_UPSTREAM),
        ),
        Agreement("bugs below zero", 0.5, candidates.cases(candidates.NEEDS_BOTH_SIGNS)),
        Agreement("a bug in one element", 0.5, candidates.cases(candidates.NEEDS_ALL_ELEMENTS)),
    ),
)
