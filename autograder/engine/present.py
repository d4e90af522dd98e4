"""Shows verdicts and hints to the learner: HTML in JupyterLab, the same in plain text."""

from __future__ import annotations

import re
import textwrap
from html import escape

from autograder.engine.exercise import Exercise, PartResult, Verdict

EARNED, MISSED = "✓", "✗"
TERMINAL_WIDTH = 80


def number(points: float) -> str:
    """Print points without a needless ``.0``."""
    return f"{points:g}"


def measured(part: PartResult) -> str:
    """Print the share that a part measured; empty where it measured none."""
    return "" if part.share is None else f"{100 * part.share:.1f} %"


def headline(verdict: Verdict) -> str:
    """Say in one line what the exercise gave and what to do next."""
    score = f"{verdict.exercise}: {number(verdict.points)} of {number(verdict.max_points)} points"
    if verdict.passed:
        return score + ". Well done, go on."
    return f'{score}. Stuck? Run hint("{verdict.exercise}"), as often as you like.'


def _rows(verdict: Verdict) -> list[tuple[str, str, str, str, str]]:
    """Return mark, part, points, message and example, a reason that several parts share once."""
    rows, said = [], set()
    for part in verdict.parts:
        failure = part.failure
        message = failure.message if failure else measured(part)
        example = failure.example if failure else ""
        if message in said:
            message, example = ("the same reason" if message else ""), ""
        said.add(message)
        score = f"{number(part.points)}/{number(part.max_points)}"
        rows.append((MISSED if failure else EARNED, part.name, score, message, example))
    return rows


def as_text(verdict: Verdict) -> str:
    """Return the table in plain text."""
    rows = _rows(verdict)
    width = max(len(row[1]) for row in rows)
    lines = [headline(verdict)]
    for mark, name, score, message, example in rows:
        line = f"  {mark} {name:<{width}}  {score:>5}"
        lines.append(f"{line}  {message}".rstrip())
        if example:
            lines.append(f"      {example}")
    return "\n".join(lines)


STYLE = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"


def as_html(verdict: Verdict) -> str:
    """Return the table as HTML; whatever the learner's code said is escaped."""
    body = []
    for mark, name, score, message, example in _rows(verdict):
        colour = "#00664b" if mark == EARNED else "#b04a00"
        reason = code(message)
        if example:
            reason += f'<br><code style="white-space:pre-wrap">{escape(example)}</code>'
        body.append(
            f'<tr><td style="{STYLE};color:{colour};font-weight:bold">{mark}</td>'
            f'<td style="{STYLE};white-space:nowrap">{escape(name)}</td><td style="{STYLE}">{score}</td>'
            f'<td style="{STYLE}">{reason}</td></tr>'
        )
    return (
        f'<div class="bootcamp-check"><b>{code(headline(verdict))}</b>'
        f'<table style="margin:4px 0">{"".join(body)}</table></div>'
    )


def hint_as_text(exercise: Exercise, place: int) -> str:
    """Return one hint, from 1, with its lines no longer than a terminal is wide."""
    head, more = _around_hint(exercise, place)
    told = f"{head} {exercise.hints[place - 1]}"
    # A piece of code is not broken at its hyphens and minus signs.
    lines = textwrap.wrap(told, TERMINAL_WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    return "\n".join([*lines, f"  ({more})"])


def hint_as_html(exercise: Exercise, place: int) -> str:
    """Return one hint, from 1, as HTML, which takes the width of the cell."""
    head, more = _around_hint(exercise, place)
    return (
        f'<div class="bootcamp-hint"><b>{head}</b> {code(exercise.hints[place - 1])}'
        f"<br><small>({escape(more)})</small></div>"
    )


def _around_hint(exercise: Exercise, place: int) -> tuple[str, str]:
    last = len(exercise.hints)
    again = f'run hint("{exercise.name}") again for the next'
    return f"Hint {place} of {last}:", again if place < last else "that was the last one"


def code(text: str) -> str:
    """Escape, and set what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
