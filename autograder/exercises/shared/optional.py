"""Arguments with a default: a function that takes them must use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.compare import difference
from autograder.engine.exercise import Arguments, ExerciseText, Question
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import LocalSubject, Outcome, Subject

_OTHER = "With other values for its last arguments the answer is not what it should be."


def optional_arguments(
    points: float,
    name: str,
    reference: Callable[..., Any],
    cases: Callable[[np.random.Generator], list[Arguments]],
    text: ExerciseText,
) -> Question:
    """Make the part that asks with other values than the defaults, which ``cases(rng)`` gives.

    A learner who has left these arguments out of the function altogether has kept to the
    exercise's signature.
    """

    def look(subject: Subject, args: Arguments) -> Sight:
        got = subject.call(*args)
        if got.raised == "TypeError" and "positional argument" in got.message:
            return Sight()
        if got.raised:
            return Sight({"form": stop(got)})
        expected = _seen(LocalSubject(reference).call(*args))
        wrong = difference(expected, _seen(got), 1e-7, 1e-9)
        return Sight({"values": _seen(got)} if wrong else {})

    properties = (Property("form", _OTHER), Property("values", _OTHER))
    return Judge(properties, cases, look, text, 1e-7).part(name, points, "form", "values")


def _seen(outcome: Outcome) -> list[Any]:
    """Return the value, and the dictionaries that the function keeps its memory in."""
    return [outcome.value, *(a for a in outcome.arguments if isinstance(a, dict))]
