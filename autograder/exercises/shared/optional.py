"""Arguments with a default: a function that takes them must use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.compare import difference
from autograder.engine.exercise import Arguments, Failure, Mistake, Part, old_part
from autograder.engine.judge import stop
from autograder.engine.subject import LocalSubject, Outcome, Subject


def optional_arguments(
    points: float,
    name: str,
    reference: Callable[..., Any],
    cases: Callable[[np.random.Generator], list[tuple[Arguments, Arguments]]],
    ignored: Mistake,
) -> Part:
    """Make the part that asks with other values than the defaults.

    ``cases(rng)`` gives the ordinary arguments, and the optional ones that follow them. A learner
    who has left these out of the function altogether has kept to the exercise's signature.
    """

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        for ordinary, optional in cases(rng):
            got = subject.call(*ordinary, *optional)
            if got.raised == "TypeError" and "positional argument" in got.message:
                return None
            if got.raised:
                return Failure(f"With other values for its last arguments: {stop(got)}.")
            expected = LocalSubject(reference).call(*ordinary, *optional)
            if difference(_seen(expected), _seen(got), 1e-7, 1e-9):
                return ignored.failure()
        return None

    return old_part(name, points, test=test)


def _seen(outcome: Outcome) -> list[Any]:
    """Return the value, and the dictionaries that the function keeps its memory in."""
    return [outcome.value, *(a for a in outcome.arguments if isinstance(a, dict))]
