"""Judges an answer by properties, where many answers are right: orders, draws, trained networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.engine.compare import difference
from autograder.engine.exercise import ExerciseText, Failure, Mistake, Question
from autograder.engine.models import SourceSubject, Unanswered
from autograder.engine.subject import LocalSubject, Outcome, Subject

KEPT = 500  # sights of wrong answers that a judge remembers
_STOPPED = "The function stopped with"


@dataclass(frozen=True)
class Property:
    """One thing that must hold, and what to say where it does not.

    ``{seen}`` in the message stands for what was seen in its place.
    """

    name: str
    message: str


@dataclass(frozen=True)
class Sight:
    """What was seen in one trial: of each property that does not hold, what came in its place.

    What was seen may be words or numbers. ``example`` is what the learner is shown of it.
    """

    broken: Mapping[str, Any] = field(default_factory=dict)
    example: str = ""


@dataclass(frozen=True)
class Judge:
    """Looks at a subject in trials; a mistake is recognised by everything that was seen.

    ``look(subject, trial)`` says what it saw. Where the answer cannot be looked at, that is its
    ``"form"``, and `stop` puts an exception into words. Numbers that were seen are the same for
    the learner's answer and a mistake's where they differ by no more than ``near``, relative and
    absolute: what is drawn at random is never quite the same.

    Where an exercise is about Keras models (``keras``), the wrong answers are called where Keras
    is, and ``prepare(subject, trial)`` makes of a trial, once, what all are given: models of ours.
    """

    properties: tuple[Property, ...]
    trials: Callable[[np.random.Generator], list[Any]]
    look: Callable[[Subject, Any], Sight]
    text: ExerciseText
    near: float = 0.0
    keras: bool = False
    prepare: Callable[[Subject, Any], Any] = lambda subject, trial: trial
    _shown: dict[tuple[str, ...], Sight] = field(default_factory=dict, compare=False, repr=False)

    def part(self, name: str, points: float, *wanted: str) -> Question:
        """Make the part that scores these properties."""
        return Question(name, points, lambda subject, rng: self.failure(subject, rng, *wanted))

    def failure(self, subject: Subject, rng: np.random.Generator, *wanted: str) -> Failure | None:
        """Return why these properties do not hold, or None where they do."""
        draws = str(rng.bit_generator.state)
        trials = [self.prepare(subject, trial) for trial in self.trials(rng)]
        seen = [self.look(subject, trial) for trial in trials]
        broken = {name: what for sight in reversed(seen) for name, what in sight.broken.items()}
        failed = [p for p in self.properties if p.name in wanted and p.name in broken]
        if not failed:
            return None
        example = next((sight.example for sight in seen if failed[0].name in sight.broken), "")
        mistake = self.recognised(subject, draws, trials, seen)
        if mistake:
            return mistake.failure(example)
        message = failed[0].message.replace("{seen}", str(broken[failed[0].name]))
        stopped = str(broken.get("form", ""))
        return self.text.failure(
            f"{stopped}. {message}" if _STOPPED in stopped else message, example
        )

    def recognised(
        self, subject: Subject, draws: str, trials: list[Any], seen: list[Sight]
    ) -> Mistake | None:
        """Put the same questions to the wrong answers; return the one in which the same is seen.

        ``draws`` stands for what the trials were drawn from.
        """
        for mistake in self.text.mistakes:
            shown = (
                self._sight(mistake, subject, trial, draws, str(place))
                for place, trial in enumerate(trials)
            )
            try:
                if all(map(self._same, shown, seen)):
                    return mistake
            except Unanswered as reason:
                if reason.failure.stopped:  # there is no time left to ask the others
                    return None
        return None

    def _sight(self, mistake: Mistake, subject: Subject, trial: Any, *asked: str) -> Sight:
        """Look at a wrong answer. What was seen is kept, for the next learner is asked the same."""
        if self.keras:
            return self.look(SourceSubject(mistake.source, subject), trial)
        key = (mistake.name, *asked)
        if key not in self._shown:
            if len(self._shown) >= KEPT:
                self._shown.clear()
            self._shown[key] = self.look(LocalSubject(mistake.wrong), trial)
        return self._shown[key]

    def _same(self, one: Sight, other: Sight) -> bool:
        return not difference(dict(one.broken), dict(other.broken), self.near, self.near)


def stop(outcome: Outcome) -> str:
    """Say with what, and where, the learner's code stopped."""
    where = f", in your line `{outcome.line}`" if outcome.line else ""
    return f"{_STOPPED} {outcome.raised}: {outcome.message}{where}"
