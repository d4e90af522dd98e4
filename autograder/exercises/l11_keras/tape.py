"""Judges a gradient taken with TensorFlow's tape (lesson 11), on functions whose slope is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.engine import models
from autograder.engine.compare import describe, show
from autograder.engine.exercise import Failure, old_mistake
from autograder.engine.subject import Opaque, Subject
from autograder.exercises.l11_keras.networks import close


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


def _watched(f: Any, x: Any) -> Any:
    import tensorflow as tf

    x = tf.constant(np.asarray(x, dtype=float))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return np.asarray(tape.gradient(y, x))


def _summed(f: Any, x: Any) -> Any:
    import tensorflow as tf

    x = tf.Variable(x, dtype=tf.float64)
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(f(x))
    return tape.gradient(y, [x])[0].numpy()


def _float32(f: Any, x: Any) -> Any:
    import tensorflow as tf

    x = tf.Variable(np.asarray(x), dtype=tf.float32)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x).numpy()


def _unwatched(f: Any, x: Any) -> Any:
    import tensorflow as tf

    x = tf.constant(np.asarray(x, dtype=float))
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)


def _value(f: Any, x: Any) -> Any:
    import tensorflow as tf

    return f(tf.Variable(np.asarray(x, dtype=float))).numpy()


def _averaged(f: Any, x: Any) -> Any:
    import tensorflow as tf

    x = tf.Variable(np.asarray(x, dtype=float))
    with tf.GradientTape() as tape:
        y = tf.reduce_mean(f(x))
    return tape.gradient(y, x).numpy()


def _tensor(f: Any, x: Any) -> Any:
    import tensorflow as tf

    x = tf.Variable(np.asarray(x, dtype=float))
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)


TAPE_RIGHT = (_watched, _summed, _float32)
UNWATCHED = old_mistake(
    "not watched",
    _unwatched,
    "The gradient is None: the tape has not recorded x. It records variables (tf.Variable) by itself, "
    "a constant only after tape.watch(x); and f(x) must be called inside the `with` block.",
)
VALUE = old_mistake(
    "value for gradient",
    _value,
    "This is f(x) itself. The gradient is what tape.gradient(y, x) gives.",
)
AVERAGED = old_mistake(
    "divided by the number of values",
    _averaged,
    "The gradients are too small by the number of values in x: nothing is to be averaged.",
)
TENSOR = old_mistake(
    "tensor for array",
    _tensor,
    "The gradient is still a tensor of TensorFlow. Turn it into a NumPy array with .numpy().",
)
TAPE_MISTAKES = (UNWATCHED, VALUE, AVERAGED, TENSOR)


def vectors(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for the gradient at several values at once."""
    return _compare(subject, [(c, _drawn(rng, (n,))) for n, c in enumerate(CURVES, start=2)])


def other_shapes(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask at a table, at one number, and at a list of whole numbers."""
    table, number = _drawn(rng, (3, 2)), float(_drawn(rng, (1,))[0])
    return _compare(subject, [(CURVES[0], table), (CURVES[1], number), (CURVES[3], [1, 2, 3])])


def _drawn(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    values = rng.integers(20, 300, size=shape) * rng.choice([-1, 1], size=shape) / 100
    return values


def _compare(subject: Subject, cases: list[tuple[Curve, Any]]) -> Failure | None:
    for curve, x in cases:
        array = np.asarray(x, dtype=float)
        right, value = curve.slope(array), models.called(subject, curve.function, x).value
        if value is not None and not isinstance(value, Opaque) and close(value, right):
            continue
        example = f"f(x) = {curve.text}, x = {show(x)} → {show(value)}; expected {describe(right)}"
        if value is None:
            return UNWATCHED.failure(example)
        if isinstance(value, Opaque) and value.type_name == "EagerTensor":
            return TENSOR.failure(example)
        if isinstance(value, np.ndarray | float | np.generic):
            for mistake, wrong in ((VALUE, curve.function(array)), (AVERAGED, right / array.size)):
                if close(value, wrong):
                    return mistake.failure(example)
        return Failure("This is not the gradient of f at x, in the shape of x.", example)
    return None
