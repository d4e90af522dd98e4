"""Slopes by nudging, and how far two gradients are apart (lesson 05)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    unchanged,
    values,
)
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import gradcheck as reference

NUDGE = "Look at “Nudge it” above."
ERROR = "Look at “Do two gradients agree?” above."


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


def _numeric(f, x, h, slope):
    """Fill a gradient element by element, with a slope of your own."""
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        gradient[i] = slope(f, x, i, h)
    return gradient


def _nudged(x, i, h):
    x = x.copy()
    x[i] += h
    return x


def _central(f, x, i, h):
    return (f(_nudged(x, i, h)) - f(_nudged(x, i, -h))) / (2 * h)


def _left_nudged(f, x, i, h):
    x[i] += h
    above = f(x)
    x[i] -= 2 * h
    return (above - f(x)) / (2 * h)


def _once_too_little(f, x, i, h):
    # Going down by h from x + h comes back to x, and no further.
    return (f(_nudged(x, i, h)) - f(x)) / (2 * h)


def _only_first(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    first = (0,) * x.ndim
    gradient[first] = _central(f, x, first, h)
    return gradient


def _whole_numbers(f, x, h=1e-5):
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = kept
    return gradient


def _nudges_the_callers(f, x, h=1e-5):
    gradient = np.zeros(np.shape(x))
    for i in np.ndindex(gradient.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] += 2 * h
    return gradient


def _by_unit_vectors(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    steps = h * np.eye(x.size).reshape(-1, *x.shape)
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in steps]).reshape(x.shape)


def _by_flat(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.size)
    for k in range(x.size):
        kept = x.flat[k]
        x.flat[k] = kept + h
        gradient[k] = f(x)
        x.flat[k] = kept - h
        gradient[k] -= f(x)
        x.flat[k] = kept
    return gradient.reshape(x.shape) / (2 * h)


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


def _relative_error(a, b):
    with np.errstate(all="ignore"):
        return float(np.abs(a - b).max() / np.maximum(np.abs(a), np.abs(b)).max())


numeric_grad = old_exercise(
    name="numeric_grad",
    signature="numeric_grad(f, x, h=1e-5)",
    reference=reference.numeric_grad,
    parts=(
        values(1.5, _vector),
        old_part("tables and more axes", 0.5, _table),
        old_part("h = 1e-5 when none is given", 0.25, _usual_step),
        kinds(0.5, _vector),
        unchanged(0.25, _vector),
    ),
    look=NUDGE,
    hints=(
        "Take one place i. You need f with x[i] a little larger, and f with x[i] a little smaller. What must x[i] be before you go on to the next place?",
        "Keep the old value: kept = x[i]. Set x[i] = kept + h, call f(x); set x[i] = kept - h, call f(x); set x[i] = kept.",
        "In the loop: gradient[i] = ( ? - ? ) / (2 * h), with the two values of f. After the loop: return gradient.",
    ),
    mistakes=(
        old_mistake(
            "forward difference",
            lambda f, x, h=1e-5: _numeric(
                f, x, h, lambda f, x, i, h: (f(_nudged(x, i, h)) - f(x)) / h
            ),
            "This is the forward difference, from x to x + h. The central one, from x − h to x + h, "
            "costs the same two calls and is far more exact. " + NUDGE,
        ),
        old_mistake(
            "backward difference",
            lambda f, x, h=1e-5: _numeric(
                f, x, h, lambda f, x, i, h: (f(x) - f(_nudged(x, i, -h))) / h
            ),
            "This is the backward difference, from x − h to x. The central one, from x − h to x + h, "
            "costs the same two calls and is far more exact. " + NUDGE,
        ),
        old_mistake(
            "x not restored",
            lambda f, x, h=1e-5: _numeric(f, x, h, _left_nudged),
            "The first slope is right and the others are not: after the two calls, `x[i]` keeps its "
            "nudge, and the next place is measured elsewhere. Put the old value back. " + NUDGE,
        ),
        old_mistake(
            "nudged only upwards",
            lambda f, x, h=1e-5: _numeric(f, x, h, _once_too_little),
            "The second call saw `x` itself. If `x[i]` went up by h, it takes 2 h to get to the other "
            "side. " + NUDGE,
        ),
        old_mistake(
            "only one element perturbed",
            _only_first,
            "Only the first element was nudged; the gradient has one slope for each. Loop over all "
            "places of x. " + NUDGE,
        ),
        old_mistake(
            "all elements at once",
            lambda f, x, h=1e-5: (f(np.array(x, float) + h) - f(np.array(x, float) - h)) / (2 * h),
            "All elements were nudged together, which gives one number. Nudge one at a time and leave "
            "the others: one slope for each. " + NUDGE,
        ),
        old_mistake(
            "divided by h",
            lambda f, x, h=1e-5: _numeric(f, x, h, lambda *args: 2 * _central(*args)),
            "Everything is twice too large: from x − h to x + h, the way is 2 h. " + NUDGE,
        ),
        old_mistake(
            "not divided",
            lambda f, x, h=1e-5: _numeric(f, x, h, lambda *args: 2 * h * _central(*args)),
            "These are differences. A slope is the difference divided by the way, 2 h. " + NUDGE,
        ),
        old_mistake(
            "sign",
            lambda f, x, h=1e-5: _numeric(f, x, h, lambda *args: -_central(*args)),
            "The sign is turned round: the value above comes first, then the value below is "
            "subtracted. " + NUDGE,
        ),
        old_mistake(
            "h ignored",
            lambda f, x, h=1e-5: _numeric(f, x, 1e-5, _central),
            "The step is always 1e-5. Use the `h` that the caller gives. " + NUDGE,
        ),
        old_mistake(
            "whole numbers stay whole",
            _whole_numbers,
            "Right for floats. In an array of whole numbers a nudge is rounded away: begin with "
            "`np.array(x, dtype=float)`, as the first line did. " + NUDGE,
        ),
        old_mistake(
            "the caller's x nudged",
            _nudges_the_callers,
            "The slopes are right, but the caller's own `x` was nudged, and does not come back "
            "exactly as it was. Work on a copy: `np.array(x, dtype=float)`. " + NUDGE,
        ),
    ),
    right=(
        lambda f, x, h=1e-5: _numeric(f, x, h, _central),
        _by_unit_vectors,
        _by_flat,
    ),
    # Differences of nearly equal numbers: the last digits depend on the order of the operations.
    rtol=1e-6,
    atol=1e-7,
)

relative_error = old_exercise(
    name="relative_error",
    signature="relative_error(a, b)",
    reference=reference.relative_error,
    parts=(
        values(1, _two, extra=BOTH_WAYS),
        old_part("two zeros", 0.5, _zeros),
        kinds(0.25, _two),
        unchanged(0.25, _two),
    ),
    look=ERROR,
    hints=(
        "Two numbers have to be found: the largest difference, and the largest value in either array. Where do the bars |…| go?",
        "np.abs(a - b).max() is the largest difference; max(np.abs(a).max(), np.abs(b).max()) the largest value.",
        "if largest == 0: return 0.0; otherwise return ? / largest",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "divided by 1 at least",
            lambda a, b: np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1.0),
            "Small gradients are divided by 1, so they always seem to agree. Divide by the largest "
            "value, however small it is, and only for zeros throughout return 0. " + ERROR,
        ),
        # Others divide by zero there, too, so this one comes first.
        old_mistake(
            "zero divided by zero",
            _relative_error,
            "Right, until both arrays are 0 throughout: 0 / 0 is `nan`. They agree, so the answer is "
            "0 there. " + ERROR,
        ),
        old_mistake(
            "not relative",
            lambda a, b: np.abs(a - b).max(),
            "This is the largest difference itself. Divide by the largest value: 0.1 is much beside 1 "
            "and little beside 1000. " + ERROR,
        ),
        old_mistake(
            "element by element",
            lambda a, b: (np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))).max(),
            "Each difference was divided by its own element. One that is nearly 0 then looks bad for "
            "no reason: divide once, by the largest value of all. " + ERROR,
        ),
        old_mistake(
            "bars missing",
            lambda a, b: (a - b).max() / np.maximum(np.abs(a), np.abs(b)).max(),
            "Differences below zero do not count here. Take `np.abs` before the largest is chosen. "
            + ERROR,
        ),
        old_mistake(
            "largest value without bars",
            lambda a, b: np.abs(a - b).max() / max(a.max(), b.max()),
            "The largest value was chosen without `np.abs`, so large negative values do not count. "
            + ERROR,
        ),
        old_mistake(
            "only b below",
            lambda a, b: np.abs(a - b).max() / np.abs(b).max(),
            "The difference was divided by the largest value of `b`. Which of the two is larger should "
            "not matter: take the largest of both. " + ERROR,
        ),
        old_mistake(
            "only a below",
            lambda a, b: np.abs(a - b).max() / np.abs(a).max(),
            "The difference was divided by the largest value of `a`. Which of the two is larger should "
            "not matter: take the largest of both. " + ERROR,
        ),
        old_mistake(
            "mean for maximum",
            lambda a, b: np.abs(a - b).mean() / np.maximum(np.abs(a), np.abs(b)).max(),
            "The differences were averaged. A single wrong element would drown among many right "
            "ones: take the largest. " + ERROR,
        ),
    ),
    right=after_asarray(
        lambda a, b: 0.0 if (a == b).all() else _relative_error(a, b),
        lambda a, b: np.max(np.abs(a - b)) / (max(np.max(np.abs(a)), np.max(np.abs(b))) or 1.0),
        lambda a, b: (
            max(abs(p - q) for p, q in zip(a.ravel(), b.ravel(), strict=True))
            / max(max(abs(v) for v in [*a.ravel(), *b.ravel()]), 1e-300)
        ),
    ),
)
