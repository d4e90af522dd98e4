"""One learner's rows in nbgrader's tables: made, filled and read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from nbgrader.api import Comment, Grade, SubmittedNotebook

from autograder.nbgrader_bridge.scores import NotebookScore, Row


def add_notebook(db: Any, submission: Any, notebook: Any) -> None:
    """Mirror a notebook's graded cells for one learner, as nbgrader's ``add_submission`` does."""
    rows = SubmittedNotebook(assignment_id=submission.id, notebook_id=notebook.id)
    db.add(rows)
    db.flush()
    for cell in [*notebook.grade_cells, *notebook.task_cells]:
        db.add(Grade(cell_id=cell.id, notebook_id=rows.id))
    for cell in [*notebook.solution_cells, *notebook.task_cells]:
        db.add(Comment(cell_id=cell.id, notebook_id=rows.id))


def fill(notebook: Any, score: NotebookScore | None) -> None:
    """Set automatic points and comments; what a human gave is left alone and marked for review."""
    points = {item.name: item for item in score.scores} if score else {}
    comments = (
        {item.name: item.comment for item in (*score.scores, *score.comments)} if score else {}
    )
    for grade in notebook.grades:
        grade.auto_score = points[grade.cell.name].points if grade.cell.name in points else 0.0
        waiting = grade.manual_score is not None or grade.auto_score is None
        grade.needs_manual_grade = waiting
    for comment in notebook.comments:
        comment.auto_comment = comments.get(comment.cell.name)
    notebook.late_submission_penalty = None


def row(item: Any) -> Row:
    student = item.student
    submitted = item.timestamp and item.timestamp.replace(tzinfo=dt.UTC)
    penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in item.notebooks)
    return Row(
        student.id,
        student.first_name or "",
        student.last_name or "",
        student.email or "",
        item.assignment.name,
        float(item.score),
        float(item.max_score),
        float(penalty),
        bool(item.needs_manual_grade),
        submitted,
        float(item.total_seconds_late),
    )
