"""Judges a split in time: nothing of the future may reach the training (lesson 14)."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe, difference
from autograder.engine.exercise import ExerciseText
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import Subject
from nnlib.series import chronological_split

# Products that are whole numbers come from fractions that a computer holds exactly. There are enough
# examples that no shuffle leaves them in order by chance (eight would be left so once in 600 times).
FRACTIONS = ((0.75, 16), (0.5, 12), (0.6, 18), (0.3, 14), (0.9, 17))
PROPERTIES = (
    Property("form", "{seen}"),
    Property("order", "The examples are not in the order in which they were given."),
    Property("values", "{seen}."),
)
Trial = tuple[np.ndarray, np.ndarray, float]


def splitting(text: ExerciseText) -> Judge:
    """Return the judge of `chronological_split`."""
    return Judge(PROPERTIES, _trials, _look, text, near=1e-9)


def examples(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw n windows and targets in which no number stands twice."""
    numbers = rng.permutation(np.arange(1, 4 * n + 1)) / 10
    return numbers[: 3 * n].reshape(n, 3), numbers[3 * n :]


def _trials(rng: np.random.Generator) -> list[Trial]:
    return [(*examples(rng, n), fraction) for fraction, n in FRACTIONS]


def _look(subject: Subject, trial: Trial) -> Sight:
    """Compare with the reference; what was shuffled is told by its order, whatever order it is."""
    X, _, fraction = trial
    example = f"{len(X)} examples, fraction {fraction}"
    expected, got = chronological_split(*trial), subject.call(*trial)
    if got.raised:
        return Sight({"form": stop(got)}, example)
    text = difference(expected, got.value, 1e-9, 0.0)
    if not text:
        return Sight()
    if _shuffled(expected, got.value):
        return Sight({"order": "shuffled"}, example)
    return Sight({"values": f"{text[0].upper()}{text[1:]}", "parts": got.value}, example)


def _shuffled(expected: Any, value: Any) -> bool:
    """Say whether all examples came, each with its target, in parts of the right size, but mixed."""
    if not isinstance(value, tuple | list) or len(value) != 4:
        return False
    if [describe(part) for part in value] != [describe(part) for part in expected]:
        return False
    given, came = (
        [tuple(x) for x in np.column_stack([np.concatenate(f[0::2]), np.concatenate(f[1::2])])]
        for f in (expected, value)
    )
    if set(came) != set(given):
        return False
    places, cut = [given.index(row) for row in came], len(value[0])
    return any(sorted(part) != part for part in (places[:cut], places[cut:]))
