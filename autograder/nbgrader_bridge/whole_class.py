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
    """Return the standing of each graded cell of an assignment by learner, without the comments."""
    rows = (
        db.query(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.score,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment)
    )
    found: dict[str, dict[Cell, CellGrade]] = {}
    for learner, notebook, cell, points, waiting in rows:
        grade = CellGrade(float(points), bool(waiting), "")
        found.setdefault(learner, {})[notebook, cell] = grade
    return found


def comments(db: Any, assignment: str) -> dict[str, dict[Cell, str]]:
    """Return what humans wrote at the cells of an assignment, by learner."""
    rows = (
        db.query(
            SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Comment.manual_comment
        )
        .select_from(Comment)
        .join(BaseCell, Comment.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Comment.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment, Comment.manual_comment.is_not(None))
    )
    found: dict[str, dict[Cell, str]] = {}
    for learner, notebook, cell, text in rows:
        if text.strip():
            found.setdefault(learner, {})[notebook, cell] = text
    return found
