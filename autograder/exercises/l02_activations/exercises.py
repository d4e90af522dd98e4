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
    hints=(
        "What should come out for a negative number, and what for a positive one?",
        "max(z, 0), for every entry. NumPy's function for two things entry by entry is `np.maximum`.",
        "In one line: return np.maximum(z, ?). Beware: `np.max(z, 0)` is something else, the largest along axis 0.",
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
    hints=(
        "Two cases again: what comes out for a positive number, and what for a negative one?",
        "z where z > 0, and alpha * z elsewhere. `np.where(condition, a, b)` takes from a or from b.",
        "In one line: return np.where(z > 0, ?, alpha * z).",
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
    hints=(
        "Which number does exp get when z = -1000 in 1 / (1 + exp(-z))? How large may it be before NumPy gives up?",
        "With e = exp(-|z|), which is never above 1: sigmoid is 1 / (1 + e) where z >= 0, and e / (1 + e) where z < 0.",
        "Two lines: e = np.exp(-np.abs(z)), then return np.where(z >= 0, 1, ?) / (1 + e).",
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
    hints=(
        "Each row should add up to 1. By what must exp(Z) be divided, and which shape must that have to broadcast?",
        "Take E = exp(Z - the largest of each row), then E / the sum of each row, both with `axis=axis, keepdims=True`.",
        "Two lines: E = np.exp(Z - Z.max(axis=axis, keepdims=True)), then return E / ?",
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
    hints=(
        "The slope is given by the value s of the sigmoid. Where do you get s from?",
        "With s = sigmoid(z), the slope is s * (1 - s).",
        "Two lines: s = sigmoid(z), then return s * (?).",
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
    hints=(
        "Draw ReLU: a flat piece, a corner, a rising piece. How steep is each piece?",
        "The slope is 1 where z > 0 and 0 elsewhere.",
        "In one line: return np.where(?, 1, 0).",
    ),
)
