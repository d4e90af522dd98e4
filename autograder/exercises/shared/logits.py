"""Judges what comes out of a classifier that learners build: one logit a class, and no softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import ExerciseText, Failure, Mistake, Question, old_mistake
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


def logits_mistakes(network: Callable[..., Callable[..., Any]], look: str) -> dict[str, Mistake]:
    """Make the mistakes that can be made at the two ends of a network.

    ``network(shape=…, classes=…, last=…)`` returns a wrong builder: with that shape or number of
    classes whatever is asked for, or with that activation of the last layer.
    """
    return {
        "softmax": old_mistake(
            "softmax in the model",
            network(last="softmax"),
            "The outputs are probabilities: there is a softmax at the end. The loss brings it "
            "along (`from_logits=True`), so the last layer has no activation. " + look,
        ),
        "activated": old_mistake(
            "last layer activated",
            network(last="relu"),
            "No output is ever negative: the last layer has an activation. A logit may be any "
            "number. " + look,
        ),
        "classes": old_mistake(
            "classes ignored",
            network(classes=10),
            "The number of outputs is the same, whatever `classes` says. " + look,
        ),
        "shape": old_mistake(
            "shape ignored",
            network(shape=True),
            "The network does not take inputs of the given shape: hand `shape` to `keras.Input`. "
            + look,
        ),
    }


def _other(logits: np.ndarray) -> str:
    came = " × ".join(map(str, logits.shape[1:])) or "one number"
    return f"For each example the model should give one logit a class; it gives {came}."
