"""Lesson 00: shapes, axes and broadcasting."""

from __future__ import annotations

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Arguments, Exercise
from nnlib import arrays

TEXT = read_catalogue(__file__)


def _matrix(rng: np.random.Generator, n: int) -> Arguments:
    return (floats(rng, n, int(n + rng.integers(1, 4))),)


def _table_and_bias(rng: np.random.Generator, n: int) -> Arguments:
    h = int(n + rng.integers(1, 4))
    return floats(rng, n, h), floats(rng, h)


def _table_and_weights(rng: np.random.Generator, n: int) -> Arguments:
    d = int(n + rng.integers(1, 4))
    return floats(rng, n, d), floats(rng, d)


row_sums = Exercise(
    text=TEXT["row_sums"],
    reference=arrays.row_sums,
    parts=(values(1, _matrix), kinds(0.5, _matrix), unchanged(0.5, _matrix)),
)

add_bias = Exercise(
    text=TEXT["add_bias"],
    reference=arrays.add_bias,
    parts=(
        values(1, _table_and_bias),
        kinds(0.5, _table_and_bias),
        unchanged(0.5, _table_and_bias),
    ),
)

batch_dot = Exercise(
    text=TEXT["batch_dot"],
    reference=arrays.batch_dot,
    parts=(
        values(1, _table_and_weights),
        kinds(0.5, _table_and_weights),
        unchanged(0.5, _table_and_weights),
    ),
)
