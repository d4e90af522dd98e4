"""Judges dropout by what it does to many values: how many fall silent, and what the others become."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe
from autograder.engine.draws import floats
from autograder.engine.exercise import ExerciseText
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import Outcome, Subject

# With 20,000 values the share of silent ones lies within 0.02 of p, but for one draw in millions.
SHAPE = (400, 50)
NEAR = 0.02

IN_TRAINING = (
    Property("form", "Expected an array of X's own shape, (400, 50), but {seen} came."),
    Property("finite", "The result holds nan or inf."),
    Property("some silent", "{seen} is silenced."),
    Property("each by itself", "Whole {seen} fall silent: each value is drawn by itself."),
    Property("share", "Not a share p is silenced."),
    Property("rescaled", "The values that stay must all be divided by 1 - p."),
    Property("unchanged", "The caller's own `X` was changed."),
)
AT_TEST_TIME = Property("at test time", "At test time X must come back, but {seen} came.")
FROM_RNG = Property(
    "from rng",
    "The mask must come from `rng`: the same generator state gives the same mask, another state "
    "another one.",
)


def dropping(text: ExerciseText) -> Judge:
    """Return the judge of `dropout`."""
    properties = (*IN_TRAINING, AT_TEST_TIME, FROM_RNG)
    return Judge(properties, _trials, _look, text, near=NEAR)


def _trials(rng: np.random.Generator) -> list[tuple[float, int]]:
    """Draw (p, seed)."""
    return [(p, int(rng.integers(2**32))) for p in (0.3, 0.5, 0.8)]


def _look(subject: Subject, trial: tuple[float, int]) -> Sight:
    p, seed = trial
    X = floats(np.random.default_rng(seed), *SHAPE)
    first, again, other = (
        subject.call(X, p, np.random.default_rng(s), True) for s in (seed, seed, seed + 1)
    )
    resting = subject.call(X, p, np.random.default_rng(seed), False)
    broken = {**_in_training(first, X, p), **_at_test_time(resting, X)}
    if np.array_equal(first.value, other.value):
        broken["from rng"] = "every state alike"
    elif not np.array_equal(first.value, again.value):
        broken["from rng"] = "never the same"
    example = f"p = {p}"
    if "form" not in broken:
        example += f": {np.mean(first.value == 0):.1%} of the values were silenced"
    return Sight(broken, example)


def _in_training(outcome: Outcome, X: Any, p: float) -> dict[str, Any]:
    """Training: each value is silenced by itself with probability p, the others are rescaled."""
    Y = outcome.value
    if outcome.raised:
        return {"form": stop(outcome)}
    if not isinstance(Y, np.ndarray) or Y.shape != SHAPE or Y.dtype.kind not in "fiu":
        return {"form": describe(Y)}
    broken: dict[str, Any] = {}
    if not np.array_equal(outcome.arguments[0], X):
        broken["unchanged"] = "changed"
    silent = Y == 0
    if not np.isfinite(Y).all():
        return broken | {"finite": "not"}
    if silent.all() or not silent.any():
        return broken | {"some silent": "Everything" if silent.all() else "Nothing"}
    for axis, lines in enumerate(("columns", "rows")):
        if np.isin(silent.mean(axis=axis), (0, 1)).all():
            return broken | {"each by itself": lines}
    if abs(silent.mean() - p) > NEAR:
        broken["share"] = silent.mean()
    ratio = Y[~silent] / X[~silent]
    if not np.allclose(ratio, 1 / (1 - p), rtol=1e-4):
        broken["rescaled"] = ratio[0] if np.allclose(ratio, ratio[0], rtol=1e-4) else "unevenly"
    return broken


def _at_test_time(outcome: Outcome, X: Any) -> dict[str, Any]:
    """Test time: X comes back."""
    Y = outcome.value
    if outcome.raised:
        return {"at test time": f"{outcome.raised}: {outcome.message}"}
    if not isinstance(Y, np.ndarray) or Y.shape != SHAPE:
        return {"at test time": describe(Y)}
    if (Y == 0).any():
        return {"at test time": "an array with zeros"}
    if not np.allclose(Y, X, rtol=1e-6):
        ratio = Y / X
        return {"at test time": ratio[0, 0] if np.allclose(ratio, ratio[0, 0]) else "another array"}
    return {}
