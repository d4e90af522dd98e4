"""What the gradebook says of a whole class at once, in a few queries however many learners."""

from __future__ import annotations

from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.nbgrader_bridge.scores import CellGrade

Cell = tuple[str, str]
"""A notebook's name and a cell's."""


def names(db: Any) -> dict[str, str]:
    """Return every enrolled learner's id with the name, as far as it is known."""
    rows = db.query(Student.id, Student.first_name, Student.last_name)
    return {who: " ".join(filter(None, (first, last))) for who, first, last in sorted(rows)}


def grades(db: Any, assignment: str) -> dict[str, dict[Cell, CellGrade]]:
    """Return what each graded cell of an assignment stands at, by learner."""
    found: dict[str, dict[Cell, CellGrade]] = {}
    rows = _cells(db, Grade, Grade.score, Grade.needs_manual_grade)
    for learner, notebook, cell, points, waiting in rows.filter(Assignment.name == assignment):
        found.setdefault(learner, {})[notebook, cell] = CellGrade(float(points), bool(waiting))
    return found


def comments(db: Any, assignment: str) -> dict[str, dict[Cell, str]]:
    """Return what humans wrote at the cells of an assignment, by learner."""
    found: dict[str, dict[Cell, str]] = {}
    rows = _cells(db, Comment, Comment.manual_comment).filter(Assignment.name == assignment)
    for learner, notebook, cell, text in rows.filter(Comment.manual_comment.is_not(None)):
        if text.strip():
            found.setdefault(learner, {})[notebook, cell] = text
    return found


def waiting(db: Any) -> list[tuple[str, str, str]]:
    """Return assignment, learner and cell of every answer that waits for a human."""
    rows = _cells(db, Grade, Assignment.name).filter(Grade.needs_manual_grade)
    return sorted((assignment, learner, cell) for learner, _, cell, assignment in rows)


def _cells(db: Any, kind: Any, *columns: Any) -> Any:
    """Ask for every grade, or comment: its learner, notebook and cell, then these columns."""
    return (
        db.query(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, *columns)
        .select_from(kind)
        .join(BaseCell, kind.cell_id == BaseCell.id)
        .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    )
