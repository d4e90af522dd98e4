"""Examines a subject against an exercise: draws, calls, compares, names the mistake, scores."""

from __future__ import annotations

from dataclasses import replace

from autograder.engine.agreement import Asked, calls_unwritten, disagreement, is_stub
from autograder.engine.cases import cases_of, generator
from autograder.engine.compare import difference
from autograder.engine.exercise import (
    Agreement,
    Exercise,
    Failure,
    Measured,
    Part,
    PartResult,
    Question,
    Verdict,
)
from autograder.engine.models import Unanswered
from autograder.engine.subject import Outcome, Subject

VISIBLE = b"visible"
OTHER_NUMBERS = "The numbers in the notebook pass; other numbers do not."
UNSTEADY = (
    "The same input gave different answers in different calls. "
    "The answer may depend on the arguments alone."
)
UNWRITTEN = "not written yet"


def examine(exercise: Exercise, subject: Subject, secret: bytes = VISIBLE) -> Verdict:
    """Score one subject. With another secret the draws differ, the rules do not."""
    first = _first_call(exercise, subject, secret)
    refused = _refusal(exercise, first)
    if refused:
        return zero(exercise, refused, UNWRITTEN if is_stub(exercise, first) else "")
    results: list[PartResult] = []
    asked: list[Asked] = []
    for part in exercise.parts:
        if results and results[0].failure and not part.alone:
            found = Measured(None, Failure(f"counts once “{results[0].name}” is right"))
        else:
            found = _found(exercise, part, subject, secret, asked)
        points = 0.0 if found.failure else part.points
        results.append(PartResult(part.name, points, part.points, found.failure, found.share))
    if not _steady(subject, asked):
        return zero(exercise, Failure(UNSTEADY))
    return Verdict(exercise.name, sum(r.points for r in results), exercise.points, tuple(results))


def zero(exercise: Exercise, failure: Failure, note: str = "") -> Verdict:
    """Return the verdict in which nothing is earned, for one reason."""
    parts = [PartResult(part.name, 0.0, part.points, None) for part in exercise.parts]
    parts = [replace(part, failure=failure) for part in parts]
    return Verdict(exercise.name, 0.0, exercise.points, tuple(parts), note)


def with_public_reasons(exercise: Exercise, official: Verdict, public: Verdict) -> Verdict:
    """Return the points of the secret draws, with the reasons that the public draws give.

    A message of the official examination may hold what the learner's code made of a secret draw
    (in an exception's text, in a type's name). Of it only the mistake that was recognised is told.
    """
    known = {mistake.name: mistake for mistake in exercise.mistakes}
    shown = {part.name: part.failure for part in public.parts}
    parts = []
    for part in official.parts:
        failure, seen = part.failure, shown.get(part.name)
        if failure and failure.mistake in known:
            message = known[failure.mistake].message + ("" if seen else f" ({OTHER_NUMBERS})")
            failure = Failure(message, seen.example if seen else "", failure.mistake)
        elif failure and failure.message != UNSTEADY and not failure.stopped:
            failure = seen or Failure(OTHER_NUMBERS)
        parts.append(replace(part, failure=failure))
    return replace(official, parts=tuple(parts))


def _first_call(exercise: Exercise, subject: Subject, secret: bytes) -> Outcome:
    """Ask with one ordinary set of arguments, to find out whether there is an answer at all."""
    for part in exercise.parts:
        if isinstance(part, Agreement):
            return part.put(subject, cases_of(exercise, part, secret)[0].args)
    example = exercise.example
    return subject.call(*(example(subject) if callable(example) else example))


def _refusal(exercise: Exercise, outcome: Outcome) -> Failure | None:
    """Recognise what is no answer yet: an untouched stub, or a function of another arity."""
    if is_stub(exercise, outcome):
        return Failure(
            f"Not written yet: replace the `raise NotImplementedError` in `{exercise.name}` by your code."
        )
    if outcome.raised == "NotImplementedError":
        return Failure(f"{calls_unwritten(outcome)}.")
    if outcome.raised == "NotCallable":
        return Failure(
            f"`{exercise.name}` must be a function: def {exercise.signature}. {outcome.message}"
        )
    if (
        outcome.raised == "TypeError"
        and "positional argument" in outcome.message
        and exercise.name in outcome.message
    ):
        return Failure(
            f"The function must take the arguments of `{exercise.signature}`: {outcome.message}."
        )
    return None


def _found(
    exercise: Exercise, part: Part, subject: Subject, secret: bytes, asked: list[Asked]
) -> Measured:
    """Examine one part; what was asked and answered rightly is added to ``asked``."""
    if isinstance(part, Agreement):
        return Measured(None, disagreement(exercise, part, subject, secret, asked))
    assert isinstance(part, Question)
    try:
        answer = part.test(subject, generator(exercise, part, secret))
    except Unanswered as reason:
        answer = reason.failure
    return answer if isinstance(answer, Measured) else Measured(None, answer)


def _steady(subject: Subject, asked: list[Asked]) -> bool:
    """Ask a few questions again, last first: an answer may not depend on when it was asked."""
    for part, args, before in asked[:-8:-1] + asked[:2]:
        again = part.put(subject, args)
        # Not bit for bit: a matrix product may round otherwise at another place in memory.
        if again.raised or difference(before.value, again.value, 1e-9, 1e-12):
            return False
    return True
