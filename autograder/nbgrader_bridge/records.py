"""One learner's rows in nbgrader's tables: made, filled and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

from autograder.nbgrader_bridge.scores import NotebookScore, Row


def describe(db: Any, student: Any, learner: dict[str, str]) -> None:
    """Put a learner's name, e-mail address and platform number into their row, made if need be."""
    if student is None:
        student = Student(id=learner["student"])
        db.add(student)
    for column in ("first_name", "last_name", "email"):
        setattr(student, column, learner[column] or None)
    student.lms_user_id = learner["lms_id"] or None


class Source:
    """An assignment's rows in the gradebook, read once, and the learners' rows that mirror them."""

    def __init__(self, db: Any, about: Any) -> None:
        self.about = about
        self._notebooks = {notebook.id: notebook for notebook in about.notebooks}
        self._graded = {n.id: [*n.grade_cells, *n.task_cells] for n in about.notebooks}
        self._answers = {n.id: [*n.solution_cells, *n.task_cells] for n in about.notebooks}
        cells = [*self._graded.values(), *self._answers.values()]
        self._names = {cell.id: cell.name for part in cells for cell in part}

    def submission(self, db: Any, student: str) -> Any:
        """Return a learner's submission as it stands, complete, or None where there is none."""
        mine = (
            SubmittedAssignment.assignment_id == self.about.id,
            SubmittedAssignment.student_id == student,
        )
        # Most are new: the columns that nbgrader computes need not be asked for.
        if db.query(SubmittedAssignment.id).filter(*mine).one_or_none() is None:
            return None
        submission = db.query(SubmittedAssignment).filter(*mine).populate_existing().one()
        have = {item.notebook_id for item in submission.notebooks}
        for number in self._notebooks:
            if number not in have:
                submission.notebooks.append(self._new_notebook(number))
        return submission

    def new_submission(self, student: str) -> Any:
        """Mirror the assignment for one learner, as nbgrader's ``add_submission`` does."""
        return SubmittedAssignment(
            assignment_id=self.about.id,
            student_id=student,
            notebooks=[self._new_notebook(number) for number in self._notebooks],
        )

    def _new_notebook(self, number: str) -> Any:
        return SubmittedNotebook(
            notebook_id=number,
            grades=[Grade(cell_id=cell.id) for cell in self._graded[number]],
            comments=[Comment(cell_id=cell.id) for cell in self._answers[number]],
        )

    def fill(self, notebook: Any, scores: Mapping[str, NotebookScore]) -> None:
        """Set automatic points and comments; what a human gave stays and is marked for review."""
        score = scores.get(self._notebooks[notebook.notebook_id].name)
        points = {item.name: item.points for item in score.scores} if score else {}
        said = (*score.scores, *score.comments) if score else ()
        comments = {item.name: item.comment for item in said}
        for grade in notebook.grades:
            grade.auto_score = points.get(self._names[grade.cell_id], 0.0)
            waiting = grade.manual_score is not None or grade.auto_score is None
            grade.needs_manual_grade = waiting
        for comment in notebook.comments:
            comment.auto_comment = comments.get(self._names[comment.cell_id])
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
