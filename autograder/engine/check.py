"""What a lesson's cells call: ``check(sigmoid)`` and ``hint("sigmoid")``."""

from __future__ import annotations

import contextvars
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from autograder.engine import registry
from autograder.engine.examine import VISIBLE, examine, zero
from autograder.engine.exercise import Exercise, Failure, Verdict
from autograder.engine.present import as_html, as_text, hint_as_html, hint_as_text
from autograder.engine.subject import LocalSubject, Outcome

# Set by the examiner, which scores with secret draws and keeps the verdict.
examiner: contextvars.ContextVar[Callable[[Exercise, Any], Verdict] | None] = (
    contextvars.ContextVar("examiner", default=None)
)
_hints_given: dict[str, int] = {}


def check(answer: Any, name: str | None = None) -> float:
    """Check an exercise, show what was earned and why, and return the points.

    Parameters
    ----------
    answer
        The learner's function (or class, or model).
    name
        The exercise's name, where it is not the name of the variable that was passed.
    """
    try:
        exercise = registry.find(name or _name_of(answer, sys._getframe(1)))
    except registry.UnknownExercise as error:
        print(error)
        return 0.0
    official = examiner.get()
    verdict = official(exercise, answer) if official else examine_here(exercise, answer)
    show(verdict)
    return float(verdict.points)


def examine_here(exercise: Exercise, answer: Any, secret: bytes = VISIBLE) -> Verdict:
    """Examine a function of this process."""
    if not callable(answer):
        kind = type(answer).__name__
        reason = f"`{exercise.name}` must be a function, `def {exercise.signature}`, but it is of type {kind} now."
        return zero(exercise, Failure(reason))
    return examine(exercise, LocalSubject(answer, exercise.name), secret)


def show(verdict: Verdict) -> None:
    """Display the verdict: a table where there is a notebook, the same in plain text elsewhere."""
    _display(as_text(verdict), as_html(verdict))


def _display(text: str, html: str) -> None:
    shell = sys.modules.get("IPython")
    if shell is not None and shell.get_ipython() is not None:
        shell.display.display({"text/plain": text, "text/html": html}, raw=True)
    else:
        print(text)


def hint(name: str, tier: int | None = None) -> None:
    """Show the next hint for an exercise; asked again, it gives the one after.

    Parameters
    ----------
    name
        The exercise's name.
    tier
        Which hint to show, from 1; by default the next one.
    """
    try:
        exercise = registry.find(name)
    except registry.UnknownExercise as error:
        print(error)
        return
    last = len(exercise.hints)
    if tier is not None and (
        isinstance(tier, bool) or not isinstance(tier, int) or not 1 <= tier <= last
    ):
        print(f"{name} has hints 1 to {last}; there is no hint {tier!r}.")
        return
    place = tier or min(_hints_given.get(name, 0) + 1, last)
    _hints_given[name] = place
    _display(hint_as_text(exercise, place), hint_as_html(exercise, place))


def _name_of(answer: Any, frame: FrameType) -> str:
    """Return the name that the caller wrote between the brackets.

    A lambda or a partial has no name of its own, so the source of the call is read first.
    """
    import ast

    import executing

    node = executing.Source.executing(frame).node
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
        return node.args[0].id
    if not callable(answer):
        raise registry.UnknownExercise(
            f"check takes your function itself, as in check(row_sums), without quotes; this is of "
            f"type {type(answer).__name__}."
        )
    name = str(getattr(answer, "__name__", type(answer).__name__))
    # In official grading an object's own name is the learner's word, and decides nothing.
    if examiner.get() or not name.isidentifier():
        raise registry.UnknownExercise(
            'It is not clear which exercise this is. Say it: check(my_function, "row_sums").'
        )
    return name


__all__ = ["Outcome", "check", "examine_here", "examiner", "hint", "show"]
