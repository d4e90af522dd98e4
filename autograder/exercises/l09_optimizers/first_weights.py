"""Judges random weights by their statistics: any way to draw them will do that has the right spread."""

from __future__ import annotations

import numpy as np

from autograder.engine.compare import describe, shape_text
from autograder.engine.exercise import ExerciseText
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import Subject

# Enough weights that the measured spread is within 1 % of the true one; no mistake is that close.
LAYERS = ((200, 450), (640, 160), (90, 1000))
NEAR = 0.02

SHAPE_AND_SPREAD = (
    Property("form", "Expected an array of shape (fan_in, fan_out), but {seen} came."),
    Property(
        "shape", "The shape must be (fan_in, fan_out): one row an input, one column a neuron."
    ),
    Property("finite", "The weights must be finite."),
    Property("centre", "The weights must have mean 0."),
    Property("spread", "The standard deviation is not the one asked for."),
    Property("bell", "The weights must come from a normal distribution."),
    Property(
        "each by itself",
        "Every weight must be drawn on its own: in some rows or columns they are not.",
    ),
)
FROM_RNG = Property(
    "from rng",
    "All randomness must come from `rng`: the same generator state gives the same weights, another "
    "state other ones.",
)

Trial = tuple[int, int, int]


def first_weights(text: ExerciseText) -> Judge:
    """Return the judge of `he_init`."""
    return Judge((*SHAPE_AND_SPREAD, FROM_RNG), _trials, _look, text, near=2 * NEAR)


def _trials(rng: np.random.Generator) -> list[Trial]:
    return [(*layer, int(rng.integers(2**32))) for layer in LAYERS]


def _look(subject: Subject, trial: Trial) -> Sight:
    """Look at shape, centre, spread and the bell form, and where the numbers come from."""
    fan_in, fan_out, seed = trial
    outcome = subject.call(fan_in, fan_out, np.random.default_rng(seed))
    call, W = f"he_init({fan_in}, {fan_out}, rng)", outcome.value
    if outcome.raised:
        return Sight({"form": stop(outcome)}, call)
    if not isinstance(W, np.ndarray) or W.dtype.kind != "f":
        return Sight({"form": describe(W)}, call)
    example = f"{call} → shape {shape_text(W.shape)}"
    if W.size:
        example += f", mean {W.mean():.3g}, standard deviation {W.std():.3g}"
    if W.shape != (fan_in, fan_out):
        return Sight({"shape": shape_text(W.shape)}, example)
    if not np.isfinite(W).all():
        return Sight({"finite": False}, example)
    deviation = np.sqrt(2 / fan_in)
    centre, spread = W.mean() / deviation, W.std() / deviation
    inside = np.mean(np.abs(W) < deviation)
    alike = any(len(np.unique(lines, axis=0)) < len(lines) for lines in (W, W.T))
    still = min(W.std(axis=0).min(), W.std(axis=1).min()) < deviation / 2
    again, other = (
        subject.call(fan_in, fan_out, np.random.default_rng(s)).value for s in (seed, seed + 1)
    )
    broken = {
        "centre": centre if abs(centre) > NEAR else None,
        "spread": spread if abs(spread - 1) > NEAR else None,
        "bell": inside if abs(inside - 0.6827) > 0.01 else None,
        "each by itself": "alike" if alike or still else None,
        "from rng": "every state alike" if np.array_equal(W, other) else None,
    }
    if not np.array_equal(W, again):
        broken["from rng"] = "never the same"
    return Sight({name: what for name, what in broken.items() if what is not None}, example)
