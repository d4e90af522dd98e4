"""Examines a subject against an exercise: draws, calls, compares, names the mistake, scores."""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.engine.compare import FLOAT32_ATOL, FLOAT32_RTOL, describe, difference, show
from autograder.engine.exercise import (
    Agreement,
    Arguments,
    Exercise,
    Failure,
    Measured,
    Mistake,
    Part,
    PartResult,
    Question,
    Verdict,
)
from autograder.engine.models import Unanswered
from autograder.engine.registry import by_name
from autograder.engine.subject import LocalSubject, Opaque, Outcome, Subject

VISIBLE = b"visible"
OTHER_NUMBERS = "The numbers in the notebook pass; other numbers do not."
UNSTEADY = (
    "The same input gave different answers in different calls. "
    "The answer may depend on the arguments alone."
)
UNWRITTEN = "not written yet"
Asked = tuple[Agreement, Arguments, Outcome]
_PLAIN = (bool, int, float, complex, str, bytes, np.random.Generator)


def generator(exercise: Exercise, part: Part, secret: bytes) -> np.random.Generator:
    """Return the source of a part's draws: the same for the same secret, exercise and part."""
    return _generator(exercise.lesson, exercise.name, part, secret)


def _generator(lesson: str, name: str, part: Part, secret: bytes) -> np.random.Generator:
    label = f"{lesson}/{name}/{part.name}".encode()
    digest = hmac.new(secret, label, hashlib.sha256).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


def examine(exercise: Exercise, subject: Subject, secret: bytes = VISIBLE) -> Verdict:
    """Score one subject. With another secret the draws differ, the rules do not."""
    first = _first_call(exercise, subject, secret)
    refused = _refusal(exercise, first)
    if refused:
        return zero(exercise, refused, UNWRITTEN if _is_stub(exercise, first) else "")
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
            return part.put(subject, _cases(exercise, part, secret)[0].args)
    example = exercise.example
    return subject.call(*(example(subject) if callable(example) else example))


def _refusal(exercise: Exercise, outcome: Outcome) -> Failure | None:
    """Recognise what is no answer yet: an untouched stub, or a function of another arity."""
    if _is_stub(exercise, outcome):
        return Failure(
            f"Not written yet: replace the `raise NotImplementedError` in `{exercise.name}` by your code."
        )
    if outcome.raised == "NotImplementedError":
        return Failure(f"{_calls_unwritten(outcome)}.")
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


def _is_stub(exercise: Exercise, outcome: Outcome) -> bool:
    """Say whether the function asked is not written, rather than another exercise's it calls."""
    if outcome.raised != "NotImplementedError":
        return False
    return outcome.raised_in == exercise.name or outcome.raised_in not in by_name()


def _calls_unwritten(outcome: Outcome) -> str:
    return f"It calls `{outcome.raised_in}`, which is not written yet: write that first"


def _found(
    exercise: Exercise, part: Part, subject: Subject, secret: bytes, asked: list[Asked]
) -> Measured:
    """Examine one part; what was asked and answered rightly is added to ``asked``."""
    if isinstance(part, Agreement):
        return Measured(None, _disagreement(exercise, part, subject, secret, asked))
    assert isinstance(part, Question)
    try:
        answer = part.test(subject, generator(exercise, part, secret))
    except Unanswered as reason:
        answer = reason.failure
    return answer if isinstance(answer, Measured) else Measured(None, answer)


def _disagreement(
    exercise: Exercise, part: Agreement, subject: Subject, secret: bytes, asked: list[Asked]
) -> Failure | None:
    trials: list[Trial] = []
    for case in _cases(exercise, part, secret):
        args, expected = case.args, case.answer(exercise.reference)
        got = part.put(subject, args)
        if expected.raised:
            raise RuntimeError(
                f"the reference of {exercise.name!r} failed: {expected.raised}: {expected.message}"
            )
        why = _wrong(exercise, part, args, expected, got)
        trials.append(Trial(case, expected, got, why))
    asked += [(part, trial.args, trial.got) for trial in trials if not trial.why]
    failed = [trial for trial in trials if trial.why]
    if not failed:
        return None
    smallest = min(failed, key=lambda trial: _size(trial.args))
    mistake = _diagnose(exercise, part, trials)
    example = _example(exercise, part, smallest)
    if mistake:
        return Failure(mistake.message, example, mistake.name)
    return Failure(f"{smallest.why[0].upper()}{smallest.why[1:]}. {exercise.look}".strip(), example)


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


def _cases(exercise: Exercise, part: Agreement, secret: bytes) -> tuple[Case, ...]:
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


@dataclass(frozen=True)
class Trial:
    """One call of the subject beside the reference's, and what was wrong with it."""

    case: Case
    expected: Outcome
    got: Outcome
    why: str

    @property
    def args(self) -> Arguments:
        return self.case.args


def _wrong(
    exercise: Exercise, part: Agreement, args: Arguments, expected: Outcome, got: Outcome
) -> str:
    """Say what is wrong with one answer under the part's question, or return an empty string."""
    if _is_stub(exercise, got):
        return "this part is not written yet"
    if got.raised == "NotImplementedError":
        return _calls_unwritten(got)
    if got.raised:
        where = f", in your line `{got.line}`" if got.line else ""
        return f"the function stopped with {got.raised}: {got.message}{where}"
    if part.watch == "arguments":
        changed, how = _changed(exercise, expected.arguments, got.arguments)
        return f"argument {changed} is not as it should be after the call: {how}" if changed else ""
    text = difference(expected.value, got.value, *_tolerance(exercise, args))
    if not text and part.watch == "warnings" and got.warnings:
        return f"the value is right, but NumPy warns on the way: “{got.warnings[0]}”"
    return text


def _changed(exercise: Exercise, expected: Sequence[Any], got: Sequence[Any]) -> tuple[int, str]:
    """Return the place (from 1) of the first argument left otherwise than the reference does.

    With it comes what to say about it; place 0 says that all is well.
    """
    for place, (left, right) in enumerate(zip(expected, got, strict=True), start=1):
        # A dictionary is the function's memory: it is written to, and what it holds was computed,
        # so it may differ by rounding. Everything else must be untouched to the last bit.
        if _holds_memory(left):
            text = difference(left, right, exercise.rtol, exercise.atol)
            if text:
                return place, text
        elif not _untouched(left, right):
            return place, "work on a copy"
    return 0, ""


def _untouched(left: Any, right: Any) -> bool:
    if isinstance(left, Opaque):  # a function: there is nothing in it that could change
        return True
    if _opaque(left):  # functions in a list: one may have been taken out
        return (
            type(left) is type(right)
            and len(left) == len(right)
            and all(map(_untouched, left, right))
        )
    return type(left) is type(right) and not difference(left, right, 0.0, 0.0)


def _opaque(value: Any) -> bool:
    return isinstance(value, Opaque) or (
        isinstance(value, list | tuple) and any(map(_opaque, value))
    )


def _holds_memory(value: Any) -> bool:
    """Say whether a value is a dictionary, or a list or tuple with one somewhere inside."""
    return isinstance(value, dict) or (
        isinstance(value, list | tuple) and any(_holds_memory(item) for item in value)
    )


def _size(value: Any) -> int:
    """Count the numbers in a value, within tuples and lists too."""
    if isinstance(value, tuple | list):
        return sum(map(_size, value))
    return value.size if isinstance(value, np.ndarray) else 1


def _example(exercise: Exercise, part: Agreement, trial: Trial) -> str:
    shown = [show(a) for a in trial.args]
    call = part.form.format(*shown) if part.form else f"{exercise.name}({', '.join(shown)})"
    if trial.got.raised:
        return f"{call} → {trial.got.raised}"
    if part.watch == "arguments":
        changed, _ = _changed(exercise, trial.expected.arguments, trial.got.arguments)
        return f"{call} left argument {changed} as {show(trial.got.arguments[changed - 1])}"
    return f"{call} → {show(trial.got.value)}; expected {describe(trial.expected.value)}"


def _diagnose(exercise: Exercise, part: Agreement, trials: list[Trial]) -> Mistake | None:
    """Find the catalogued mistake that gives the learner's answer in every case of the part."""
    for mistake in exercise.mistakes:
        answers = (trial.case.answer(mistake.wrong) for trial in trials)
        if all(_same(exercise, part, *both) for both in zip(answers, trials, strict=True)):
            return mistake
    return None


def _same(exercise: Exercise, part: Agreement, left: Outcome, trial: Trial) -> bool:
    right = trial.got
    if left.raised or right.raised:
        # An error's type alone says too little: two faults often share one.
        return (left.raised, left.message) == (right.raised, right.message)
    if part.watch == "arguments":
        return not _changed(exercise, left.arguments, right.arguments)[0]
    if part.watch == "warnings" and bool(left.warnings) != bool(right.warnings):
        return False
    return not difference(left.value, right.value, *_tolerance(exercise, trial.args))


def _tolerance(exercise: Exercise, args: Arguments) -> tuple[float, float]:
    """Compare to the precision of what was given: a loss of float32 numbers is a plain float."""
    if _holds_float32(args):
        return max(exercise.rtol, FLOAT32_RTOL), max(exercise.atol, FLOAT32_ATOL)
    return exercise.rtol, exercise.atol


def _holds_float32(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_holds_float32, value))
    return isinstance(value, np.ndarray) and value.dtype == np.float32


def _steady(subject: Subject, asked: list[Asked]) -> bool:
    """Ask a few questions again, last first: an answer may not depend on when it was asked."""
    for part, args, before in asked[:-8:-1] + asked[:2]:
        again = part.put(subject, args)
        # Not bit for bit: a matrix product may round otherwise at another place in memory.
        if again.raised or difference(before.value, again.value, 1e-9, 1e-12):
            return False
    return True
