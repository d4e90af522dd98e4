"""Lesson 02: activation functions, their slopes, and how to compute them without overflow."""

from __future__ import annotations

import numpy as np

from autograder.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    safe,
    unchanged,
    values,
)
from autograder.exercise import Arguments, Exercise, Mistake, Part
from nnlib import activations as reference

RELU = "Look at “ReLU” above."
LEAKY = "Look at “Leaky ReLU” above."
SIGMOID = "Look at “Sigmoid” above."
OVERFLOW = "Look at “Numbers that are too large” above."
SOFTMAX = "Look at “Softmax” above."
SLOPES = "Look at “Slopes” above."


def _scores(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a vector or a table of scores."""
    shape = (n, int(n + rng.integers(1, 4))) if n % 2 else (n,)
    return (floats(rng, *shape),)


def _scores_and_alpha(rng: np.random.Generator, n: int) -> Arguments:
    return (*_scores(rng, n), float(rng.choice([0.1, 0.2, 0.3])))


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


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _sigmoid_by_sides(z):
    out = np.empty(z.shape)
    out[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    out[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return out


def _sigmoid_into_integers(z):
    out = np.zeros_like(z)
    out[...] = _sigmoid(z)
    return out


def _relu_in_place(z):
    z[z < 0] = 0
    return z


def _leaky_into_integers(z, alpha):
    out = z.copy()
    out[z < 0] = alpha * z[z < 0]
    return out


def _leaky_in_place(z, alpha):
    z[z < 0] *= alpha
    return z


def _softmax(Z, axis=-1):
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def _softmax_in_place(Z, axis=-1):
    Z -= Z.max(axis=axis, keepdims=True)
    return _softmax(Z, axis)


relu = Exercise(
    name="relu",
    signature="relu(z)",
    reference=reference.relu,
    parts=(
        values(1, _scores, extra=[(2.5,), (-2.5,), (0.0,)]),
        kinds(0.5, _scores),
        unchanged(0.5, _scores),
    ),
    look=RELU,
    hints=(
        "What should come out for a negative number, and what for a positive one?",
        "max(z, 0), for every entry. NumPy's function for two things entry by entry is `np.maximum`.",
        "In one line: return np.maximum(z, ?). Beware: `np.max(z, 0)` is something else, the largest along axis 0.",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "Python's max",
            lambda z: max(z, 0),
            "Python's `max` compares two single numbers and does not know what to do with an "
            "array. `np.maximum` compares entry by entry. " + RELU,
        ),
        Mistake(
            "np.max for np.maximum",
            lambda z: np.max(z, 0),
            "`np.max(z, 0)` is the largest entry along axis 0. The function that compares every "
            "entry with 0 is called `np.maximum`. " + RELU,
        ),
        Mistake(
            "wrong side kept",
            lambda z: np.minimum(z, 0),
            "The negative numbers came through. ReLU keeps what is positive and makes the rest 0. "
            + RELU,
        ),
        Mistake(
            "absolute value",
            lambda z: np.abs(z),
            "Negative numbers lost their sign. They should become 0. " + RELU,
        ),
        Mistake(
            "step for ReLU",
            lambda z: np.where(z > 0, 1, 0),
            "This is a step, 0 or 1. ReLU lets a positive number through as it is. " + RELU,
        ),
        Mistake(
            "input changed in place",
            _relu_in_place,
            "The values are right, but the caller's own `z` was changed: `z[z < 0] = 0` writes "
            "into it. `np.maximum` makes a new array.",
        ),
    ),
    right=after_asarray(
        lambda z: np.where(z > 0, z, 0),
        lambda z: z * (z > 0),
        lambda z: (z + np.abs(z)) / 2,
        lambda z: np.array([max(v, 0) for v in z.ravel()]).reshape(z.shape),
    ),
)

leaky_relu = Exercise(
    name="leaky_relu",
    signature="leaky_relu(z, alpha)",
    reference=reference.leaky_relu,
    parts=(
        values(1, _scores_and_alpha, extra=[(2.5, 0.1), (-2.5, 0.1), (0.0, 0.1)]),
        kinds(0.5, _scores_and_alpha),
        unchanged(0.5, _scores_and_alpha),
    ),
    look=LEAKY,
    hints=(
        "Two cases again: what comes out for a positive number, and what for a negative one?",
        "z where z > 0, and alpha * z elsewhere. `np.where(condition, a, b)` takes from a or from b.",
        "In one line: return np.where(z > 0, ?, alpha * z).",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "leak on the wrong side",
            lambda z, alpha: np.where(z > 0, alpha * z, z),
            "The leak is on the wrong side: positive numbers come through as they are, and the "
            "negative ones are multiplied by `alpha`. " + LEAKY,
        ),
        Mistake(
            "no leak",
            lambda z, alpha: np.maximum(z, 0),
            "This is ReLU: negative numbers became 0. Let `alpha * z` through there. " + LEAKY,
        ),
        Mistake(
            "alpha itself below zero",
            lambda z, alpha: np.where(z > 0, z, alpha),
            "Every negative number became `alpha` itself. It should be `alpha * z`: the further "
            "below zero, the further down. " + LEAKY,
        ),
        Mistake(
            "sign of the leak",
            lambda z, alpha: np.where(z > 0, z, -alpha * z),
            "The leak has the wrong sign: a negative number stays negative, only smaller. " + LEAKY,
        ),
        Mistake(
            "alpha ignored",
            lambda z, alpha: np.where(z > 0, z, 0.01 * z),
            "The leak is 0.01 whatever `alpha` is. Use the argument. " + LEAKY,
        ),
        Mistake(
            "integers truncated",
            _leaky_into_integers,
            "With whole numbers the leak is lost: what is written into an array of integers is "
            "cut off to an integer. `np.where` makes a new array of the right kind. " + LEAKY,
        ),
        Mistake(
            "input changed in place",
            _leaky_in_place,
            "The values are right, but the caller's own `z` was changed: `z[z < 0] *= alpha` "
            "writes into it. `np.where` makes a new array.",
        ),
    ),
    right=after_asarray(
        lambda z, alpha: np.where(z >= 0, z, alpha * z),
        lambda z, alpha: np.maximum(z, alpha * z),
        lambda z, alpha: np.maximum(z, 0) + alpha * np.minimum(z, 0),
        lambda z, alpha: z * np.where(z > 0, 1, alpha),
    ),
)

sigmoid = Exercise(
    name="sigmoid",
    signature="sigmoid(z)",
    reference=reference.sigmoid,
    parts=(
        values(1, _scores, extra=[(0.0,), (0.5,)]),
        safe(1, _far_out),
        kinds(0.5, _scores),
        unchanged(0.5, _scores),
    ),
    look=SIGMOID,
    hints=(
        "Which number does exp get when z = -1000 in 1 / (1 + exp(-z))? How large may it be before NumPy gives up?",
        "With e = exp(-|z|), which is never above 1: sigmoid is 1 / (1 + e) where z >= 0, and e / (1 + e) where z < 0.",
        "Two lines: e = np.exp(-np.abs(z)), then return np.where(z >= 0, 1, ?) / (1 + e).",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "overflow at -1000",
            lambda z: 1 / (1 + np.exp(-z)),
            "The formula is right, but on the way `exp(1000)` is too large for a computer, and "
            "NumPy warns of an overflow. Never give `exp` a large positive number. " + OVERFLOW,
        ),
        Mistake(
            "overflow at +1000",
            lambda z: np.exp(z) / (1 + np.exp(z)),
            "The formula is right, but at 1000 it divides infinity by infinity, and the result is "
            "nan, not a number. Never give `exp` a large positive number. " + OVERFLOW,
        ),
        Mistake(
            "both branches computed",
            lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
            "The idea with two formulas is good. But `np.where` first computes both of them for "
            "every `z`, and then chooses, so `exp(1000)` still happens. `exp(-|z|)` serves both "
            "sides and never overflows. " + OVERFLOW,
        ),
        Mistake(
            "sign of z",
            lambda z: 1 / (1 + np.exp(z)),
            "The curve falls where it should rise: the sign of `z` in the exponent is turned "
            "round. " + SIGMOID,
        ),
        Mistake(
            "tanh for sigmoid",
            lambda z: np.tanh(z),
            "This is tanh, which runs from -1 to 1. Sigmoid runs from 0 to 1. " + SIGMOID,
        ),
        Mistake(
            "integers truncated",
            _sigmoid_into_integers,
            "Right for decimal numbers, but whole numbers in `z` give 0 or 1 only: `zeros_like(z)` "
            "is then an array of integers, and cuts off what is written into it. " + SIGMOID,
        ),
    ),
    right=after_asarray(
        _sigmoid,
        _sigmoid_by_sides,
        lambda z: (1 + np.tanh(z / 2)) / 2,
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
    ),
)

softmax = Exercise(
    name="softmax",
    signature="softmax(Z, axis=-1)",
    reference=reference.softmax,
    parts=(
        values(1, _table, extra=[(np.array([1.0, 2.0, -0.5]),)]),
        Part("along any axis", 0.5, _along_axes),
        safe(1, _far_out_tables),
        kinds(0.25, _table),
        unchanged(0.25, _table),
    ),
    look=SOFTMAX,
    hints=(
        "Each row should add up to 1. By what must exp(Z) be divided, and which shape must that have to broadcast?",
        "Take E = exp(Z - the largest of each row), then E / the sum of each row, both with `axis=axis, keepdims=True`.",
        "Two lines: E = np.exp(Z - Z.max(axis=axis, keepdims=True)), then return E / ?",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "no keepdims",
            lambda Z, axis=-1: np.exp(Z) / np.exp(Z).sum(axis=axis),
            "The sums have the shape `(N,)` and do not line up with `(N, K)`. With `keepdims=True` "
            "they keep the axis, `(N, 1)`, and broadcast. " + SOFTMAX,
        ),
        Mistake(
            "wrong axis",
            lambda Z, axis=-1: _softmax(Z, 0),
            "The columns add up to 1. It should be the rows: each example has its own "
            "probabilities, along `axis`. " + SOFTMAX,
        ),
        Mistake(
            "one sum for the whole table",
            lambda Z, axis=-1: np.exp(Z) / np.exp(Z).sum(),
            "The whole table adds up to 1. Each example needs its own sum: "
            "`sum(axis=axis, keepdims=True)`. " + SOFTMAX,
        ),
        Mistake(
            "axis ignored",
            lambda Z, axis=-1: _softmax(Z, -1),
            "Right along the last axis, but the argument `axis` makes no difference. Hand it on to "
            "`max` and `sum`. " + SOFTMAX,
        ),
        Mistake(
            "overflow",
            lambda Z, axis=-1: np.exp(Z) / np.exp(Z).sum(axis=axis, keepdims=True),
            "Right for small scores, but `exp(1000)` overflows. Subtract the largest score of each "
            "row first: the result is the same, and `exp` sees no number above 0. " + OVERFLOW,
        ),
        Mistake(
            "one maximum for the whole table",
            lambda Z, axis=-1: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis, keepdims=True),
            "You subtract the largest score of the whole table. In a row that lies far below it, "
            "every `exp` becomes 0. Take the largest of each row. " + OVERFLOW,
        ),
        Mistake(
            "no exp",
            lambda Z, axis=-1: Z / Z.sum(axis=axis, keepdims=True),
            "The scores were divided by their sum, without `exp`. With negative scores that gives "
            "no probabilities. " + SOFTMAX,
        ),
        Mistake(
            "sigmoid for softmax",
            lambda Z, axis=-1: _sigmoid(Z),
            "This is the sigmoid of each score by itself. In softmax the scores of a row compete: "
            "they share a total of 1. " + SOFTMAX,
        ),
        Mistake(
            "input changed in place",
            _softmax_in_place,
            "The values are right, but the caller's own `Z` was changed: `Z -= ...` writes into "
            "it. `Z - ...` makes a new array.",
        ),
    ),
    right=after_asarray(
        _softmax,
        lambda Z, axis=-1: np.exp(Z - np.logaddexp.reduce(Z, axis=axis, keepdims=True)),
        lambda Z, axis=-1: np.apply_along_axis(_softmax, int(axis), Z),
        lambda Z, axis=-1: np.moveaxis(_softmax(np.moveaxis(Z, axis, 0), 0), 0, axis),
    ),
)

sigmoid_grad = Exercise(
    name="sigmoid_grad",
    signature="sigmoid_grad(z)",
    reference=reference.sigmoid_grad,
    parts=(
        values(1, _scores, extra=[(0.0,), (0.5,)]),
        safe(1, _far_out),
        kinds(0.5, _scores),
        unchanged(0.5, _scores),
    ),
    look=SLOPES,
    hints=(
        "The slope is given by the value s of the sigmoid. Where do you get s from?",
        "With s = sigmoid(z), the slope is s * (1 - s).",
        "Two lines: s = sigmoid(z), then return s * (?).",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "slope of a where z is given",
            lambda z: z * (1 - z),
            "The formula `s * (1 - s)` was applied to `z` itself. Its `s` is the output of the "
            "sigmoid: work out `s = sigmoid(z)` first. " + SLOPES,
        ),
        Mistake(
            "sigmoid applied twice",
            lambda z: _sigmoid(_sigmoid(z)) * (1 - _sigmoid(_sigmoid(z))),
            "The sigmoid was applied twice. Once is enough: `s = sigmoid(z)`, then `s * (1 - s)`. "
            + SLOPES,
        ),
        Mistake(
            "value for slope",
            lambda z: _sigmoid(z),
            "This is the value of the sigmoid, and not its slope. " + SLOPES,
        ),
        Mistake(
            "slope of tanh",
            lambda z: 1 - _sigmoid(z) ** 2,
            "`1 - s²` is the rule for tanh. For the sigmoid it is `s * (1 - s)`. " + SLOPES,
        ),
        Mistake(
            "overflow",
            lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
            "Right for small `z`, but `exp(1000)` overflows. Build the slope from your own "
            "`sigmoid`, which is safe. " + OVERFLOW,
        ),
        Mistake(
            "sigmoid overflows",
            lambda z: 1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z))),
            "The slope is right, but `exp(1000)` overflows on the way. Is your `sigmoid` safe at "
            "-1000? " + OVERFLOW,
        ),
    ),
    right=after_asarray(
        lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
        lambda z: _sigmoid(z) - _sigmoid(z) ** 2,
        lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
        lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
    ),
)

relu_grad = Exercise(
    name="relu_grad",
    signature="relu_grad(z)",
    reference=reference.relu_grad,
    parts=(
        values(1, _scores, extra=[(2.5,), (-2.5,)]),
        Part("0 at exactly 0", 0.5, lambda rng: [(np.array([-1.0, 0.0, 2.0]),), (0.0,)]),
        kinds(0.25, _scores),
        unchanged(0.25, _scores),
    ),
    look=SLOPES,
    hints=(
        "Draw ReLU: a flat piece, a corner, a rising piece. How steep is each piece?",
        "The slope is 1 where z > 0 and 0 elsewhere.",
        "In one line: return np.where(?, 1, 0).",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "1 at exactly 0",
            lambda z: np.where(z >= 0, 1, 0),
            "Right, but for one point: at exactly 0 ReLU has a corner and no slope, and by custom "
            "we take 0 there. So the condition is `z > 0`. " + SLOPES,
        ),
        Mistake(
            "value for slope",
            lambda z: np.maximum(z, 0),
            "This is ReLU itself. Its slope says how steep it is: 1 where it rises, 0 where it is "
            "flat. " + SLOPES,
        ),
        Mistake(
            "sign for slope",
            lambda z: np.sign(z),
            "Below zero ReLU is flat, so its slope there is 0, and not -1. " + SLOPES,
        ),
        Mistake(
            "wrong side",
            lambda z: np.where(z < 0, 1, 0),
            "The sides are swapped: ReLU rises where `z` is positive. " + SLOPES,
        ),
    ),
    right=after_asarray(
        lambda z: z > 0,
        lambda z: np.heaviside(z, 0.0),
        lambda z: (np.sign(z) + 1) // 2,
        lambda z: (np.maximum(z, 0) > 0) * 1.0,
    ),
)
