"""Judges dropout by what it does to many values: how many fall silent, and what the others become."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe
from autograder.engine.draws import floats
from autograder.engine.exercise import (
    Arguments,
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Subject
from nnlib import regularization as reference

DROPOUT = "Look at “Dropout: silence some neurons” above."
# With 20,000 values the share of silent ones lies within 0.02 of p, but for one draw in millions.
SHAPE = (400, 50)
NEAR = 0.02


def _trains(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Training: each value is silenced by itself with probability p, the others are rescaled."""
    X = floats(rng, *SHAPE)
    for p in (0.3, 0.5, 0.8):
        outcome = subject.call(X, p, _generator(rng), True)
        if outcome.raised:
            return Failure(f"It stopped with {outcome.raised}: {outcome.message}. {DROPOUT}")
        Y = outcome.value
        if not isinstance(Y, np.ndarray) or Y.shape != SHAPE or Y.dtype.kind not in "fiu":
            form = f"Expected an array of X's own shape, {SHAPE}, but {describe(Y)} came. "
            return Failure(form + DROPOUT)
        name, complaint = _judged(X, Y, p)
        if name == "not rescaled" and _shrinks_at_test_time(subject, X, p, rng):
            name = "rescaled at test time"
        if name:
            return _named(name, f"p = {p}: {np.mean(Y == 0):.1%} of the values were silenced")
        if complaint:
            return Failure(f"{complaint} {DROPOUT}", f"p = {p}")
        if not np.array_equal(outcome.arguments[0], X):
            return _named("input changed in place")
    return None


def _judged(X: Any, Y: Any, p: float) -> tuple[str, str]:
    """Return the name of a mistake, or else a complaint, or else two empty strings."""
    silent = Y == 0
    share = silent.mean()
    if not silent.any():
        return ("training turned round", "") if np.allclose(X, Y) else ("", "Nothing is silenced.")
    if not np.isfinite(Y).all():
        return "", "The result holds nan or inf."
    if silent.all():
        return "", "Everything is silenced."
    if _all_or_none(silent, axis=0):
        return "whole columns silenced", ""
    if _all_or_none(silent, axis=1):
        return "whole rows silenced", ""
    if abs(share - p) > NEAR:
        turned = abs(share - (1 - p)) <= NEAR
        return ("p for the share that stays", "") if turned else ("", "Not a share p is silenced.")
    ratio = Y[~silent] / X[~silent]
    for name, factor in (
        ("", 1 / (1 - p)),
        ("not rescaled", 1.0),
        ("multiplied for divided", 1 - p),
        ("divided by p", 1 / p),
    ):
        if np.allclose(ratio, factor, rtol=1e-4):
            return name, ""
    return "", "The values that stay must all be divided by 1 - p."


def _all_or_none(silent: Any, axis: int) -> bool:
    return bool(np.isin(silent.mean(axis=axis), (0, 1)).all())


def _shrinks_at_test_time(subject: Subject, X: Any, p: float, rng: np.random.Generator) -> bool:
    Y = subject.call(X, p, _generator(rng), False).value
    return isinstance(Y, np.ndarray) and Y.shape == SHAPE and np.allclose(Y, X * (1 - p), rtol=1e-4)


def _rests(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Test time: X comes back."""
    X = floats(rng, 20, 6)
    for p in (0.5, 0.9):
        outcome = subject.call(X, p, _generator(rng), False)
        if outcome.raised:
            return Failure(f"At test time it stopped with {outcome.raised}: {outcome.message}.")
        Y = outcome.value
        if not isinstance(Y, np.ndarray) or Y.shape != X.shape:
            return Failure(f"At test time X must come back, but {describe(Y)} came. {DROPOUT}")
        if (Y == 0).any():
            return _named("on at test time")
        if not np.allclose(Y, X, rtol=1e-6):
            return _named("rescaled at test time")
    return None


def _draws_anew(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """The mask must come from the generator that was given, and from nothing else."""
    X, one, other = floats(rng, 30, 8), rng.integers(2**32), rng.integers(2**32)
    first, again, another = (
        subject.call(X, 0.5, np.random.default_rng(seed), True).value for seed in (one, one, other)
    )
    if np.array_equal(first, another):
        return _named("a seed of its own")
    return None if np.array_equal(first, again) else _named("rng not used")


def _without_chance(rng: np.random.Generator) -> list[Arguments]:
    """Draw calls in which nothing is random: p = 0, or test time."""
    X = floats(rng, 3, 4)
    return [
        (X, 0.0, _generator(rng), True),
        (X.tolist(), 0.5, _generator(rng), False),
        (np.rint(3 * X).astype(int), 0.0, _generator(rng), True),
        (X.astype(np.float32), 0.5, _generator(rng), False),
        (X[:1], 0.0, _generator(rng), True),
    ]


def _generator(rng: np.random.Generator) -> np.random.Generator:
    return np.random.default_rng(rng.integers(2**32))


def _named(name: str, example: str = "") -> Failure:
    mistake = next(m for m in DROPOUT_MISTAKES if m.name == name)
    return Failure(mistake.message, example, mistake.name)


def _mask(X, p, rng):
    return rng.random(np.shape(X)) >= p


def _right(X, p, rng, training):
    X = np.asarray(X)
    return X * _mask(X, p, rng) / (1 - p) if training else X


def _in_place(X, p, rng, training):
    if training:
        X *= _mask(X, p, rng)
        X /= 1 - p
    return X


def _when_training(change: Any, otherwise: Any = lambda X, p: X) -> Any:
    return lambda X, p, rng, training: change(X, p, rng) if training else otherwise(X, p)


DROPOUT_MISTAKES = (
    old_mistake(
        "rescaled at test time",
        _when_training(lambda X, p, rng: X * _mask(X, p, rng), lambda X, p: X * (1 - p)),
        "At test time `X` was scaled. That is an older form of dropout; here training does the "
        "scaling, dividing by 1 - p, and at test time `X` comes back as it is. " + DROPOUT,
    ),
    old_mistake(
        "not rescaled",
        _when_training(lambda X, p, rng: X * _mask(X, p, rng)),
        "The right share is silenced, but the others were not rescaled: the sum became smaller. "
        "Divide the values that stay by 1 - p. " + DROPOUT,
    ),
    old_mistake(
        "on at test time",
        lambda X, p, rng, training: _right(X, p, rng, True),
        "At test time values are silenced too. With training=False `X` comes back as it is: "
        "predictions shall not depend on chance. " + DROPOUT,
    ),
    old_mistake(
        "training turned round",
        lambda X, p, rng, training: _right(X, p, rng, not training),
        "It is the other way round: values are silenced in training, and not at test time. "
        + DROPOUT,
    ),
    old_mistake(
        "p for the share that stays",
        _when_training(lambda X, p, rng: X * (rng.random(X.shape) < p) / p),
        "p was taken for the share that stays. It is the probability of being silenced: a value "
        "stays where `rng.random(X.shape) >= p`. " + DROPOUT,
    ),
    old_mistake(
        "multiplied for divided",
        _when_training(lambda X, p, rng: X * _mask(X, p, rng) * (1 - p)),
        "The values that stay were multiplied with 1 - p, so they shrank. Divide: they must make "
        "up for the silent ones. " + DROPOUT,
    ),
    old_mistake(
        "divided by p",
        _when_training(lambda X, p, rng: X * _mask(X, p, rng) / p),
        "The values that stay were divided by p. The share that stays is 1 - p: divide by that. "
        + DROPOUT,
    ),
    old_mistake(
        "whole columns silenced",
        _when_training(lambda X, p, rng: X * (rng.random(X.shape[-1]) >= p) / (1 - p)),
        "Whole columns fell silent, for all examples at once. Each value is drawn by itself: "
        "`rng.random(X.shape)`. " + DROPOUT,
    ),
    old_mistake(
        "whole rows silenced",
        _when_training(lambda X, p, rng: X * (rng.random((len(X), 1)) >= p) / (1 - p)),
        "Whole examples fell silent. Each value is drawn by itself: `rng.random(X.shape)`. "
        + DROPOUT,
    ),
    old_mistake(
        "a seed of its own",
        _when_training(lambda X, p, rng: _right(X, p, np.random.default_rng(0), True)),
        "Every call silences the same values. Do not make a generator inside the function: draw "
        "from the `rng` that was given. " + DROPOUT,
    ),
    old_mistake(
        "rng not used",
        _when_training(lambda X, p, rng: _right(X, p, np.random.default_rng(), True)),
        "The mask does not come from the `rng` that was given: the same rng gave another mask. "
        "Call `rng.random`, so that an experiment can be repeated. " + DROPOUT,
    ),
    old_mistake(
        "input changed in place",
        _in_place,
        "The caller's own `X` was changed: `*=` writes into it. `X * mask` makes a new array. "
        + DROPOUT,
    ),
)

dropout = old_exercise(
    name="dropout",
    signature="dropout(X, p, rng, training)",
    reference=reference.dropout,
    parts=(
        old_part("training: silenced and rescaled", 1.5, test=_trains),
        old_part("test time: X comes back", 0.5, test=_rests),
        old_part("drawn from rng", 0.5, test=_draws_anew),
        old_part("p = 0, lists, integers, float32", 0.5, _without_chance),
    ),
    look=DROPOUT,
    hints=(
        "rng.random(X.shape) gives a number from 0 to 1 for each value. For which of these numbers shall a value stay, if it falls silent with probability p?",
        "mask = rng.random(X.shape) >= p is True where a value stays. True counts as 1 and False as 0; what stays is divided by 1 - p.",
        "Two cases: if not training: return X. Otherwise: return X * mask / ?",
    ),
    mistakes=DROPOUT_MISTAKES,
    right=(
        _right,
        lambda X, p, rng, training: (
            np.where(rng.uniform(size=np.shape(X)) < 1 - p, np.divide(X, 1 - p), 0.0)
            if training
            else np.array(X)
        ),
        lambda X, p, rng, training: (
            np.asarray(X) * rng.binomial(1, 1 - p, size=np.shape(X)) / (1 - p)
            if training
            else np.asarray(X)
        ),
    ),
)
