"""Lesson 14: time series as examples, networks with a memory, and a forecast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from autograder.exercises.l14_rnn import forecaster
from autograder.exercises.l14_rnn.splitting import PROPERTIES, examples, splitting
from nnlib import recurrent, series

TEXT = read_catalogue(__file__)
SPLITTING = splitting(TEXT["chronological_split"])


def _series(rng: np.random.Generator, length: int) -> np.ndarray:
    """Draw a series in which no value stands twice: each says where it came from."""
    return rng.choice(np.arange(1, 300), size=length, replace=False) / 100


def _series_to_cut(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a series of n windows, longer than their number, with a target two or three steps on."""
    L, horizon = int(rng.integers(3, 6)), int(rng.integers(2, 4))
    return _series(rng, n + L + horizon - 1), L, horizon


def _next_value(rng: np.random.Generator) -> list[Arguments]:
    return [(_series(rng, n + 3), 3, 1) for n in (2, 3, 5, 8)]


def _edges(rng: np.random.Generator) -> list[Arguments]:
    """Draw windows of one value, and a series with room for a single window."""
    return [
        (_series(rng, 4), 1, 1),
        (_series(rng, 5), 1, 2),
        (_series(rng, 6), 4, 2),
        (_series(rng, 9), 2, 6),
    ]


def _split(rng: np.random.Generator, n: int) -> Arguments:
    # At least two examples, so that neither part is empty.
    X, y = examples(rng, n + 1)
    return X, y, 0.5


def _climbing(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a series that climbs: its past and its future have another mean and spread."""
    length = 3 * n + 4
    wiggle = rng.integers(-200, 200, size=length) / 100
    return np.round(wiggle * np.linspace(1, 3, length) + np.arange(length) / 2, 2), 2 * n + 2


def _small(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers up to ±0.75: sums of a few of them leave tanh and sigmoid their slope."""
    return rng.integers(5, 75, size=shape) * rng.choice([-1, 1], size=shape) / 100


def _rnn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    return (
        _small(rng, N, D),
        _small(rng, N, H),
        _small(rng, D, H),
        _small(rng, H, H),
        _small(rng, H),
    )


def _lstm(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    params = _small(rng, D, 4 * H), _small(rng, H, 4 * H), _small(rng, 4 * H)
    return _small(rng, N, D), _small(rng, N, H), 2 * _small(rng, N, H), params


def _of_any_size(draw: Callable[..., Arguments]) -> Callable[..., Arguments]:
    """Draw widths that differ from one another and from N."""

    def sizes(rng: np.random.Generator, n: int) -> Arguments:
        D, H = n + 1 + rng.permutation(2)
        return draw(rng, n, int(D), int(H))

    return sizes


def _square(rng: np.random.Generator) -> list[Arguments]:
    """Draw N = D = H: what is transposed or swapped raises no error here, it gives wrong numbers."""
    return [_rnn(rng, n, n, n) for n in (2, 3, 4)]


def _huge(draw: Callable[..., Arguments]) -> Callable[[np.random.Generator], list[Arguments]]:
    """Draw inputs of ±1000: both functions must saturate in peace."""

    def cases(rng: np.random.Generator) -> list[Arguments]:
        found = []
        for n in (2, 3):
            x, *rest = draw(rng, n, 2, 3)
            found.append((np.sign(x) * 1000, *rest))
        return found

    return cases


make_windows = Exercise(
    text=TEXT["make_windows"],
    reference=series.make_windows,
    parts=(
        values(0.75, _series_to_cut),
        Agreement("the very next value", 0.5, _next_value),
        Agreement("short windows, short series", 0.25, _edges),
        kinds(0.25, _series_to_cut),
        unchanged(0.25, _series_to_cut),
    ),
)

chronological_split = Exercise(
    text=TEXT["chronological_split"],
    reference=series.chronological_split,
    parts=(
        SPLITTING.part("the past trains, the future tests", 1.25, *(p.name for p in PROPERTIES)),
        kinds(0.5, _split, name="lists, integers, float32, two rows"),
        unchanged(0.25, _split),
    ),
)

scale_by_past = Exercise(
    text=TEXT["scale_by_past"],
    reference=series.scale_by_past,
    parts=(
        values(1.25, _climbing),
        kinds(0.5, _climbing, name="lists, integers, float32, few values"),
        unchanged(0.25, _climbing),
    ),
)

rnn_step = Exercise(
    text=TEXT["rnn_step"],
    reference=recurrent.rnn_step,
    parts=(
        Agreement("values, N = D = H", 0.75, _square),
        values(0.5, _of_any_size(_rnn), name="values, N, D and H different"),
        Agreement("safe at ±1000", 0.25, _huge(_rnn), watch="warnings"),
        kinds(0.25, _of_any_size(_rnn)),
        unchanged(0.25, _of_any_size(_rnn)),
    ),
)

lstm_step = Exercise(
    text=TEXT["lstm_step"],
    reference=recurrent.lstm_step,
    parts=(
        values(2.5, _of_any_size(_lstm)),
        Agreement("safe at ±1000", 0.5, _huge(_lstm), watch="warnings"),
        kinds(0.5, _of_any_size(_lstm)),
        unchanged(0.5, _of_any_size(_lstm)),
    ),
)

# Last, as in the notebook.
build_lstm = forecaster.build_lstm
