"""Shows what a run of grading came to: the grade table in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.table import Table

from autograder.course.late import duration
from autograder.engine.examine import UNWRITTEN
from autograder.engine.exercise import Verdict
from autograder.engine.present import number
from autograder.grade.verdicts import GradedSubmission

if TYPE_CHECKING:
    from autograder.nbgrader_bridge import Row


def grade_table(
    submissions: Iterable[GradedSubmission],
    title: str = "",
    standings: Mapping[str, Row] | None = None,
) -> Table:
    """Return learners, points and, by name, what went wrong.

    With ``standings``, points are the gradebook's: a human's are in them, a late penalty is off.
    """
    table = Table(title=title or None, title_justify="left", show_lines=False, pad_edge=False)
    table.add_column("learner", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what to know", overflow="fold")
    for item in sorted(submissions, key=lambda graded: graded.learner):
        row = (standings or {}).get(item.learner)
        points = f"{number(row.score if row else item.points)}/{number(item.max_points)}"
        table.add_row(item.learner, points, "\n".join([*_late(row), *what_to_know(item, row)]))
    return table


def _late(row: Row | None) -> list[str]:
    if row is None or not row.late_s:
        return []
    cost = f", {number(row.penalty)} points off" if row.penalty else ""
    return [f"late by {duration(row.late_s)}{cost}"]


def what_to_know(item: GradedSubmission, row: Row | None = None) -> list[str]:
    """Name the mistakes first, then faults, mendings and questions for the teacher."""
    cells = [cell for notebook in item.notebooks for cell in notebook.cells]
    lines = [*item.mistakes, *(f"{cell.name}: {cell.reason}" for cell in cells if cell.reason)]
    verdicts = [cell.verdict for cell in cells if cell.verdict]
    unwritten = [verdict.exercise for verdict in verdicts if verdict.note == UNWRITTEN]
    if unwritten:
        all_of_them = len(unwritten) == len(verdicts)
        lines.append(
            "nothing written yet" if all_of_them else f"not written yet: {', '.join(unwritten)}"
        )
    lines += [
        f"{v.exercise}: {_why(v)}" for v in verdicts if not (v.passed or v.mistakes or v.note)
    ]
    for notebook in item.notebooks:
        lines += [*notebook.notes, *notebook.flags]
    if row.needs_manual if row else item.needs_manual:
        lines.append("an answer waits for a human")
    return list(dict.fromkeys(lines))


def _why(verdict: Verdict) -> str:
    """Return the first reason, cut to a line of a table."""
    message = next(part.failure.message for part in verdict.parts if part.failure)
    return message if len(message) <= 100 else message[:97] + "..."
