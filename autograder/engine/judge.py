"""Judges an answer by properties, where many answers are right: orders, draws, trained networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.engine.exercise import Failure, Mistake, Question
from autograder.engine.subject import LocalSubject, Outcome, Subject

_STOPPED = "The function stopped with"


@dataclass(frozen=True)
class Property:
    """One thing that must hold, and what to say where it does not."""

    name: str
    message: str


@dataclass(frozen=True)
class Judge:
    """Looks at a subject in trials; a mistake is recognised by everything that was seen.

    ``look(subject, trial)`` returns what was seen of each property that does not hold. Where the
    answer cannot be looked at, that is its ``"form"``, and `stop` puts an exception into words.
    """

    properties: tuple[Property, ...]
    trials: Callable[[np.random.Generator], list[Any]]
    look: Callable[[Subject, Any], dict[str, str]]
    mistakes: tuple[Mistake, ...]

    def part(self, name: str, points: float, *wanted: str) -> Question:
        """Make the part that scores these properties."""

        def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
            trials = self.trials(rng)
            seen = [self.look(subject, trial) for trial in trials]
            broken = {name for sight in seen for name in sight}
            failed = [p for p in self.properties if p.name in wanted and p.name in broken]
            if not failed:
                return None
            for mistake in self.mistakes:
                wrong = LocalSubject(mistake.wrong)
                if all(self.look(wrong, t) == sight for t, sight in zip(trials, seen, strict=True)):
                    return Failure(mistake.message, "", mistake.name)
            stopped = next(
                (sight["form"] for sight in seen if _STOPPED in sight.get("form", "")), ""
            )
            return Failure(f"{stopped}. {failed[0].message}" if stopped else failed[0].message)

        return Question(name, points, test)


def stop(outcome: Outcome) -> str:
    """Say with what, and where, the learner's code stopped."""
    where = f", in your line `{outcome.line}`" if outcome.line else ""
    return f"{_STOPPED} {outcome.raised}: {outcome.message}{where}"
