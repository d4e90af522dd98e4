"""Pairs for a network that takes noise away: what goes in, and what must come out."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe
from autograder.engine.exercise import (
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Subject
from nnlib import reconstruction as reference

DENOISE = "Look at “Take the noise away” above."
SHAPE = (300, 60)
# 18,000 values: the deviation that is measured lies within 2 % of the true one.
NEAR = 0.03


def _pair(X: Any, noise: float, rng: np.random.Generator) -> Any:
    X = np.asarray(X, dtype=float)
    return np.clip(X + rng.normal(0, noise, X.shape), 0, 1), X


def _middle(rng: np.random.Generator) -> np.ndarray:
    """Draw pictures of greys, far enough from 0 and 1 for little noise."""
    return np.round(rng.uniform(0.4, 0.6, SHAPE), 3)


def _noisy_in_clean_out(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Little noise on greys is not clipped, so that its spread can be measured."""
    X = _middle(rng)
    for noise in (0.005, 0.02):
        outcome = subject.call(X, noise, np.random.default_rng(rng.integers(2**32)))
        example = f"pictures of greys, noise = {noise}"
        if outcome.raised:
            where = f", in your line `{outcome.line}`" if outcome.line else ""
            return Failure(
                f"The function stopped with {outcome.raised}: {outcome.message}{where}. {DENOISE}"
            )
        value = outcome.value
        if not isinstance(value, tuple | list) or len(value) != 2:
            return Failure(
                f"Expected two arrays, inputs and targets, but {describe(value)} came. {DENOISE}"
            )
        inputs, targets = value
        for part in (inputs, targets):
            if not isinstance(part, np.ndarray) or part.shape != SHAPE or part.dtype.kind != "f":
                return Failure(
                    f"Inputs and targets must have X's own shape, but {describe(part)} came. "
                    + DENOISE
                )
        fault = _fault(X, inputs, targets, noise)
        if fault in {mistake.name for mistake in MISTAKES}:
            return _named(fault, example)
        if fault:
            return Failure(f"{fault} {DENOISE}", example)
        if not np.array_equal(outcome.arguments[0], X):
            return _named("input changed in place", example)
    return None


def _fault(X: Any, inputs: Any, targets: Any, noise: float) -> str:
    """Return the name of a mistake, or a complaint, or an empty string."""
    if np.array_equal(inputs, X):
        return "no noise" if np.array_equal(targets, X) else "clean input, noisy target"
    if np.array_equal(inputs, targets):
        return "noisy target"
    if not np.array_equal(targets, X):
        return "noise drawn twice"
    added = inputs - X
    if (np.ptp(added, axis=0) < 1e-9).all():
        return "one noise for all"
    if (np.ptp(added, axis=1) < 1e-9).all():
        return "one number a picture"
    spread = float(added.std())
    if abs(added.mean()) > 0.05 * spread:
        return "The noise must have mean 0: draw it with rng.normal(0, noise, …)."
    if abs(spread / noise - 1) <= NEAR:
        return ""
    if abs(spread / np.sqrt(noise) - 1) <= NEAR:
        return "variance for deviation"
    return "The noise must have the standard deviation that was given."


def _stays_in_range(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Strong noise leaves the range of brightness, and is cut off there."""
    X = np.round(rng.uniform(0, 1, SHAPE), 3)
    outcome = subject.call(X, 0.5, np.random.default_rng(rng.integers(2**32)))
    if outcome.raised:
        return Failure(f"With strong noise it stopped with {outcome.raised}: {outcome.message}.")
    inputs = outcome.value[0]
    if inputs.min() < 0 or inputs.max() > 1:
        return _named("not clipped", "noise = 0.5")
    cut = np.mean((inputs == 0) | (inputs == 1))
    if cut < 0.2 or not np.array_equal(outcome.value[1], X):
        return Failure(
            "With strong noise, what leaves the range from 0 to 1 must be cut off at 0 and 1, and "
            f"nothing else may happen to it. {DENOISE}"
        )
    return None


def _from_rng(subject: Subject, rng: np.random.Generator) -> Failure | None:
    X, one, other = _middle(rng)[:4, :5], rng.integers(2**32), rng.integers(2**32)
    first, again, another = (
        subject.call(X.tolist(), 0.1, np.random.default_rng(seed)) for seed in (one, one, other)
    )
    if first.raised:
        return Failure(f"With a list of lists it stopped with {first.raised}. {DENOISE}")
    if np.array_equal(first.value[0], another.value[0]):
        return _named("a seed of its own")
    return None if np.array_equal(first.value[0], again.value[0]) else _named("rng not used")


def _named(name: str, example: str = "") -> Failure:
    return next(m for m in MISTAKES if m.name == name).failure(example)


def _twice(X, noise, rng):
    return _pair(X, noise, rng)[0], _pair(X, noise, rng)[0]


def _shared(shape):
    def wrong(X, noise, rng):
        X = np.asarray(X, dtype=float)
        return np.clip(X + rng.normal(0, noise, shape(X)), 0, 1), X

    return wrong


def _unclipped(X, noise, rng):
    X = np.asarray(X, dtype=float)
    return X + rng.normal(0, noise, X.shape), X


def _in_place(X, noise, rng):
    if isinstance(X, list):
        return _pair(X, noise, rng)
    clean = X.copy()
    X += rng.normal(0, noise, X.shape)
    return X.clip(0, 1), clean


MISTAKES = (
    old_mistake(
        "noisy target",
        lambda X, noise, rng: (_pair(X, noise, rng)[0],) * 2,
        "The target is noisy, too: so the network would learn to copy the noise. The noise goes "
        "onto the input alone, and the target is the clean picture. " + DENOISE,
    ),
    old_mistake(
        "noise drawn twice",
        _twice,
        "The target has noise of its own. Noise goes onto the input alone; the target is `X` as it "
        "was. " + DENOISE,
    ),
    old_mistake(
        "clean input, noisy target",
        lambda X, noise, rng: _pair(X, noise, rng)[::-1],
        "Inputs and targets are turned round: the noisy picture goes in, the clean one must come "
        "out. " + DENOISE,
    ),
    old_mistake(
        "no noise",
        lambda X, noise, rng: (np.array(X, dtype=float),) * 2,
        "There is no noise on the inputs. Add numbers drawn with `rng.normal`. " + DENOISE,
    ),
    old_mistake(
        "not clipped",
        _unclipped,
        "With strong noise some pixels are darker than 0 or brighter than 1. Cut them off with "
        "`np.clip(…, 0, 1)`. " + DENOISE,
    ),
    old_mistake(
        "one noise for all",
        _shared(lambda X: X.shape[1]),
        "All pictures got the same noise. Draw a number for each pixel of each picture: "
        "`size=X.shape`. " + DENOISE,
    ),
    old_mistake(
        "one number a picture",
        _shared(lambda X: (len(X), 1)),
        "All pixels of a picture got the same number: it only becomes brighter or darker. Draw one "
        "for each pixel: `size=X.shape`. " + DENOISE,
    ),
    old_mistake(
        "variance for deviation",
        lambda X, noise, rng: _pair(X, np.sqrt(noise), rng),
        "The noise has the variance `noise`. It is the standard deviation: `rng.normal(0, noise, "
        "…)`. " + DENOISE,
    ),
    old_mistake(
        "rng not used",
        lambda X, noise, rng: _pair(X, noise, np.random.default_rng()),
        "The noise does not come from the `rng` that was given: the same rng gave other noise. "
        "Call `rng.normal`, so that an experiment can be repeated. " + DENOISE,
    ),
    old_mistake(
        "a seed of its own",
        lambda X, noise, rng: _pair(X, noise, np.random.default_rng(0)),
        "Every call adds the same noise. Do not make a generator inside the function: draw from "
        "the `rng` that was given. " + DENOISE,
    ),
    old_mistake(
        "input changed in place",
        _in_place,
        "The caller's own pictures were changed: `+=` writes into them. `X + …` makes a new array. "
        + DENOISE,
    ),
)


def _row_by_row(X, noise, rng):
    rows = [[x + noise * rng.standard_normal() for x in row] for row in X]
    return np.minimum(np.maximum(np.array(rows), 0.0), 1.0), np.array(X, dtype=float)


denoising_pairs = old_exercise(
    name="denoising_pairs",
    signature="denoising_pairs(X, noise, rng)",
    reference=reference.denoising_pairs,
    parts=(
        old_part("noisy in, clean out", 1, test=_noisy_in_clean_out),
        old_part("stays between 0 and 1", 0.5, test=_stays_in_range),
        old_part("drawn from rng", 0.5, test=_from_rng),
    ),
    example=(np.full((2, 3), 0.5), 0.1, np.random.default_rng(0)),
    look=DENOISE,
    hints=(
        "What does the network get to see, and what should it say? On which of the two lies noise?",
        "Inputs: X + rng.normal(0, noise, X.shape), cut off at 0 and 1. Targets: X.",
        "return np.clip(X + ?, 0, 1), X",
    ),
    mistakes=MISTAKES,
    right=(
        _pair,
        _row_by_row,
        lambda X, noise, rng: [
            np.clip(np.asarray(X) + noise * rng.standard_normal(np.shape(X)), 0, 1),
            np.array(X, dtype=float),
        ],
    ),
)
