"""What goes wrong with activations, and what to say about it (lesson 02)."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import mistakes_after_asarray
from autograder.engine.exercise import old_mistake

RELU = "Look at “ReLU” above."
LEAKY = "Look at “Leaky ReLU” above."
SIGMOID = "Look at “Sigmoid” above."
OVERFLOW = "Look at “Numbers that are too large” above."
SOFTMAX = "Look at “Softmax” above."
SLOPES = "Look at “Slopes” above."


def safe_sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _sigmoid_into_integers(z):
    out = np.zeros_like(z)
    out[...] = safe_sigmoid(z)
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


def safe_softmax(Z, axis=-1):
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def _softmax_in_place(Z, axis=-1):
    Z -= Z.max(axis=axis, keepdims=True)
    return safe_softmax(Z, axis)


RELU_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "Python's max",
        lambda z: max(z, 0),
        "Python's `max` compares two single numbers and does not know what to do with an "
        "array. `np.maximum` compares entry by entry. " + RELU,
    ),
    old_mistake(
        "np.max for np.maximum",
        lambda z: np.max(z, 0),
        "`np.max(z, 0)` is the largest entry along axis 0. The function that compares every "
        "entry with 0 is called `np.maximum`. " + RELU,
    ),
    old_mistake(
        "wrong side kept",
        lambda z: np.minimum(z, 0),
        "The negative numbers came through. ReLU keeps what is positive and makes the rest 0. "
        + RELU,
    ),
    old_mistake(
        "absolute value",
        lambda z: np.abs(z),
        "Negative numbers lost their sign. They should become 0. " + RELU,
    ),
    old_mistake(
        "step for ReLU",
        lambda z: np.where(z > 0, 1, 0),
        "This is a step, 0 or 1. ReLU lets a positive number through as it is. " + RELU,
    ),
    old_mistake(
        "input changed in place",
        _relu_in_place,
        "The values are right, but the caller's own `z` was changed: `z[z < 0] = 0` writes "
        "into it. `np.maximum` makes a new array.",
    ),
)

LEAKY_RELU_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "leak on the wrong side",
        lambda z, alpha: np.where(z > 0, alpha * z, z),
        "The leak is on the wrong side: positive numbers come through as they are, and the "
        "negative ones are multiplied by `alpha`. " + LEAKY,
    ),
    old_mistake(
        "no leak",
        lambda z, alpha: np.maximum(z, 0),
        "This is ReLU: negative numbers became 0. Let `alpha * z` through there. " + LEAKY,
    ),
    old_mistake(
        "alpha itself below zero",
        lambda z, alpha: np.where(z > 0, z, alpha),
        "Every negative number became `alpha` itself. It should be `alpha * z`: the further "
        "below zero, the further down. " + LEAKY,
    ),
    old_mistake(
        "sign of the leak",
        lambda z, alpha: np.where(z > 0, z, -alpha * z),
        "The leak has the wrong sign: a negative number stays negative, only smaller. " + LEAKY,
    ),
    old_mistake(
        "alpha ignored",
        lambda z, alpha: np.where(z > 0, z, 0.01 * z),
        "The leak is 0.01 whatever `alpha` is. Use the argument. " + LEAKY,
    ),
    old_mistake(
        "integers truncated",
        _leaky_into_integers,
        "With whole numbers the leak is lost: what is written into an array of integers is "
        "cut off to an integer. `np.where` makes a new array of the right kind. " + LEAKY,
    ),
    old_mistake(
        "input changed in place",
        _leaky_in_place,
        "The caller's own `z` was changed: `z[z < 0] *= alpha` writes into it, and for whole "
        "numbers it fails altogether. `np.where` makes a new array.",
    ),
)

SIGMOID_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "overflow at -1000",
        lambda z: 1 / (1 + np.exp(-z)),
        "The formula is right, but on the way `exp(1000)` is too large for a computer, and "
        "NumPy warns of an overflow. Never give `exp` a large positive number. " + OVERFLOW,
    ),
    old_mistake(
        "overflow at +1000",
        lambda z: np.exp(z) / (1 + np.exp(z)),
        "The formula is right, but at 1000 it divides infinity by infinity, and the result is "
        "nan, not a number. Never give `exp` a large positive number. " + OVERFLOW,
    ),
    old_mistake(
        "both branches computed",
        lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
        "The idea with two formulas is good. But `np.where` first computes both of them for "
        "every `z`, and then chooses, so `exp(1000)` still happens. `exp(-|z|)` serves both "
        "sides and never overflows. " + OVERFLOW,
    ),
    old_mistake(
        "sign of z",
        lambda z: 1 / (1 + np.exp(z)),
        "The curve falls where it should rise: the sign of `z` in the exponent is turned "
        "round. " + SIGMOID,
    ),
    old_mistake(
        "tanh for sigmoid",
        lambda z: np.tanh(z),
        "This is tanh, which runs from -1 to 1. Sigmoid runs from 0 to 1. " + SIGMOID,
    ),
    old_mistake(
        "integers truncated",
        _sigmoid_into_integers,
        "Right for decimal numbers, but whole numbers in `z` give 0 or 1 only: `zeros_like(z)` "
        "is then an array of integers, and cuts off what is written into it. " + SIGMOID,
    ),
)

SOFTMAX_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "no keepdims",
        lambda Z, axis=-1: np.exp(Z) / np.exp(Z).sum(axis=axis),
        "The sums have the shape `(N,)` and do not line up with `(N, K)`. With `keepdims=True` "
        "they keep the axis, `(N, 1)`, and broadcast. " + SOFTMAX,
    ),
    old_mistake(
        "wrong axis",
        lambda Z, axis=-1: safe_softmax(Z, 0),
        "The columns add up to 1. It should be the rows: each example has its own "
        "probabilities, along `axis`. " + SOFTMAX,
    ),
    old_mistake(
        "one sum for the whole table",
        lambda Z, axis=-1: np.exp(Z) / np.exp(Z).sum(),
        "The whole table adds up to 1. Each example needs its own sum: "
        "`sum(axis=axis, keepdims=True)`. " + SOFTMAX,
    ),
    old_mistake(
        "axis ignored",
        lambda Z, axis=-1: safe_softmax(Z, -1),
        "Right along the last axis, but the argument `axis` makes no difference. Hand it on to "
        "`max` and `sum`. " + SOFTMAX,
    ),
    old_mistake(
        "overflow",
        lambda Z, axis=-1: np.exp(Z) / np.exp(Z).sum(axis=axis, keepdims=True),
        "Right for small scores, but `exp(1000)` overflows. Subtract the largest score of each "
        "row first: the result is the same, and `exp` sees no number above 0. " + OVERFLOW,
    ),
    old_mistake(
        "one maximum for the whole table",
        lambda Z, axis=-1: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis, keepdims=True),
        "You subtract the largest score of the whole table. In a row that lies far below it, "
        "every `exp` becomes 0. Take the largest of each row. " + OVERFLOW,
    ),
    old_mistake(
        "no exp",
        lambda Z, axis=-1: Z / Z.sum(axis=axis, keepdims=True),
        "The scores were divided by their sum, without `exp`. With negative scores that gives "
        "no probabilities. " + SOFTMAX,
    ),
    old_mistake(
        "sigmoid for softmax",
        lambda Z, axis=-1: safe_sigmoid(Z),
        "This is the sigmoid of each score by itself. In softmax the scores of a row compete: "
        "they share a total of 1. " + SOFTMAX,
    ),
    old_mistake(
        "input changed in place",
        _softmax_in_place,
        "The values are right, but the caller's own `Z` was changed: `Z -= ...` writes into "
        "it. `Z - ...` makes a new array.",
    ),
)

SIGMOID_GRAD_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "slope of a where z is given",
        lambda z: z * (1 - z),
        "The formula `s * (1 - s)` was applied to `z` itself. Its `s` is the output of the "
        "sigmoid: work out `s = sigmoid(z)` first. " + SLOPES,
    ),
    old_mistake(
        "sigmoid applied twice",
        lambda z: safe_sigmoid(safe_sigmoid(z)) * (1 - safe_sigmoid(safe_sigmoid(z))),
        "The sigmoid was applied twice. Once is enough: `s = sigmoid(z)`, then `s * (1 - s)`. "
        + SLOPES,
    ),
    old_mistake(
        "value for slope",
        lambda z: safe_sigmoid(z),
        "This is the value of the sigmoid, and not its slope. " + SLOPES,
    ),
    old_mistake(
        "slope of tanh",
        lambda z: 1 - safe_sigmoid(z) ** 2,
        "`1 - s²` is the rule for tanh. For the sigmoid it is `s * (1 - s)`. " + SLOPES,
    ),
    old_mistake(
        "overflow",
        lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        "Right for small `z`, but `exp(1000)` overflows. Build the slope from your own "
        "`sigmoid`, which is safe. " + OVERFLOW,
    ),
    old_mistake(
        "sigmoid overflows",
        lambda z: 1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z))),
        "The slope is right, but `exp(1000)` overflows on the way. Is your `sigmoid` safe at "
        "-1000? " + OVERFLOW,
    ),
)

RELU_GRAD_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "1 at exactly 0",
        lambda z: np.where(z >= 0, 1, 0),
        "Right, but for one point: at exactly 0 ReLU has a corner and no slope, and by custom "
        "we take 0 there. So the condition is `z > 0`. " + SLOPES,
    ),
    old_mistake(
        "value for slope",
        lambda z: np.maximum(z, 0),
        "This is ReLU itself. Its slope says how steep it is: 1 where it rises, 0 where it is "
        "flat. " + SLOPES,
    ),
    old_mistake(
        "sign for slope",
        lambda z: np.sign(z),
        "Below zero ReLU is flat, so its slope there is 0, and not -1. " + SLOPES,
    ),
    old_mistake(
        "wrong side",
        lambda z: np.where(z < 0, 1, 0),
        "The sides are swapped: ReLU rises where `z` is positive. " + SLOPES,
    ),
)
