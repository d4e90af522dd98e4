"""Losses of numbers: the squared error of a guess, and the margin of a score (lesson 04)."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    unchanged,
    values,
)
from autograder.engine.exercise import Arguments, old_exercise, old_mistake
from nnlib import losses as reference

SQUARED = "Look at “Many errors, one number” above."
MARGIN = "Look at “A margin” above."


def _truth_and_guess(rng: np.random.Generator, n: int) -> Arguments:
    return floats(rng, n), floats(rng, n)


def _scores(rng: np.random.Generator, n: int) -> Arguments:
    # Two thirds of the scores lie inside the margin, or close to it.
    return rng.choice([-1, 1], size=n), floats(rng, n) * rng.choice([0.3, 0.5, 1.0], size=n)


def _mse_in_place(y, y_hat):
    y_hat -= y
    return np.mean(y_hat**2)


mse = old_exercise(
    name="mse",
    signature="mse(y, y_hat)",
    reference=reference.mse,
    parts=(
        values(1.25, _truth_and_guess),
        kinds(0.5, _truth_and_guess),
        unchanged(0.25, _truth_and_guess),
    ),
    look=SQUARED,
    hints=(
        "Three steps, from the inside out: the errors, their squares, one number for all. Which NumPy function does the last?",
        "The errors are y_hat - y, the squares (y_hat - y) ** 2. The mean is the sum divided by N.",
        "In one line: return np.mean(( ? - ? ) ** 2)",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "sum for mean",
            lambda y, y_hat: np.sum((y_hat - y) ** 2),
            "This is the sum of the squared errors. It grows with the number of examples; asked for "
            "is the mean. " + SQUARED,
        ),
        old_mistake(
            "N×N table",
            lambda y, y_hat: np.mean((y_hat - y.reshape(-1, 1)) ** 2),
            "Every prediction was compared with every truth: a column `(N, 1)` met a row `(N,)` and "
            "made an N×N table. Subtract arrays of equal shape. " + SQUARED,
        ),
        old_mistake(
            "not squared",
            lambda y, y_hat: np.mean(y_hat - y),
            "The errors were not squared, so those above and those below cancel. " + SQUARED,
        ),
        old_mistake(
            "not squared, sign turned",
            lambda y, y_hat: np.mean(y - y_hat),
            "The errors were not squared, so those above and those below cancel out. " + SQUARED,
        ),
        old_mistake(
            "absolute error",
            lambda y, y_hat: np.mean(np.abs(y_hat - y)),
            "This is the mean absolute error, a loss of its own. Here each error is squared. "
            + SQUARED,
        ),
        old_mistake(
            "root taken",
            lambda y, y_hat: np.sqrt(np.mean((y_hat - y) ** 2)),
            "This is the root of the mean squared error. Leave the root out. " + SQUARED,
        ),
        old_mistake(
            "halved",
            lambda y, y_hat: np.mean((y_hat - y) ** 2) / 2,
            "Right, but for a factor: this is half of it. Some books put ½ in front; this course, "
            "like most libraries, does not. " + SQUARED,
        ),
        old_mistake(
            "mean squared",
            lambda y, y_hat: np.mean(y_hat - y) ** 2,
            "The mean was taken first and then squared. Square each error, then take the mean: mind "
            "where the bracket closes. " + SQUARED,
        ),
        old_mistake(
            "squares not averaged",
            lambda y, y_hat: (y_hat - y) ** 2,
            "These are the squared errors, one for each example. A loss is one number: their mean. "
            + SQUARED,
        ),
        old_mistake(
            "input changed in place",
            _mse_in_place,
            "The value is right, but the caller's own `y_hat` was changed: `-=` writes into it. "
            "`y_hat - y` makes a new array.",
        ),
    ),
    right=after_asarray(
        lambda y, y_hat: ((y - y_hat) ** 2).mean(),
        lambda y, y_hat: sum((a - b) ** 2 for a, b in zip(y, y_hat, strict=True)) / len(y),
        lambda y, y_hat: np.einsum("n,n->", y - y_hat, y - y_hat) / len(y),
    ),
)

hinge = old_exercise(
    name="hinge",
    signature="hinge(y, score)",
    reference=reference.hinge,
    parts=(
        # In the first case, the far score outweighs the other.
        values(1.25, _scores, extra=[(np.array([1, 1]), np.array([5.0, 0.5]))]),
        kinds(0.5, _scores),
        unchanged(0.25, _scores),
    ),
    look=MARGIN,
    hints=(
        "y * score is positive when the side is right. How large must it be before nothing is charged?",
        "For each example: 1 - y * score where that is positive, else 0. np.maximum(0, ...) does it entry by entry.",
        "In one line: return np.mean(np.maximum(0, ? - ? * ?))",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "labels taken for 0 and 1",
            lambda y, s: np.mean(np.maximum(0, 1 - (2 * y - 1) * s)),
            "The labels were converted with 2·y − 1, as if they were 0 and 1. Here they are −1 and "
            "1 already. " + MARGIN,
        ),
        old_mistake(
            "class −1 left out",
            lambda y, s: np.mean(np.maximum(0, 1 - s) * (y == 1)),
            "Only the class 1 is charged. Multiply the score by the label: for the class −1, `y * "
            "score` turns the score round. " + MARGIN,
        ),
        old_mistake(
            "sum for mean",
            lambda y, s: np.sum(np.maximum(0, 1 - y * s)),
            "This is the sum. It grows with the number of examples; asked for is the mean. "
            + MARGIN,
        ),
        old_mistake(
            "sign",
            lambda y, s: np.mean(np.maximum(0, 1 + y * s)),
            "The sign is turned round: here the right side is charged, and the wrong one goes free. "
            "It is 1 - y * score. " + MARGIN,
        ),
        old_mistake(
            "no margin",
            lambda y, s: np.mean(np.maximum(0, -y * s)),
            "The margin is missing: right by a hair costs nothing here. Charge until y * score "
            "reaches 1. " + MARGIN,
        ),
        old_mistake(
            "not cut off at 0",
            lambda y, s: np.mean(1 - y * s),
            "Examples far on the right side give a negative loss, a reward. Their loss is 0: "
            "`np.maximum(0, ...)` before the mean. " + MARGIN,
        ),
        old_mistake(
            "cut off after the mean",
            lambda y, s: max(0.0, np.mean(1 - y * s)),
            "The mean was cut off at 0, not each example. So the far ones on the right side make up "
            "for mistakes. Cut off first, then take the mean. " + MARGIN,
        ),
        old_mistake(
            "squared",
            lambda y, s: np.mean(np.maximum(0, 1 - y * s) ** 2),
            "This is the squared hinge. Leave the square out. " + MARGIN,
        ),
        old_mistake(
            "N×N table",
            lambda y, s: np.mean(np.maximum(0, 1 - y.reshape(-1, 1) * s)),
            "Every score met every label: a column `(N, 1)` and a row `(N,)` made an N×N table. "
            + MARGIN,
        ),
        old_mistake(
            "not averaged",
            lambda y, s: np.maximum(0, 1 - y * s),
            "These are the losses, one for each example. Asked for is one number: their mean. "
            + MARGIN,
        ),
    ),
    right=after_asarray(
        lambda y, s: np.clip(1 - y * s, 0, None).mean(),
        lambda y, s: sum(max(0.0, 1 - a * b) for a, b in zip(y, s, strict=True)) / len(y),
        lambda y, s: np.where(y * s < 1, 1 - y * s, 0).sum() / y.size,
        lambda y, s: np.mean((abs(1 - y * s) + 1 - y * s) / 2),
    ),
)
