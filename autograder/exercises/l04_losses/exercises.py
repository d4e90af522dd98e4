"""Lesson 04: how wrong is a prediction, as one number that fits the task."""

from __future__ import annotations

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, safe, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from nnlib import losses as reference

TEXT = read_catalogue(__file__)


def _truth_and_guess(rng: np.random.Generator, n: int) -> Arguments:
    return floats(rng, n), floats(rng, n)


def _scores(rng: np.random.Generator, n: int) -> Arguments:
    # Two thirds of the scores lie inside the margin, or close to it.
    return rng.choice([-1, 1], size=n), floats(rng, n) * rng.choice([0.3, 0.5, 1.0], size=n)


def _probabilities(rng: np.random.Generator, n: int) -> Arguments:
    return rng.permutation(np.arange(n) % 2), rng.integers(3, 98, size=n) / 100


def _other_probabilities(rng: np.random.Generator) -> list[Arguments]:
    """Draw one example, lists, and float32: whole numbers are no probabilities."""
    one, lists, small = (_probabilities(rng, n) for n in (1, 3, 4))
    return [one, tuple(a.tolist() for a in lists), (small[0], small[1].astype(np.float32))]


def _certain(rng: np.random.Generator) -> list[Arguments]:
    """Draw probabilities of exactly 0 and 1, first where they are right, then where not."""
    y = rng.permutation([0, 1, 1])
    return [(y, y.astype(float)), (y, 1.0 - y), (np.array([1]), np.array([0.0]))]


def _labels(rng: np.random.Generator, n: int) -> Arguments:
    K = int(n + rng.integers(1, 3))
    y = rng.integers(0, K, size=n)
    y[int(rng.integers(n))] = K - 1
    return y, K


def _labels_without_the_last(rng: np.random.Generator) -> list[Arguments]:
    return [(rng.integers(0, 2, size=n), 2 + int(rng.integers(1, 3))) for n in (2, 3, 4)]


def _logits(rng: np.random.Generator, n: int) -> Arguments:
    K = int(rng.choice([k for k in (2, 3, 4) if k != n]))
    return floats(rng, n, K), rng.integers(0, K, size=n)


def _huge_logits(rng: np.random.Generator) -> list[Arguments]:
    a, b = rng.permutation([1000.0, -1000.0])
    return [
        (np.array([[a, b]]), np.array([0])),
        (np.array([[a, b]]), np.array([1])),
        (np.array([[1000.0, 999.0, 0.0], [-1000.0, 0.0, -2.0]]), rng.integers(0, 3, size=2)),
    ]


mse = Exercise(
    text=TEXT["mse"],
    reference=reference.mse,
    parts=(
        values(1.25, _truth_and_guess),
        kinds(0.5, _truth_and_guess),
        unchanged(0.25, _truth_and_guess),
    ),
)

binary_cross_entropy = Exercise(
    text=TEXT["binary_cross_entropy"],
    reference=reference.binary_cross_entropy,
    parts=(
        values(1.5, _probabilities),
        safe(0.75, _certain, name="safe at exactly 0 and 1"),
        Agreement("lists, float32, one example", 0.5, _other_probabilities),
        unchanged(0.25, _probabilities),
    ),
)

one_hot = Exercise(
    text=TEXT["one_hot"],
    reference=reference.one_hot,
    parts=(
        values(1, _labels),
        Agreement("a class that does not occur", 0.5, _labels_without_the_last),
        Agreement(
            "a list, one label",
            0.25,
            lambda rng: [([2, 0, 1], 3), (np.array([int(rng.integers(4))]), 4)],
        ),
        unchanged(0.25, _labels),
    ),
)

cross_entropy = Exercise(
    text=TEXT["cross_entropy"],
    reference=reference.cross_entropy,
    parts=(
        values(1.5, _logits),
        safe(0.75, _huge_logits),
        kinds(0.5, _logits),
        unchanged(0.25, _logits),
    ),
)

hinge = Exercise(
    text=TEXT["hinge"],
    reference=reference.hinge,
    parts=(
        # In the first case, the far score outweighs the other.
        values(1.25, _scores, extra=[(np.array([1, 1]), np.array([5.0, 0.5]))]),
        kinds(0.5, _scores),
        unchanged(0.25, _scores),
    ),
)
