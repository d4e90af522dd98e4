"""Random numbers come from the generator that was given, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.engine.compare import difference
from autograder.engine.exercise import Arguments, ExerciseText, Failure, Question
from autograder.engine.judge import stop
from autograder.engine.subject import Subject


def from_rng_part(
    points: float, arguments: Callable[[np.random.Generator], Arguments], text: ExerciseText
) -> Question:
    """Make the part that calls twice with one state of the generator, and once with another.

    ``arguments(rng)`` draws what stands before the generator. The exercise's ``text`` has a
    mistake for each of the names that stand here.
    """

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        args = arguments(rng)
        one, other = rng.integers(2**32, size=2)
        first, again, another = (
            subject.call(*args, np.random.default_rng(seed)) for seed in (one, one, other)
        )
        if first.raised:
            return text.failure(f"{stop(first)}.")
        if not difference(first.value, another.value, 1e-9, 1e-12):
            return text["a seed of its own"].failure()
        same = not difference(first.value, again.value, 1e-9, 1e-12)
        return None if same else text["rng not used"].failure()

    return Question("drawn from rng", points, test)
