"""Losses of probabilities: surprise at two classes, and at K of them (lesson 04)."""

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
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import losses as reference
from nnlib.activations import log_softmax, sigmoid, softmax

SURPRISE = "Look at “Surprise” above."
ROWS = "Look at “Labels as rows” above."
CLASSES = "Look at “K classes” above."

EPS = np.finfo(float).eps


def _probabilities(rng: np.random.Generator, n: int) -> Arguments:
    return rng.permutation(np.arange(n) % 2), rng.integers(3, 98, size=n) / 100


def _other_probabilities(rng: np.random.Generator) -> list[Arguments]:
    """Draw one example, lists, and float32: whole numbers are no probabilities."""
    one, lists, small = (_probabilities(rng, n) for n in (1, 3, 4))
    return [one, tuple(a.tolist() for a in lists), (small[0], small[1].astype(np.float32))]


def _certain(rng: np.random.Generator) -> list[Arguments]:
    """Draw probabilities of exactly 0 and 1, first where they are right, then where not."""
    y = rng.permutation([0, 1, 1])
    return [(y, y.astype(float)), (y, 1.0 - y), (np.array([1]), np.array([0.0]))]


def _labels(rng: np.random.Generator, n: int) -> Arguments:
    K = int(n + rng.integers(1, 3))
    y = rng.integers(0, K, size=n)
    y[int(rng.integers(n))] = K - 1
    return y, K


def _labels_without_the_last(rng: np.random.Generator) -> list[Arguments]:
    return [(rng.integers(0, 2, size=n), 2 + int(rng.integers(1, 3))) for n in (2, 3, 4)]


def _logits(rng: np.random.Generator, n: int) -> Arguments:
    K = int(rng.choice([k for k in (2, 3, 4) if k != n]))
    return floats(rng, n, K), rng.integers(0, K, size=n)


def _huge_logits(rng: np.random.Generator) -> list[Arguments]:
    a, b = rng.permutation([1000.0, -1000.0])
    return [
        (np.array([[a, b]]), np.array([0])),
        (np.array([[a, b]]), np.array([1])),
        (np.array([[1000.0, 999.0, 0.0], [-1000.0, 0.0, -2.0]]), rng.integers(0, 3, size=2)),
    ]


def _surprise(y, p):
    p = np.clip(p, EPS, 1 - EPS)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _naive_surprise(y, p):
    return np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p)))


def _true_class(P, y):
    return P[np.arange(len(y)), y]


def _naive_softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


def _written_out(logits, y):
    total = 0.0
    for z, k in zip(logits, y, strict=True):
        total += z.max() + np.log(sum(np.exp(z - z.max()))) - z[k]
    return total / len(y)


binary_cross_entropy = old_exercise(
    name="binary_cross_entropy",
    signature="binary_cross_entropy(y, p)",
    reference=reference.binary_cross_entropy,
    parts=(
        values(1.5, _probabilities),
        safe(0.75, _certain, name="safe at exactly 0 and 1"),
        old_part("lists, float32, one example", 0.5, _other_probabilities),
        unchanged(0.25, _probabilities),
    ),
    look=SURPRISE,
    hints=(
        "For y = 1 the surprise is -log(p), for y = 0 it is -log(1 - p). How does multiplying with y and 1 - y switch between the two?",
        "np.clip(p, eps, 1 - eps) keeps p off 0 and 1. Then: the mean of y log(p) + (1 - y) log(1 - p), with a minus in front.",
        "p = np.clip(p, eps, 1 - eps); return -np.mean(y * np.log(p) + ? * np.log( ? ))",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "log(0)",
            _naive_surprise,
            "Where p is exactly 0 or 1, a logarithm of 0 appears. Clip `p` first, also on the side "
            "where it would be multiplied by 0: 0 times infinity is no number. " + SURPRISE,
        ),
        old_mistake(
            "sum for mean",
            lambda y, p: np.sum(_surprise(y, p)),
            "This is the sum of the surprises. It grows with the number of examples; asked for is "
            "the mean. " + SURPRISE,
        ),
        old_mistake(
            "sign",
            lambda y, p: -np.mean(_surprise(y, p)),
            "The sign is turned round. The logarithm of a probability is negative, so the loss needs "
            "a minus in front to be positive. " + SURPRISE,
        ),
        old_mistake(
            "only class 1",
            lambda y, p: np.mean(-y * np.log(np.clip(p, EPS, 1))),
            "Only the examples of class 1 count here. For class 0 the surprise is -log(1 - p). "
            + SURPRISE,
        ),
        old_mistake(
            "classes swapped",
            lambda y, p: np.mean(_surprise(1 - y, p)),
            "The classes are swapped: `p` is the probability of class 1, so log(p) goes with y, and "
            "log(1 - p) with 1 - y. " + SURPRISE,
        ),
        old_mistake(
            "sigmoid twice",
            lambda y, p: np.mean(_surprise(y, sigmoid(p))),
            "`p` was put through the sigmoid once more. It is a probability already. " + SURPRISE,
        ),
        old_mistake(
            "logarithm to another base",
            lambda y, p: np.mean(_surprise(y, p)) / np.log(2),
            "The logarithm is to the base 2. Here it is the natural one, `np.log`. " + SURPRISE,
        ),
        old_mistake(
            "N×N table",
            lambda y, p: np.mean(_surprise(y.reshape(-1, 1), p)),
            "Every probability was compared with every label: a column `(N, 1)` met a row `(N,)` and "
            "made an N×N table. " + SURPRISE,
        ),
        old_mistake(
            "squared error",
            lambda y, p: np.mean((y - p) ** 2),
            "This is the squared error. Asked for is the surprise, with the logarithm. " + SURPRISE,
        ),
        old_mistake(
            "not averaged",
            _surprise,
            "These are the surprises, one for each example. A loss is one number: their mean. "
            + SURPRISE,
        ),
    ),
    right=after_asarray(
        lambda y, p: np.mean(-np.log(np.clip(np.where(y == 1, p, 1 - p), EPS, 1 - EPS))),
        lambda y, p: _surprise(y, p).sum() / len(y),
        lambda y, p: np.mean([_surprise(int(a), float(b)) for a, b in zip(y, p, strict=True)]),
        lambda y, p: (
            -(y @ np.log(p + (p == 0) * EPS) + (1 - y) @ np.log(1 - p + (p == 1) * EPS)) / len(y)
        ),
    ),
)

one_hot = old_exercise(
    name="one_hot",
    signature="one_hot(y, K)",
    reference=reference.one_hot,
    parts=(
        values(1, _labels),
        old_part("a class that does not occur", 0.5, _labels_without_the_last),
        old_part(
            "a list, one label",
            0.25,
            lambda rng: [([2, 0, 1], 3), (np.array([int(rng.integers(4))]), 4)],
        ),
        unchanged(0.25, _labels),
    ),
    look=ROWS,
    hints=(
        "Print np.eye(3). Which of its rows belongs to the label 2?",
        "np.eye(K) is a table (K, K) with ones on the diagonal. A list of labels in square brackets picks rows of it.",
        "In one line: return np.eye( ? )[ ? ]",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "K taken from the labels",
            lambda y, K: np.eye(y.max() + 1)[y],
            "The number of classes was taken from the labels. A class may be missing in them, and "
            "the table still needs its column: use `K`. " + ROWS,
        ),
        old_mistake(
            "transposed",
            lambda y, K: np.eye(K)[y].T,
            "The table lies on its side: (K, N). One example is one row, so it should be (N, K). "
            + ROWS,
        ),
        old_mistake(
            "counted from 1",
            lambda y, K: np.eye(K)[y - 1],
            "The ones stand one column too far to the left. Labels count from 0, and so do columns: "
            "label 0 is column 0. " + ROWS,
        ),
        old_mistake(
            "labels for ones",
            lambda y, K: np.eye(K)[y] * y.reshape(-1, 1),
            "The label itself stands in the table. What stands there is a 1, in the column that the "
            "label names. " + ROWS,
        ),
        old_mistake(
            "one row for all",
            lambda y, K: np.eye(K)[y].max(axis=0),
            "All labels share one row. Each example gets a row of its own. " + ROWS,
        ),
    ),
    right=after_asarray(
        lambda y, K: (y[:, np.newaxis] == np.arange(K)).astype(float),
        lambda y, K: np.array([[1.0 if k == label else 0.0 for k in range(K)] for label in y]),
        lambda y, K: np.equal.outer(y, np.arange(K)),
        lambda y, K: np.identity(int(K), dtype=np.float32)[y],
    ),
)

cross_entropy = old_exercise(
    name="cross_entropy",
    signature="cross_entropy(logits, y)",
    reference=reference.cross_entropy,
    parts=(
        values(1.5, _logits),
        safe(0.75, _huge_logits),
        kinds(0.5, _logits),
        unchanged(0.25, _logits),
    ),
    look=CLASSES,
    hints=(
        "First get the table of log probabilities, (N, K). Which entry of row i is the one that counts?",
        "Shift: Z = logits - the largest of each row (keepdims=True). Then log_p = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)).",
        "Pick the true classes with log_p[np.arange(len(y)), y], which has the shape (N,). Return ? of its mean.",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "overflow",
            lambda Z, y: -np.mean(np.log(_true_class(_naive_softmax(Z), y))),
            "Right for small scores, but `exp(1000)` overflows. Subtract the largest logit of each "
            "row first, and do not take the logarithm of a probability that may be 0. " + CLASSES,
        ),
        old_mistake(
            "log(0)",
            lambda Z, y: -np.mean(np.log(_true_class(softmax(Z), y))),
            "Right, until a probability rounds to 0: its logarithm is infinite, though the true loss "
            "is a plain number. Compute the logarithm of softmax in one go. " + CLASSES,
        ),
        old_mistake(
            "softmax twice",
            lambda Z, y: -np.mean(_true_class(log_softmax(softmax(Z)), y)),
            "Softmax was applied twice. The loss takes logits and contains softmax already. "
            + CLASSES,
        ),
        old_mistake(
            "sum for mean",
            lambda Z, y: -np.sum(_true_class(log_softmax(Z), y)),
            "This is the sum of the surprises. It grows with the number of examples; asked for is "
            "the mean. " + CLASSES,
        ),
        old_mistake(
            "sign",
            lambda Z, y: np.mean(_true_class(log_softmax(Z), y)),
            "The sign is turned round. The logarithm of a probability is negative, so the loss needs "
            "a minus in front to be positive. " + CLASSES,
        ),
        old_mistake(
            "divided by N·K",
            lambda Z, y: -np.mean(np.eye(Z.shape[1])[y] * log_softmax(Z)),
            "The mean was taken over all N·K entries of the table. Each row holds one surprise: add "
            "along the row, then take the mean over the N examples. " + CLASSES,
        ),
        old_mistake(
            "all classes",
            lambda Z, y: -np.mean(log_softmax(Z)),
            "All classes were averaged. Only the true class counts: one entry from each row. "
            + CLASSES,
        ),
        old_mistake(
            "likeliest class for true class",
            lambda Z, y: -np.mean(log_softmax(Z).max(axis=1)),
            "The likeliest class was taken from each row. The loss asks about the true class, which "
            "`y` names. " + CLASSES,
        ),
        old_mistake(
            "N×N table",
            lambda Z, y: -np.mean(log_softmax(Z)[:, y]),
            "`log_p[:, y]` takes all the columns in `y` for every row, an N×N table. One entry a row "
            "is `log_p[np.arange(N), y]`. " + CLASSES,
        ),
        old_mistake(
            "wrong axis",
            lambda Z, y: -np.mean(_true_class(log_softmax(Z, axis=0), y)),
            "Softmax ran down the columns, so the examples compete. The classes of one example do: "
            "axis 1. " + CLASSES,
        ),
        old_mistake(
            "no softmax",
            lambda Z, y: -np.mean(_true_class(Z, y)),
            "These are the logits of the true class, not the logarithms of its probability: softmax "
            "is missing. " + CLASSES,
        ),
    ),
    right=after_asarray(
        lambda Z, y: -_true_class(log_softmax(Z), y).mean(),
        lambda Z, y: np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(Z)), y]),
        _written_out,
        lambda Z, y: -np.einsum("nk,nk->", np.eye(Z.shape[1])[y], log_softmax(Z)) / len(y),
    ),
)
