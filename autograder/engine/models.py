"""Questions about Keras models: what a check of a lesson on Keras is made of.

A `Model` is a value: configuration and weights. The learner's function gives one (`returned`), or
changes one that it was given (`after`); a measure answers questions about it (`ask`) or makes one
(`made`). A measure is a top-level function of `autograder.engine.measures`, or of a lesson's own module
``autograder/exercises/lNN_word/measures.py``. It runs where Keras is: in the notebook in place, in
official grading on the bench, where no code of a learner's ever ran. Where a question has no
answer, the part ends there and the learner is told why: no check has to ask whether it has one.

Answers of ours, right or wrong, are called there as well (`SourceSubject`), and can be asked the
same questions as the learner's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures
from autograder.engine.exercise import Failure
from autograder.engine.source import Source
from autograder.engine.subject import Model, NotMeasured, Opaque, Outcome, Subject

__all__ = [
    "Failure",
    "Model",
    "SourceSubject",
    "Unanswered",
    "after",
    "ask",
    "called",
    "made",
    "returned",
    "untrained",
]


class Unanswered(Exception):
    """A question about a model has no answer, and so the part is not earned."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def called(subject: Subject, *args: Any) -> Outcome:
    """Call the learner's function; what it returns, and the arguments after it, hold `Model`s."""
    outcome = subject.call(*args)
    if outcome.raised:
        where = f", in your line `{outcome.line}`" if outcome.line else ""
        line = outcome.message.strip().splitlines()[:1] or [""]
        raise Unanswered(
            Failure(f"The function stopped with {outcome.raised}: {line[0][:300]}{where}.")
        )
    return outcome


def returned(subject: Subject, *args: Any) -> Model:
    """Return the model that the learner's function makes of these arguments."""
    value = called(subject, *args).value
    if type(value) is not Model:
        raise Unanswered(Failure(_no_model(f"`{subject.name}` must return a Keras model", value)))
    return _sound(subject, value)


def after(subject: Subject, *args: Any, place: int) -> Model:
    """Return the model among the arguments, at this place from 0, as the function left it."""
    value = called(subject, *args).arguments[place]
    if type(value) is not Model:
        raise Unanswered(Failure(_no_model(f"Argument {place + 1} must stay a Keras model", value)))
    return _sound(subject, value)


def ask(subject: Subject, measure: Callable[..., Any], *args: Any, seed: int = 0) -> Any:
    """Run a measure; models among the arguments are made anew for it each time."""
    try:
        return subject.measure(measure, args, seed)
    except NotMeasured as reason:
        raise Unanswered(Failure(reason.reason, stopped=reason.stopped)) from None


def made(subject: Subject, builder: Callable[..., Any], *args: Any, seed: int = 0) -> Model:
    """Return a model of ours, to be handed to the learner's function."""
    model = ask(subject, builder, *args, seed=seed)
    if type(model) is not Model:
        raise TypeError(f"the measure {builder.__name__!r} must return a model, not {model!r:.60}")
    return model


class SourceSubject:
    """An answer of ours to an exercise about Keras, called where Keras is.

    ``beside`` is the learner's, through which it is reached.
    """

    def __init__(self, source: Source, beside: Subject) -> None:
        self.name = source.name
        self._source = source
        self._beside = beside

    @property
    def thing(self) -> Callable[..., Any]:
        return lambda *args: called(self, *args).value

    def call(self, *args: Any) -> Outcome:
        answer = ask(self._beside, measures.answered, self._source.text, self.name, args)
        return Outcome(**answer)

    def use(self, question: Callable[..., Any], *args: Any) -> Outcome:
        return Outcome(question(self, *args), args)

    def make(self, **attributes: Any) -> Any:
        return self._beside.make(**attributes)

    def measure(self, function: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Any:
        return self._beside.measure(function, args, seed)


def untrained(
    subject: Subject, model: Model, X: np.ndarray, y: np.ndarray, at_least: float = 0.0
) -> Failure | None:
    """Say what is wrong with a classifier that did not learn, or is not right often enough.

    ``y`` are the labels of the rows of ``X``, which the model has not seen. A model that was never
    trained, that gives one class for everything, or no numbers, is called that. ``at_least`` is the
    share of right answers that is asked for.
    """
    seen = ask(subject, measures.classification, model, X, y)
    if not seen["finite"]:
        return Failure(
            "The model gives values that are no numbers (NaN or infinity): its training blew up. "
            "Try a smaller learning rate, and look at the scale of the inputs."
        )
    if seen["classes"] == 1 and len(np.unique(y)) > 1:
        return Failure(
            "The model gives one and the same class for every example. Was it trained? And on "
            "inputs of the same scale?"
        )
    if seen["accuracy"] <= by_chance(y):
        return Failure(
            "The model is right no more often than by chance, as one that was never trained."
        )
    if seen["accuracy"] < at_least:
        return Failure(
            f"On examples that it has not seen the model is right less often than the {at_least:.0%} "
            "that are asked for."
        )
    return None


def by_chance(y: np.ndarray) -> float:
    """Return how often guessing may be right on these labels: three deviations above chance."""
    _, counts = np.unique(y, return_counts=True)
    share = float(counts.max() / len(y))
    return share + 3 * float(np.sqrt(share * (1 - share) / len(y)))


def _sound(subject: Subject, model: Model) -> Model:
    """Find out at once whether the model can be made again from its data, and used."""
    if not ask(subject, measures.built, model):
        why = (
            "The model has no weights yet: say with keras.Input(shape) what comes in, so that "
            "Keras can make them."
        )
        raise Unanswered(Failure(why))
    return model


def _no_model(demand: str, value: Any) -> str:
    if value is None:
        return f"{demand}, but it returned nothing: end it with `return model`."
    if isinstance(value, Opaque):
        return (
            f"{demand} that is built from Keras's own layers, with keras.Sequential([...]) or "
            f"keras.Model(inputs, outputs); this is of type {value.type_name}."
        )
    return f"{demand}; this is of type {type(value).__name__}."
