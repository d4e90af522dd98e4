"""Judges the pairs of a denoising network by the noise that lies between input and target."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe
from autograder.engine.exercise import ExerciseText, Failure, Question
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import Outcome, Subject

SHAPE = (300, 60)
# With 18,000 values the deviation that is measured lies within 2 % of the true one.
NEAR = 0.03

PROPERTIES = (
    Property("form", "Expected two arrays of X's own shape, inputs and targets, but {seen} came."),
    Property("input noisy, target clean", "There is {seen}."),
    Property("each by itself", "One number is added to a whole {seen}."),
    Property("mean", "The noise must have mean 0: draw it with rng.normal(0, noise, …)."),
    Property("deviation", "The noise must have the standard deviation that was given."),
    Property("unchanged", "The caller's own `X` was changed."),
)


def noisy_in_clean_out(points: float, text: ExerciseText) -> Question:
    """Make the part that measures weak noise."""
    names = [each.name for each in PROPERTIES]
    judge = Judge(PROPERTIES, _weak_noise, _look, text, near=NEAR)
    return judge.part("noisy in, clean out", points, *names)


def grey(rng: np.random.Generator) -> np.ndarray:
    """Draw grey pictures: weak noise on them is not clipped, so that its spread can be measured."""
    return np.round(rng.uniform(0.4, 0.6, SHAPE), 3)


def _weak_noise(rng: np.random.Generator) -> list[tuple[np.ndarray, float, int]]:
    return [(grey(rng), noise, int(rng.integers(2**32))) for noise in (0.005, 0.02)]


def _look(subject: Subject, trial: tuple[np.ndarray, float, int]) -> Sight:
    X, noise, seed = trial
    outcome = subject.call(X, noise, np.random.default_rng(seed))
    broken: dict[str, Any] = {"form": _form(outcome)}
    if not broken["form"]:
        inputs, targets = outcome.value
        broken = _fault(X, inputs, targets, noise, outcome.arguments[0])
    return Sight(broken, f"grey pictures, noise = {noise}")


def _form(outcome: Outcome) -> str:
    """Say what came where two arrays are expected, or return an empty string."""
    if outcome.raised:
        return stop(outcome)
    value = outcome.value
    if not isinstance(value, tuple | list) or len(value) != 2:
        return describe(value)
    right = (isinstance(a, np.ndarray) and a.shape == SHAPE and a.dtype.kind == "f" for a in value)
    return "" if all(right) else describe(tuple(value))


def _fault(X: Any, inputs: Any, targets: Any, noise: float, X_after: Any) -> dict[str, Any]:
    """Return the first property that does not hold."""
    clean = np.array_equal(targets, X)
    if np.array_equal(inputs, X):
        where = "no noise" if clean else "noise on the target alone"
        return {"input noisy, target clean": where}
    if not clean:
        same = np.array_equal(inputs, targets)
        where = "the same noise on both" if same else "noise of its own on the target"
        return {"input noisy, target clean": where}
    added = inputs - X
    for axis, what in enumerate(("column", "row")):
        if (np.ptp(added, axis=axis) < 1e-9).all():
            return {"each by itself": what}
    spread = float(added.std())
    if abs(added.mean()) > 0.05 * spread:
        return {"mean": "not 0"}
    if not np.isclose(spread / noise, 1, rtol=0, atol=NEAR):
        return {"deviation": spread / noise}
    return {} if np.array_equal(X_after, X) else {"unchanged": "changed"}


def stays_in_range(points: float, text: ExerciseText) -> Question:
    """Make the part with noise so strong that much of it must be cut off."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        X = np.round(rng.uniform(0, 1, SHAPE), 3)
        outcome = subject.call(X, 0.5, np.random.default_rng(rng.integers(2**32)))
        if outcome.raised:
            return text.failure(f"With strong noise: {stop(outcome)}.")
        if not _form(outcome):
            inputs, targets = outcome.value
            if inputs.min() < 0 or inputs.max() > 1:
                return text["not clipped"].failure("noise = 0.5")
            if np.mean((inputs == 0) | (inputs == 1)) >= 0.2 and np.array_equal(targets, X):
                return None
        return text.failure(
            "With strong noise, what leaves the range from 0 to 1 must be cut off at 0 and 1, and "
            "nothing else may happen to it."
        )

    return Question("stays between 0 and 1", points, test)
