"""Slopes on paper: the chain rule, and the gradient of the cross-entropy (lesson 05)."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    safe,
    unchanged,
    values,
)
from autograder.engine.exercise import Arguments, old_exercise, old_mistake
from nnlib import losses as reference
from nnlib.activations import sigmoid, sigmoid_grad, softmax
from nnlib.gradcheck import numeric_grad

CHAIN = "Look at “The chain rule” above."
# A slope by nudging is right to ten digits or so, one from paper to all that there are.
RTOL, ATOL = 1e-12, 1e-14
GRADIENT = "Look at “The gradient of the cross-entropy” above."


def _numbers(rng: np.random.Generator, n: int) -> Arguments:
    return (floats(rng, n, int(rng.integers(1, 4))),)


def _logits(rng: np.random.Generator, n: int) -> Arguments:
    K = int(rng.choice([k for k in (2, 3, 4, 5) if k != n]))
    return floats(rng, n, K), rng.integers(0, K, size=n)


def _huge_logits(rng: np.random.Generator) -> list[Arguments]:
    a, b = rng.permutation([1000.0, -1000.0])
    y = rng.integers(0, 3, size=2)
    return [
        (np.array([[a, b]]), np.array([0])),
        (np.array([[1000.0, 999.0, 0.0], [-1000.0, 0.0, -2.0]]), y),
    ]


def _c(x):
    return 2 * np.asarray(x) - 4


def chain_reference(x):
    """Differentiate `(sigmoid(2x - 4) - 1)²`: outer slope, middle slope, inner slope."""
    c = _c(x)
    return 2 * (sigmoid(c) - 1) * sigmoid_grad(c) * 2


def _chain_nudged(x):
    return np.asarray(numeric_grad(lambda x: np.sum((sigmoid(_c(x)) - 1) ** 2), np.array(x, float)))


def _loss_nudged(logits, y):
    return numeric_grad(lambda Z: reference.cross_entropy(Z, y), np.array(logits, float))


def _one_hot(logits, y):
    return np.eye(logits.shape[1])[y]


def _naive_softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


def _by_rows(logits, y):
    rows = []
    for z, k in zip(logits, y, strict=True):
        p = softmax(z)
        p[k] -= 1
        rows.append(p / len(y))
    return np.array(rows)


def _by_index(logits, y):
    P = softmax(logits)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


def _in_place(logits, y):
    logits -= logits.max(axis=1, keepdims=True)
    return (softmax(logits) - _one_hot(logits, y)) / len(y)


chain_grad = old_exercise(
    name="chain_grad",
    signature="chain_grad(x)",
    reference=chain_reference,
    parts=(values(1.25, _numbers), kinds(0.5, _numbers), unchanged(0.25, _numbers)),
    look=CHAIN,
    rtol=RTOL,
    atol=ATOL,
    hints=(
        "Three functions one inside the other, so three slopes to multiply. At which place is each of them taken?",
        "c = C(x), b = B(c). The slope of A is taken at b, that of B at c, that of C at x: 2 * (b - 1), b * (1 - b), and 2.",
        "c = C(x); b = B(c); return 2 * (b - 1) * ? * ?",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "inner slope missing",
            lambda x: 2 * (sigmoid(_c(x)) - 1) * sigmoid_grad(_c(x)),
            "The innermost slope is missing: C(x) = 2x − 4 has slope 2, a factor of its own. "
            + CHAIN,
        ),
        old_mistake(
            "middle slope missing",
            lambda x: 2 * (sigmoid(_c(x)) - 1) * 2,
            "The slope of the sigmoid is missing. Each function on the way gives one factor. "
            + CHAIN,
        ),
        old_mistake(
            "outer slope missing",
            lambda x: sigmoid_grad(_c(x)) * 2,
            "The outer slope is missing: A(b) = (b − 1)² has the slope 2 (b − 1). " + CHAIN,
        ),
        old_mistake(
            "slope of the sigmoid at x",
            lambda x: 2 * (sigmoid(_c(x)) - 1) * sigmoid_grad(x) * 2,
            "The slope of the sigmoid was taken at x. The sigmoid is given c = C(x), so that is where "
            "its slope is taken. " + CHAIN,
        ),
        old_mistake(
            "slope of the sigmoid at b",
            lambda x: 2 * (sigmoid(_c(x)) - 1) * sigmoid_grad(sigmoid(_c(x))) * 2,
            "The slope of the sigmoid was taken at its result b. It is taken at c, where it equals "
            "b · (1 − b). " + CHAIN,
        ),
        old_mistake(
            "outer slope at c",
            lambda x: 2 * (_c(x) - 1) * sigmoid_grad(_c(x)) * 2,
            "The outer slope was taken at c. A is given b = B(c): its slope is 2 (b − 1). " + CHAIN,
        ),
        old_mistake(
            "slopes added",
            lambda x: 2 * (sigmoid(_c(x)) - 1) + sigmoid_grad(_c(x)) + 2,
            "The slopes were added. Along a chain they multiply: each function stretches what comes "
            "in. " + CHAIN,
        ),
        old_mistake(
            "value for slope",
            lambda x: (sigmoid(_c(x)) - 1) ** 2,
            "This is A(B(C(x))) itself, the height. Asked for is the slope. " + CHAIN,
        ),
        old_mistake(
            "sign",
            lambda x: -chain_reference(x),
            "The sign is turned round. A(b) = (b − 1)² falls while b is below 1, so its slope "
            "2 (b − 1) is negative there. " + CHAIN,
        ),
        old_mistake(
            "nudged, not derived",
            _chain_nudged,
            "These slopes come from nudging: right to ten digits or so, and no further. Here the "
            "exact ones are asked for, one factor for each function. " + CHAIN,
        ),
    ),
    right=after_asarray(
        lambda x: 4 * (sigmoid(_c(x)) - 1) * sigmoid(_c(x)) * (1 - sigmoid(_c(x))),
        lambda x: -4 * sigmoid(_c(x)) * (1 - sigmoid(_c(x))) ** 2,
        lambda x: np.array([[float(chain_reference(v)) for v in row] for row in x]),
    ),
)

cross_entropy_grad = old_exercise(
    name="cross_entropy_grad",
    signature="cross_entropy_grad(logits, y)",
    reference=reference.cross_entropy_grad,
    parts=(
        values(1.5, _logits),
        safe(0.75, _huge_logits),
        kinds(0.5, _logits),
        unchanged(0.25, _logits),
    ),
    look=GRADIENT,
    rtol=RTOL,
    atol=ATOL,
    hints=(
        "For one row the gradient is what the network said, minus what was true. Which two tables of shape (N, K) are these?",
        "P = softmax(logits), Y = np.eye(K)[y]. The loss is a mean over N examples, so each row gets the share 1 / N.",
        "K = logits.shape[1]; return ( ? - ? ) / len(y)",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "overflow",
            lambda Z, y: (_naive_softmax(Z) - _one_hot(Z, y)) / len(y),
            "Right for small logits, but `exp(1000)` overflows. Use the safe softmax of lesson 2, which "
            "subtracts the largest logit of each row first. " + GRADIENT,
        ),
        old_mistake(
            "not divided by N",
            lambda Z, y: softmax(Z) - _one_hot(Z, y),
            "Everything is N times too large. The loss is a mean, so each example has a share of 1/N. "
            + GRADIENT,
        ),
        old_mistake(
            "divided by N·K",
            lambda Z, y: (softmax(Z) - _one_hot(Z, y)) / Z.size,
            "The division is by N·K. The loss is a mean over the N examples, not over the classes: "
            "divide by N. " + GRADIENT,
        ),
        old_mistake(
            "divided by K",
            lambda Z, y: (softmax(Z) - _one_hot(Z, y)) / Z.shape[1],
            "The division is by the number of classes. The loss is a mean over the N examples: divide "
            "by `len(y)`. " + GRADIENT,
        ),
        old_mistake(
            "sign",
            lambda Z, y: (_one_hot(Z, y) - softmax(Z)) / len(y),
            "The sign is turned round. A higher logit of the true class lowers the loss, so its slope "
            "is negative: what was said, minus what was true. " + GRADIENT,
        ),
        old_mistake(
            "no softmax",
            lambda Z, y: (Z - _one_hot(Z, y)) / len(y),
            "The one-hot rows were subtracted from the logits. They belong to the probabilities: "
            "softmax first. " + GRADIENT,
        ),
        old_mistake(
            "truth not subtracted",
            lambda Z, y: softmax(Z) / len(y),
            "These are the probabilities. In the column of the true class, 1 is still to be "
            "subtracted. " + GRADIENT,
        ),
        old_mistake(
            "only the true class",
            lambda Z, y: (softmax(Z) - 1) * _one_hot(Z, y) / len(y),
            "Only the true class has a slope here. The other logits matter, too: through softmax, "
            "each of them takes probability away from the truth. " + GRADIENT,
        ),
        old_mistake(
            "softmax down the columns",
            lambda Z, y: (softmax(Z, axis=0) - _one_hot(Z, y)) / len(y),
            "Softmax ran down the columns, so the examples compete. The classes of one example do: "
            "along the rows. " + GRADIENT,
        ),
        old_mistake(
            "input changed in place",
            _in_place,
            "The gradient is right, but the caller's own `logits` were changed: `-=` writes into them.",
        ),
        old_mistake(
            "nudged, not derived",
            _loss_nudged,
            "This gradient comes from nudging: right to ten digits or so, and no further, at the price "
            "of two runs for each logit. The formula gives it in one. " + GRADIENT,
        ),
    ),
    right=after_asarray(
        lambda Z, y: (softmax(Z) - _one_hot(Z, y)) / len(Z),
        _by_index,
        _by_rows,
        lambda Z, y: (softmax(Z) - (y[:, np.newaxis] == np.arange(Z.shape[1]))) / y.size,
    ),
)
