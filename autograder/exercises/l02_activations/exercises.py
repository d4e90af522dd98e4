"""Lesson 02: activation functions, their slopes, and how to compute them without overflow."""

from __future__ import annotations

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, safe, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from nnlib import activations as reference

TEXT = read_catalogue(__file__)


def _scores(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a vector or a table of scores, the first one clearly below 0 and the last above."""
    z = floats(rng, *((n, int(n + rng.integers(1, 4))) if n % 2 else (n,)))
    z.flat[0], z.flat[-1] = -abs(z.flat[0]) - 0.5, abs(z.flat[-1]) + 0.5
    return (z,)


def _scores_and_alpha(rng: np.random.Generator, n: int) -> Arguments:
    return (*_scores(rng, n), float(rng.choice([0.13, 0.21, 0.37])))


def _table(rng: np.random.Generator, n: int) -> Arguments:
    return (floats(rng, n, int(n + rng.integers(1, 4))),)


def _along_axes(rng: np.random.Generator) -> list[Arguments]:
    return [(*_table(rng, n), axis) for n in (2, 3, 5) for axis in (0, 1)]


def _far_out(rng: np.random.Generator) -> list[Arguments]:
    """Huge scores, one side at a time: what overflows on one may be fine on the other."""
    return [
        (np.array([1000.0, 30.0]),),
        (np.array([-1000.0, -30.0]),),
        (1000 * floats(rng, 2, 3),),
    ]


def _far_out_tables(rng: np.random.Generator) -> list[Arguments]:
    rows = np.array([[1000.0, 999.0, 998.0], [-1000.0, -1001.0, -1002.0]])
    return [(rows[:1],), (rows[1:],), (rows,)]


relu = Exercise(
    text=TEXT["relu"],
    reference=reference.relu,
    parts=(
        values(1, _scores, extra=[(2.5,), (-2.5,), (0.0,), (np.array([-1000.0, 1000.0]),)]),
        kinds(0.5, _scores),
        unchanged(0.5, _scores),
    ),
)

leaky_relu = Exercise(
    text=TEXT["leaky_relu"],
    reference=reference.leaky_relu,
    parts=(
        values(
            1,
            _scores_and_alpha,
            extra=[(2.5, 0.1), (-2.5, 0.1), (0.0, 0.1), (np.array([-1000.0, 1000.0]), 0.1)],
        ),
        kinds(0.5, _scores_and_alpha),
        unchanged(0.5, _scores_and_alpha),
    ),
)

sigmoid = Exercise(
    text=TEXT["sigmoid"],
    reference=reference.sigmoid,
    parts=(
        values(1, _scores, extra=[(0.0,), (0.5,)]),
        safe(1, _far_out),
        kinds(0.5, _scores),
        unchanged(0.5, _scores),
    ),
)

softmax = Exercise(
    text=TEXT["softmax"],
    reference=reference.softmax,
    parts=(
        values(1, _table, extra=[(np.array([1.0, 2.0, -0.5]),)]),
        Agreement("along any axis", 0.5, _along_axes),
        safe(1, _far_out_tables),
        kinds(0.25, _table),
        unchanged(0.25, _table),
    ),
)

sigmoid_grad = Exercise(
    text=TEXT["sigmoid_grad"],
    reference=reference.sigmoid_grad,
    parts=(
        values(1, _scores, extra=[(0.0,), (0.5,)]),
        safe(1, _far_out),
        kinds(0.5, _scores),
        unchanged(0.5, _scores),
    ),
)

relu_grad = Exercise(
    text=TEXT["relu_grad"],
    reference=reference.relu_grad,
    parts=(
        values(1, _scores, extra=[(2.5,), (-2.5,)]),
        Agreement("0 at exactly 0", 0.5, lambda rng: [(np.array([-1.0, 0.0, 2.0]),), (0.0,)]),
        kinds(0.25, _scores),
        unchanged(0.25, _scores),
    ),
)
