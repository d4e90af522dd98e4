"""How badly each example was copied, and from where on that is strange."""

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
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import reconstruction as reference

ERROR = "Look at “How well was it copied?” above."
THRESHOLD = "Look at “What is strange?” above."


def _pair(rng: np.random.Generator, n: int) -> Arguments:
    """Draw two tables with more columns than rows."""
    d = n + int(rng.integers(1, 4))
    return floats(rng, n, d), floats(rng, n, d)


def _square(rng: np.random.Generator) -> list[Arguments]:
    """Draw N = D: errors of the columns have the right shape here, and are wrong."""
    return [(floats(rng, n, n), floats(rng, n, n)) for n in (2, 3, 5)]


reconstruction_error = old_exercise(
    name="reconstruction_error",
    signature="reconstruction_error(X, X_hat)",
    reference=reference.reconstruction_error,
    parts=(
        old_part("values, N = D", 1, _square),
        values(0.5, _pair, name="values, N and D different"),
        kinds(0.25, _pair),
        unchanged(0.25, _pair),
    ),
    look=ERROR,
    hints=(
        "One number for each example: along which axis lie the pixels of one example?",
        "The differences are squared, and their mean is taken over the pixels, axis 1.",
        "return np.mean((X - X_hat) ** 2, axis=?)",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "mean over the wrong axis",
            lambda X, X_hat: ((X - X_hat) ** 2).mean(axis=0),
            "The mean was taken over the examples, so there is one error for each pixel. Asked for "
            "is one for each example: the mean over axis 1. " + ERROR,
        ),
        old_mistake(
            "one number for all",
            lambda X, X_hat: ((X - X_hat) ** 2).mean(),
            "One number for all examples together came. Each example needs its own: the mean over "
            "axis 1. " + ERROR,
        ),
        old_mistake(
            "sum for mean",
            lambda X, X_hat: ((X - X_hat) ** 2).sum(axis=1),
            "The squares were added up. Take their mean, so that the number of pixels does not "
            "matter. " + ERROR,
        ),
        old_mistake(
            "not squared",
            lambda X, X_hat: (X - X_hat).mean(axis=1),
            "The differences were not squared, so too bright and too dark cancel out. " + ERROR,
        ),
        old_mistake(
            "absolute for squared",
            lambda X, X_hat: np.abs(X - X_hat).mean(axis=1),
            "The differences were taken without their sign, and not squared. Asked for is the mean "
            "*squared* error. " + ERROR,
        ),
        old_mistake(
            "root taken",
            lambda X, X_hat: np.sqrt(((X - X_hat) ** 2).mean(axis=1)),
            "The root was taken at the end. The mean of the squares is asked for. " + ERROR,
        ),
        old_mistake(
            "kept as a column",
            lambda X, X_hat: ((X - X_hat) ** 2).mean(axis=1, keepdims=True),
            "The errors came as a table with one column. They must have the shape (N,): leave out "
            "`keepdims`. " + ERROR,
        ),
        old_mistake(
            "input changed in place",
            lambda X, X_hat: _changed(X, X_hat),
            "The caller's own table was changed: `-=` writes into it. `X - X_hat` makes a new one. "
            + ERROR,
        ),
    ),
    right=after_asarray(
        lambda X, X_hat: np.mean((X - X_hat) ** 2, axis=1),
        lambda X, X_hat: np.einsum("nd,nd->n", 1.0 * X - X_hat, 1.0 * X - X_hat) / X.shape[1],
        lambda X, X_hat: np.array([_of_one(*pair) for pair in zip(X, X_hat, strict=True)]),
    ),
)


def _of_one(x, x_hat):
    return sum((float(a) - float(b)) ** 2 for a, b in zip(x, x_hat, strict=True)) / len(x)


def _changed(X, X_hat):
    X -= X_hat
    return (X**2).mean(axis=1)


def _errors(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw errors as they are: positive, no two alike, a few of them large."""
    return np.round(rng.choice(np.arange(1, 900), size=n, replace=False) / 100, 2)


def _threshold(rng: np.random.Generator, n: int) -> Arguments:
    return _errors(rng, 3 * n), float(rng.choice([0.6, 0.7, 0.8, 0.95]))


def _ends(rng: np.random.Generator) -> list[Arguments]:
    errors = _errors(rng, 6)
    return [(errors, 0.0), (errors, 1.0), (errors[:1], 0.9)]


anomaly_threshold = old_exercise(
    name="anomaly_threshold",
    signature="anomaly_threshold(errors, q)",
    reference=reference.anomaly_threshold,
    parts=(
        values(1, _threshold),
        old_part("q of 0 and 1, a single error", 0.5, _ends),
        kinds(0.5, _threshold),
    ),
    look=THRESHOLD,
    hints=(
        "Which number has the share q of all errors below it?",
        "Such a number is called a quantile, and NumPy has a function of that name.",
        "return np.quantile(errors, ?)",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "the other tail",
            lambda errors, q: np.quantile(errors, 1 - q),
            "That is the error which only the *best* copies stay under. The share q of the normal "
            "examples must lie below the threshold, and 1 - q above. " + THRESHOLD,
        ),
        old_mistake(
            "share of the largest",
            lambda errors, q: q * errors.max(),
            "That is a share of the largest error. q is a share of the *examples*: so many of them "
            "lie below the threshold. " + THRESHOLD,
        ),
        old_mistake(
            "share of the range",
            lambda errors, q: errors.min() + q * (errors.max() - errors.min()),
            "That is a place between the smallest and the largest error. q is a share of the "
            "*examples*: so many of them lie below the threshold. " + THRESHOLD,
        ),
        old_mistake(
            "share of the mean",
            lambda errors, q: q * errors.mean(),
            "That is a share of the mean error. q is a share of the *examples*: so many of them "
            "lie below the threshold. " + THRESHOLD,
        ),
        old_mistake(
            "q as a percentage",
            lambda errors, q: np.percentile(errors, q),
            "`np.percentile` counts to 100, and q runs from 0 to 1: use `np.quantile`. "
            + THRESHOLD,
        ),
        old_mistake(
            "always the largest",
            lambda errors, q: errors.max(),
            "That is the largest error, whatever q is. Then nothing normal is ever flagged, and "
            "little that is strange. " + THRESHOLD,
        ),
    ),
    right=(
        lambda errors, q: np.quantile(np.asarray(errors), q),
        lambda errors, q: np.percentile(errors, 100 * q),
        lambda errors, q: _between(sorted(map(float, errors)), q),
    ),
)


def _between(errors, q):
    place = q * (len(errors) - 1)
    low = int(place)
    high = min(low + 1, len(errors) - 1)
    return errors[low] + (place - low) * (errors[high] - errors[low])


def _flags(rng: np.random.Generator, n: int) -> Arguments:
    """Draw errors of normal examples, and of new ones that are larger on the whole."""
    normal, new = _errors(rng, 4 * n + 3), np.round(1.3 * _errors(rng, 3 * n) + 0.5, 2)
    return normal, new, float(rng.choice([0.7, 0.8, 0.9]))


def _at_the_threshold(rng: np.random.Generator) -> list[Arguments]:
    """Draw errors that equal the threshold: they are not larger than it."""
    normal = np.sort(_errors(rng, 5))
    return [(normal, np.array([normal[-1], normal[-1] + 0.5]), 1.0)]


def _compared(threshold):
    return lambda normal, new, q: new > threshold(normal, new, q)


flag_anomalies = old_exercise(
    name="flag_anomalies",
    signature="flag_anomalies(normal_errors, new_errors, q)",
    reference=lambda normal, new, q: (
        np.asarray(new) > reference.anomaly_threshold(np.asarray(normal), q)
    ),
    parts=(
        values(1, _flags),
        old_part("equal to the threshold", 0.25, _at_the_threshold),
        kinds(0.5, _flags),
        unchanged(0.25, _flags),
    ),
    look=THRESHOLD,
    hints=(
        "Which of the two lists of errors tells what is normal? Which one is judged by it?",
        "The threshold comes from normal_errors; an example is flagged where its error is larger.",
        "return new_errors > anomaly_threshold(?, q)",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "threshold from the test set",
            _compared(lambda normal, new, q: np.quantile(new, q)),
            "The threshold was taken from the new examples, so the share 1 - q of them is always "
            "flagged, strange or not. Take it from `normal_errors`. " + THRESHOLD,
        ),
        old_mistake(
            "threshold from both",
            _compared(lambda normal, new, q: np.quantile(np.concatenate([normal, new]), q)),
            "The new examples had a say in the threshold: many strange ones lift it, and hide "
            "one another. Take it from `normal_errors` alone. " + THRESHOLD,
        ),
        old_mistake(
            "flags turned round",
            lambda normal, new, q: new <= np.quantile(normal, q),
            "It is the other way round: True marks what is strange, an error *above* the "
            "threshold. " + THRESHOLD,
        ),
        old_mistake(
            "normal examples flagged",
            lambda normal, new, q: normal > np.quantile(normal, q),
            "The normal examples were flagged. The new ones are to be judged. " + THRESHOLD,
        ),
        old_mistake(
            "places for flags",
            lambda normal, new, q: np.flatnonzero(new > np.quantile(normal, q)),
            "The places of the strange examples came. Asked for is True or False for each new "
            "example. " + THRESHOLD,
        ),
        old_mistake(
            "equal counts as strange",
            lambda normal, new, q: new >= np.quantile(normal, q),
            "An error equal to the threshold is not flagged: only what is larger. " + THRESHOLD,
        ),
    ),
    right=(
        lambda normal, new, q: np.asarray(new) > np.quantile(normal, q),
        lambda normal, new, q: np.array([e > np.quantile(normal, q) for e in new]),
        lambda normal, new, q: np.greater(new, np.percentile(normal, 100 * q)),
    ),
)
