"""A gradient taken with TensorFlow's tape, on functions whose slope is known (lesson 11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.engine import models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.compare import describe, show
from autograder.engine.exercise import Exercise, Failure, Question
from autograder.engine.subject import Opaque, Subject
from autograder.exercises.l11_keras.networks import close
from nnlib.with_keras import fcnn as reference

TAPE = read_catalogue(__file__)["tape_gradient"]


@dataclass(frozen=True)
class Curve:
    """A function made of operators alone, so that it works on tensors and on arrays; its slope."""

    text: str
    function: Callable[[Any], Any]
    slope: Callable[[Any], Any]


# In each, the gradient differs from the value and from what a constant would give.
CURVES = (
    Curve("x * x", lambda x: x * x, lambda x: 2 * x),
    Curve("x**3 - 2 * x", lambda x: x**3 - 2 * x, lambda x: 3 * x**2 - 2),
    Curve("1 / (1 + x * x)", lambda x: 1 / (1 + x * x), lambda x: -2 * x / (1 + x * x) ** 2),
    Curve("(3 * x + 1) * x", lambda x: (3 * x + 1) * x, lambda x: 6 * x + 1),
)


def _vectors(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for the gradient at several values at once."""
    return _compare(subject, [(c, _points(rng, (n,))) for n, c in enumerate(CURVES, start=2)])


def _other_shapes(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask at a table, at one number, and at a list of whole numbers."""
    table, number = _points(rng, (3, 2)), float(_points(rng, (1,))[0])
    return _compare(subject, [(CURVES[0], table), (CURVES[1], number), (CURVES[3], [1, 2, 3])])


def _points(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.integers(20, 300, size=shape) * rng.choice([-1, 1], size=shape) / 100


def _compare(subject: Subject, cases: list[tuple[Curve, Any]]) -> Failure | None:
    """Name what is seen at once: what came is nothing, a tensor, the value, or too small."""
    for curve, x in cases:
        array = np.asarray(x, dtype=float)
        right, value = curve.slope(array), models.called(subject, curve.function, x).value
        if value is not None and not isinstance(value, Opaque) and close(value, right):
            continue
        example = f"f(x) = {curve.text}, x = {show(x)} → {show(value)}; expected {describe(right)}"
        if value is None:
            return TAPE["not watched"].failure(example)
        if isinstance(value, Opaque) and value.type_name == "EagerTensor":
            return TAPE["tensor for array"].failure(example)
        if isinstance(value, np.ndarray | float | np.generic):
            if close(value, curve.function(array)):
                return TAPE["value for gradient"].failure(example)
            if close(value, right / array.size):
                return TAPE["divided by the number of values"].failure(example)
        return TAPE.failure("This is not the gradient of f at x, in the shape of x.", example)
    return None


tape_gradient = Exercise(
    text=TAPE,
    reference=reference.tape_gradient,
    parts=(
        Question("the gradient", 2, _vectors),
        Question("other shapes", 0.5, _other_shapes),
    ),
    example=(CURVES[0].function, [1.0, 2.0]),
    keras=True,
)
