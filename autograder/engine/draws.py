"""Ready-made parts and arguments, so that an exercise says only what is special about it."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograder.engine.exercise import Agreement, Arguments, Draw

DrawRows = Callable[[np.random.Generator, int], Arguments]


def floats(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers from −3 to 3 with two decimals, which read well in a message.

    None is zero, and none lies on a rounding edge. Within `in_full` they have all their decimals.
    """
    values = rng.integers(1, 300, size=shape) * rng.choice([-1, 1], size=shape) / 100
    if _all_decimals.get():
        values = values * rng.uniform(0.99, 1.0, size=shape)
    return values if shape else float(values)


_all_decimals = contextvars.ContextVar("all_decimals", default=False)


def in_full(draw: DrawRows, rng: np.random.Generator, n: int) -> Arguments:
    """Draw numbers that do not end after two decimals: an answer that was rounded is told by them."""
    token = _all_decimals.set(True)
    try:
        return draw(rng, n)
    finally:
        _all_decimals.reset(token)


def another_like(
    firsts: Iterable[tuple[Arguments, int]], draw: DrawRows, rng: np.random.Generator
) -> list[Arguments]:
    """Draw arguments shaped like some that were drawn: an answer that was kept by shape is wrong.

    ``firsts`` are arguments with their numbers of rows; those that come first are tried first.
    """
    for first, n in firsts:
        wanted = _shapes(first)
        for _ in range(50):
            args = draw(rng, n)
            if _shapes(args) == wanted:
                return [args]
    return []


def _shapes(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_shapes(item) for item in value]
    return np.shape(value) if isinstance(value, np.ndarray) else type(value)


def values(
    points: float, draw: DrawRows, *, extra: Iterable[Arguments] = (), name: str = "values"
) -> Agreement:
    """Ordinary arguments: the answer must be the reference's.

    ``draw(rng, n)`` returns arguments with ``n`` rows; ``extra`` are cases to add.
    """

    def cases(rng: np.random.Generator) -> list[Arguments]:
        drawn = [draw(rng, n) for n in (2, 3, 4, 5)]
        full = in_full(draw, rng, 7)
        return [*extra, *drawn, full, *another_like([(full, 7), (drawn[1], 3)], draw, rng)]

    return Agreement(name, points, cases)


def kinds(
    points: float, draw: DrawRows, *, name: str = "lists, integers, float32, one row"
) -> Agreement:
    """The same question asked with other kinds of numbers, and with one row."""

    def cases(rng: np.random.Generator) -> list[Arguments]:
        return [
            draw(rng, 1),
            tuple(map(_as_list, draw(rng, 3))),
            tuple(map(_as_integers, draw(rng, 4))),
            tuple(map(_as_float32, draw(rng, 2))),
        ]

    return Agreement(name, points, cases)


def unchanged(
    points: float, draw: DrawRows, *, name: str = "your input stays as it was"
) -> Agreement:
    """The arguments must come back as the reference leaves them, arrays and lists alike."""

    def cases(rng: np.random.Generator) -> list[Arguments]:
        return [draw(rng, 2), draw(rng, 3), tuple(map(_as_list, draw(rng, 5)))]

    return Agreement(name, points, cases, watch="arguments")


def safe(points: float, cases: Draw, *, name: str = "safe at ±1000") -> Agreement:
    """Right values for huge arguments, with no overflow on the way."""
    return Agreement(name, points, cases, watch="warnings")


def each_array(change: Callable[[Any], Any], value: Any) -> Any:
    """Apply a change to every array of floats, also within the tuples and lists of a network."""
    if isinstance(value, tuple | list):
        return type(value)(each_array(change, item) for item in value)
    is_floats = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return change(value) if is_floats else value


def _as_list(value: Any) -> Any:
    # Labels too: a list of whole numbers stands for them as well.
    return value.tolist() if isinstance(value, np.ndarray) else each_array(np.ndarray.tolist, value)


def _as_integers(value: Any) -> Any:
    return each_array(lambda array: np.rint(array * 3).astype(np.int64), value)


def _as_float32(value: Any) -> Any:
    return each_array(lambda array: array.astype(np.float32), value)
