"""Judges what comes out of a classifier that learners build: one logit a class, and no softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import ExerciseText, Failure, Question
from autograder.engine.subject import Model, Subject


def logits_part(
    points: float,
    build: Callable[[Subject, Any, int], Model],
    sizes: tuple[tuple[Any, int], tuple[Any, int]],
    text: ExerciseText,
) -> Question:
    """Make the part that looks at what goes in and what comes out, for two shapes.

    The exercise's ``text`` has a mistake for each of the names that stand here.
    """

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        (_, first), _ = sizes
        never_negative, sums = [], []
        for shape, classes in sizes:
            model = build(subject, shape, classes)
            if models.ask(subject, measures.outline, model)["input_shape"] != (None, *shape):
                return text["shape ignored"].failure()
            X = rng.normal(size=(6, *shape)).astype("float32")
            logits = models.ask(subject, measures.predict, model, X)
            if logits.shape != (6, classes):
                same = logits.shape == (6, first)
                return text["classes ignored"].failure() if same else text.failure(_other(logits))
            never_negative.append(
                logits.min() >= 0 and models.ask(subject, measures.lowest, model, X) >= 0
            )
            sums.append(logits.sum(axis=1))
        if not all(never_negative):
            return None
        probabilities = all(np.allclose(total, 1, atol=1e-4) for total in sums)
        return text["softmax in the model" if probabilities else "last layer activated"].failure()

    return Question("one logit a class", points, test)


def _other(logits: np.ndarray) -> str:
    came = " × ".join(map(str, logits.shape[1:])) or "one number"
    return f"For each example the model should give one logit a class; it gives {came}."
