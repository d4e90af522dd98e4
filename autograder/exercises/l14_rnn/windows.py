"""Windows of a series and their targets: where the future begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import kinds, mistakes_after_asarray, unchanged, values
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import series as reference

WINDOWS = "Look at “From a series to examples” above."


def _series(rng: np.random.Generator, length: int) -> np.ndarray:
    """Draw a series in which no value stands twice: each says where it came from."""
    return rng.choice(np.arange(1, 300), size=length, replace=False) / 100


def _draw(rng: np.random.Generator, n: int) -> Arguments:
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


def cut(series: Any, L: int, horizon: int, *, target: Callable[[int], int], N: int) -> Any:
    """Cut N windows; `target(i)` says where the target of window i stands."""
    X = np.array([series[i : i + L] for i in range(N)])
    return X, np.array([series[target(i)] for i in range(N)])


def _count(series: Any, L: int, horizon: int) -> int:
    return len(series) - L - horizon + 1


def _right(series, L, horizon):
    N = _count(series, L, horizon)
    return cut(series, L, horizon, target=lambda i: i + L - 1 + horizon, N=N)


def _changed(change: Callable[..., Any]) -> Callable[..., Any]:
    """Return the right windows and targets, changed."""
    return lambda series, L, horizon: change(*_right(series, L, horizon))


def _without_targets(series, L, horizon):
    X = np.array([series[i : i + L] for i in range(len(series) - L + 1)])
    return X, series[L - 1 + horizon :]


def _side_by_side(series, L, horizon):
    X, y = _right(series, L, horizon)
    return X[::L], y[::L]


make_windows = old_exercise(
    name="make_windows",
    signature="make_windows(series, L, horizon)",
    reference=reference.make_windows,
    parts=(
        values(0.75, _draw),
        old_part("the very next value", 0.5, _next_value),
        old_part("short windows, short series", 0.25, _edges),
        kinds(0.25, _draw),
        unchanged(0.25, _draw),
    ),
    look=WINDOWS,
    hints=(
        "At which place of the series does window i begin, at which place does it end, and where "
        + "does its target stand? How far can i go before the target falls off the end?",
        "There are N = len(series) - L - horizon + 1 windows. Window i is series[i : i + L], and "
        + "its target is series[i + L - 1 + horizon].",
        "X = np.array([series[i : i + L] for i in range(N)]), y = series[? :], return X, y",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "target inside the window",
            lambda s, L, h: cut(s, L, h, target=lambda i: i + L - 2 + h, N=_count(s, L, h)),
            "The target is one step too early: with horizon 1 it is the window's own last value, "
            "so it is given away. The last value of window i stands at i + L - 1, and the target "
            "`horizon` steps after that. " + WINDOWS,
        ),
        old_mistake(
            "one step too far",
            lambda s, L, h: cut(s, L, h, target=lambda i: i + L + h, N=_count(s, L, h) - 1),
            "The target is one step too far. The last value of window i stands at i + L - 1, not "
            "at i + L; the target lies `horizon` steps after it. " + WINDOWS,
        ),
        old_mistake(
            "horizon ignored",
            lambda s, L, h: cut(s, L, h, target=lambda i: i + L, N=_count(s, L, h)),
            "The target is always the value right after the window. It must lie `horizon` steps "
            "after the window's last value. " + WINDOWS,
        ),
        old_mistake(
            "horizon from the start",
            lambda s, L, h: cut(s, L, h, target=lambda i: i + h, N=_count(s, L, h)),
            "The horizon was counted from the window's first value, so the target may lie inside "
            "the window. Count from its last value, which stands at i + L - 1. " + WINDOWS,
        ),
        old_mistake(
            "last window lost",
            _changed(lambda X, y: (X[:-1], y[:-1])),
            "The last window is missing. `range(N)` ends before N by itself: N is "
            "len(series) - L - horizon + 1. " + WINDOWS,
        ),
        old_mistake(
            "windows without a target",
            _without_targets,
            "There are more windows than targets. The last windows have no target any more, since "
            "the series ends before it: leave them out, so that X and y have one row each. "
            + WINDOWS,
        ),
        old_mistake(
            "windows side by side",
            _side_by_side,
            "The windows were set side by side. They overlap: each begins one step after the one "
            "before it, so that no target is lost. " + WINDOWS,
        ),
        old_mistake(
            "newest first",
            _changed(lambda X, y: (X[:, ::-1], y)),
            "Each window runs backwards. The oldest value comes first, as in the series. "
            + WINDOWS,
        ),
        old_mistake(
            "shape turned round",
            _changed(lambda X, y: (X.T, y)),
            "X is turned round. It has one window a row: shape (N, L). " + WINDOWS,
        ),
        old_mistake(
            "targets as a column",
            _changed(lambda X, y: (X, y[:, None])),
            "The targets came as a table. They are one number for each window: shape (N,). "
            + WINDOWS,
        ),
    ),
    right=(
        lambda series, L, horizon: _right(np.asarray(series), L, horizon),
        lambda series, L, horizon: (
            np.lib.stride_tricks.sliding_window_view(np.asarray(series)[:-horizon], L),
            np.asarray(series)[L + horizon - 1 :],
        ),
        lambda series, L, horizon: _by_columns(np.asarray(series), L, horizon),
        lambda series, L, horizon: _one_by_one(list(series), L, horizon),
    ),
)


def _by_columns(series, L, horizon):
    N = _count(series, L, horizon)
    return np.stack([series[k : k + N] for k in range(L)], axis=1), series[-N:]


def _one_by_one(series, L, horizon):
    X, y = [], []
    for end in range(L, len(series) - horizon + 1):
        X.append(series[end - L : end])
        y.append(series[end + horizon - 1])
    return np.array(X), np.array(y)
