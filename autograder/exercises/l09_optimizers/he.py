"""Judges random weights by their statistics: any way to draw them will do that has the right spread."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe, shape_text
from autograder.engine.exercise import (
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Subject
from nnlib.initializers import he_init as reference

HE = "Look at “Where to start” above."
# Enough weights that the measured spread is within 1 % of the true one; no mistake is that close.
LAYERS = ((200, 450), (640, 160), (90, 1000))
NEAR = 0.02


def _draw(wrong: Any, fan_in: int, fan_out: int, seed: int) -> Any:
    return wrong(fan_in, fan_out, np.random.default_rng(seed))


def _spread(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for three layers and judge shape, centre, spread, and the bell form."""
    answers = []
    for fan_in, fan_out in LAYERS:
        outcome = subject.call(fan_in, fan_out, np.random.default_rng(rng.integers(2**32)))
        call = f"he_init({fan_in}, {fan_out}, rng)"
        if outcome.raised:
            return Failure(f"It stopped with {outcome.raised}: {outcome.message}. {HE}", call)
        W = outcome.value
        if not isinstance(W, np.ndarray) or W.dtype.kind != "f":
            return Failure(
                f"Expected an array of shape (fan_in, fan_out), but {describe(W)} came. {HE}", call
            )
        answers.append(W)
    wrong = [k for k, W in enumerate(answers) if _complaint(W, *LAYERS[k])]
    if not wrong:
        return None
    W, (fan_in, fan_out) = answers[wrong[0]], LAYERS[wrong[0]]
    example = f"he_init({fan_in}, {fan_out}, rng) → shape {shape_text(W.shape)}"
    if W.size:
        example += f", mean {W.mean():.3g}, standard deviation {W.std():.3g}"
    for mistake in HE_MISTAKES:
        if all(_alike(W, _draw(mistake.wrong, *LAYERS[k], k)) for k, W in enumerate(answers)):
            return Failure(mistake.message, example, mistake.name)
    return Failure(f"{_complaint(W, fan_in, fan_out)} {HE}", example)


def _complaint(W: Any, fan_in: int, fan_out: int) -> str:
    """Say what is wrong with one layer's weights, or return an empty string."""
    if W.shape != (fan_in, fan_out):
        return "The shape must be (fan_in, fan_out): one row an input, one column a neuron."
    if not np.isfinite(W).all():
        return "The weights must be finite."
    deviation = np.sqrt(2 / fan_in)
    if abs(W.mean()) > NEAR * deviation:
        return "The weights must have mean 0."
    if abs(W.std() / deviation - 1) > NEAR:
        return "The standard deviation is not the one asked for."
    inside = np.mean(np.abs(W) < deviation)
    if abs(inside - 0.6827) > 0.01:
        return "The weights must come from a normal distribution."
    alike = any(len(np.unique(lines, axis=0)) < len(lines) for lines in (W, W.T))
    if alike or min(W.std(axis=0).min(), W.std(axis=1).min()) < deviation / 2:
        return "Every weight must be drawn on its own: in some rows or columns they are not."
    return ""


def _alike(W: Any, other: Any) -> bool:
    """Say whether two arrays are draws from what looks like the same distribution."""
    deviation = float(other.std())
    if W.shape != other.shape or deviation == 0:
        return np.array_equal(W, other)
    return (
        abs(W.mean() - other.mean()) < 2 * NEAR * deviation
        and abs(W.std() / deviation - 1) < NEAR
        and abs(np.mean(np.abs(W) < deviation) - np.mean(np.abs(other) < deviation)) < 0.01
    )


def _fresh(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """The numbers must come from the generator that was given, and from nothing else."""
    one, other = rng.integers(2**32, size=2)
    first, again, another = (
        subject.call(4, 3, np.random.default_rng(seed)) for seed in (one, one, other)
    )
    if first.raised or again.raised or another.raised:
        return Failure(f"A small layer, he_init(4, 3, rng), stopped with {first.raised}. {HE}")
    if np.array_equal(first.value, another.value):
        return _named("a seed of its own")
    if not np.array_equal(first.value, again.value):
        return _named("rng not used")
    if np.shape(first.value) != (4, 3):
        return Failure("A small layer has the wrong shape: he_init(4, 3, rng) must be (4, 3).")
    return None


def _named(name: str) -> Failure:
    mistake = next(m for m in HE_MISTAKES if m.name == name)
    return Failure(mistake.message, "", mistake.name)


HE_MISTAKES = (
    old_mistake(
        "variance for deviation",
        lambda fan_in, fan_out, rng: rng.normal(0, 2 / fan_in, size=(fan_in, fan_out)),
        "2 / fan_in is the variance. The second argument of `rng.normal` is the standard "
        "deviation, its root. " + HE,
    ),
    old_mistake(
        "fan_out for fan_in",
        lambda fan_in, fan_out, rng: rng.normal(0, np.sqrt(2 / fan_out), size=(fan_in, fan_out)),
        "The spread was taken from the number of neurons. It depends on how many terms each "
        "neuron adds up, and those are its inputs: `fan_in`. " + HE,
    ),
    old_mistake(
        "without the factor 2",
        lambda fan_in, fan_out, rng: rng.normal(0, np.sqrt(1 / fan_in), size=(fan_in, fan_out)),
        "The variance is 1 / fan_in. ReLU silences half of the signal, and the factor 2 makes up "
        "for it: 2 / fan_in. " + HE,
    ),
    old_mistake(
        "spread left at 1",
        lambda fan_in, fan_out, rng: rng.normal(size=(fan_in, fan_out)),
        "The weights have standard deviation 1. Scale them down to sqrt(2 / fan_in). " + HE,
    ),
    old_mistake(
        "shape turned round",
        lambda fan_in, fan_out, rng: rng.normal(0, np.sqrt(2 / fan_in), size=(fan_out, fan_in)),
        "The shape is turned round. It is (fan_in, fan_out), so that `X @ W` works: one row an "
        "input, one column a neuron. " + HE,
    ),
    old_mistake(
        "uniform from 0 to 1",
        lambda fan_in, fan_out, rng: rng.random((fan_in, fan_out)) * np.sqrt(2 / fan_in),
        "All weights are positive: `rng.random` draws evenly from 0 to 1. Weights must lie on "
        "both sides of 0: use `rng.normal`. " + HE,
    ),
    old_mistake(
        "zeros",
        lambda fan_in, fan_out, rng: np.zeros((fan_in, fan_out)),
        "All weights are 0. Then all neurons of a layer compute the same, get the same gradient, "
        "and stay the same for ever. Draw them with `rng.normal`. " + HE,
    ),
    old_mistake(
        "rng not used",
        lambda fan_in, fan_out, rng: reference(fan_in, fan_out, np.random.default_rng()),
        "The numbers do not come from the `rng` that was given: the same rng gave other weights. "
        "Call `rng.normal`, so that an experiment can be repeated. " + HE,
    ),
    old_mistake(
        "a seed of its own",
        lambda fan_in, fan_out, rng: reference(fan_in, fan_out, np.random.default_rng(0)),
        "Every call gives the same weights. Do not make a generator inside the function: draw "
        "from the `rng` that was given. " + HE,
    ),
)


def _row_by_row(fan_in, fan_out, rng):
    return np.array([rng.normal(0, (2 / fan_in) ** 0.5, fan_out) for _ in range(fan_in)])


he_init = old_exercise(
    name="he_init",
    signature="he_init(fan_in, fan_out, rng)",
    reference=reference,
    parts=(
        old_part("shape and spread", 1.5, test=_spread),
        old_part("drawn from rng", 0.5, test=_fresh),
    ),
    example=(4, 3, np.random.default_rng(0)),
    look=HE,
    hints=(
        "`rng.normal(0, s, size=…)` draws numbers with standard deviation s. The variance is s squared: what is s, when the variance is to be 2 / fan_in?",
        "s is the root of 2 / fan_in, and the size is (fan_in, fan_out).",
        "In one line: return rng.normal(0, np.sqrt(?), size=(fan_in, fan_out)).",
    ),
    mistakes=HE_MISTAKES,
    right=(
        lambda fan_in, fan_out, rng: rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in),
        lambda fan_in, fan_out, rng: rng.normal(size=(fan_out, fan_in)).T / np.sqrt(fan_in / 2),
        _row_by_row,
    ),
)
