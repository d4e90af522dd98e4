"""The cases of an agreement: drawn from a secret, and kept with what is known of the answers."""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.engine.exercise import Agreement, Arguments, Exercise, Part
from autograder.engine.subject import LocalSubject, Outcome

_PLAIN = (bool, int, float, complex, str, bytes, np.random.Generator)


def generator(exercise: Exercise, part: Part, secret: bytes) -> np.random.Generator:
    """Return the source of a part's draws: the same for the same secret, exercise and part."""
    return _generator(exercise.lesson, exercise.name, part, secret)


def _generator(lesson: str, name: str, part: Part, secret: bytes) -> np.random.Generator:
    label = f"{lesson}/{name}/{part.name}".encode()
    digest = hmac.new(secret, label, hashlib.sha256).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


@dataclass(frozen=True, eq=False)
class Case:
    """One set of arguments, and what functions of ours answer to it."""

    part: Agreement
    args: Arguments
    _answers: dict[Callable[..., Any], Outcome] = field(default_factory=dict)

    def answer(self, function: Callable[..., Any]) -> Outcome:
        """Return what the reference, or a catalogued mistake, gives for these arguments."""
        if function not in self._answers:
            self._answers[function] = self.part.put(LocalSubject(function), self.args)
        return self._answers[function]


def cases_of(exercise: Exercise, part: Agreement, secret: bytes) -> tuple[Case, ...]:
    """Return what is asked, with what is known of the answers from the last time."""
    drawn = (exercise.lesson, exercise.name, part, secret)
    return _kept_cases(*drawn) or _drawn_cases(*drawn)


def _drawn_cases(lesson: str, name: str, part: Agreement, secret: bytes) -> tuple[Case, ...]:
    cases = part.cases(_generator(lesson, name, part, secret))
    return tuple(Case(part, tuple(args)) for args in cases)


@functools.lru_cache(maxsize=500)
def _kept_cases(lesson: str, name: str, part: Agreement, secret: bytes) -> tuple[Case, ...] | None:
    """Return the questions if they are plain values, which are the same whoever is asked.

    A function among the arguments may remember its calls: it is made anew every time.
    """
    cases = _drawn_cases(lesson, name, part, secret)
    return cases if all(_lasting(case.args) for case in cases) else None


def _lasting(value: Any) -> bool:
    """Say whether a value is plain, so that copies of it are all there is to it."""
    if isinstance(value, tuple | list):
        return all(map(_lasting, value))
    if isinstance(value, dict):
        return all(map(_lasting, value)) and all(map(_lasting, value.values()))
    if isinstance(value, np.ndarray | np.generic):
        return not value.dtype.hasobject
    return value is None or type(value) in _PLAIN
