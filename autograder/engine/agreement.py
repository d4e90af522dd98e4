"""Holds an answer against the reference on cases, and names the mistake that answers alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.engine.cases import Case, cases_of
from autograder.engine.compare import FLOAT32_ATOL, FLOAT32_RTOL, describe, difference, show
from autograder.engine.exercise import Agreement, Arguments, Exercise, Failure, Mistake
from autograder.engine.registry import by_name
from autograder.engine.subject import Opaque, Outcome, Subject

Asked = tuple[Agreement, Arguments, Outcome]


def disagreement(
    exercise: Exercise, part: Agreement, subject: Subject, secret: bytes, asked: list[Asked]
) -> Failure | None:
    """Say why a part is not earned; what was asked and answered rightly is added to ``asked``."""
    trials: list[Trial] = []
    for case in cases_of(exercise, part, secret):
        args, expected = case.args, case.answer(exercise.reference)
        got = part.put(subject, args)
        if expected.raised:
            raise RuntimeError(
                f"the reference of {exercise.name!r} failed: {expected.raised}: {expected.message}"
            )
        why = _complaint(exercise, part, args, expected, got)
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


def _complaint(
    exercise: Exercise, part: Agreement, args: Arguments, expected: Outcome, got: Outcome
) -> str:
    """Say what is wrong with one answer under the part's question, or return an empty string."""
    if is_stub(exercise, got):
        return "this part is not written yet"
    if got.raised == "NotImplementedError":
        return calls_unwritten(got)
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


def is_stub(exercise: Exercise, outcome: Outcome) -> bool:
    """Say whether the function asked is not written, rather than another exercise's it calls."""
    if outcome.raised != "NotImplementedError":
        return False
    return outcome.raised_in == exercise.name or outcome.raised_in not in by_name()


def calls_unwritten(outcome: Outcome) -> str:
    """Say which other exercise the answer calls before it is written."""
    return f"It calls `{outcome.raised_in}`, which is not written yet: write that first"
