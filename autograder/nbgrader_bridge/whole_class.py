"""What the gradebook says of a whole class at once, in a few queries however many learners."""

from __future__ import annotations

import datetime as dt
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func

from autograder.nbgrader_bridge.scores import CellGrade, HandedIn

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
    for student, notebook, cell, points, waiting in rows:
        grade = CellGrade(float(points), bool(waiting), "")
        found.setdefault(student, {})[notebook, cell] = grade
    return found


def handed_in(db: Any, assignment: str) -> dict[str, HandedIn]:
    """Return when each learner handed an assignment in, how late that was, and what it costs."""
    penalty = func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    rows = (
        db.query(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            Assignment.duedate,
            penalty,
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(Assignment.name == assignment)
        .group_by(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            Assignment.duedate,
        )
    )
    found = {}
    for student, when, extension, due, lost in rows:
        late_s = 0.0
        if when and due:
            late_s = max(0.0, (when - due - (extension or dt.timedelta())).total_seconds())
        moment = when and when.replace(tzinfo=dt.UTC)
        found[student] = HandedIn(student, moment, late_s, float(lost))
    return found
