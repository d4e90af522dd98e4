"""One learner's rows in nbgrader's tables: made, filled and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Integer, cast, func

from autograder.course.roster import Learner
from autograder.nbgrader_bridge.scores import NotebookScore, Row


def describe(db: Any, row: Any, learner: Learner) -> None:
    """Put a learner's name, e-mail address and platform number into their row, made if need be."""
    if row is None:
        row = Student(id=learner.id)
        db.add(row)
    for column in ("first_name", "last_name", "email"):
        setattr(row, column, getattr(learner, column) or None)
    row.lms_user_id = learner.lms_id or None


class Source:
    """An assignment's rows in the gradebook, read once, and the learners' rows that mirror them."""

    def __init__(self, db: Any, about: Any) -> None:
        self.about = about
        self._notebooks = {notebook.id: notebook for notebook in about.notebooks}
        self._graded = {n.id: [*n.grade_cells, *n.task_cells] for n in about.notebooks}
        self._answers = {n.id: [*n.solution_cells, *n.task_cells] for n in about.notebooks}
        cells = [*self._graded.values(), *self._answers.values()]
        self._names = {cell.id: cell.name for part in cells for cell in part}

    def submission(self, db: Any, learner: str) -> Any:
        """Return a learner's submission as it stands, complete, or None where there is none."""
        mine = (
            SubmittedAssignment.assignment_id == self.about.id,
            SubmittedAssignment.student_id == learner,
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

    def new_submission(self, learner: str) -> Any:
        """Mirror the assignment for one learner, as nbgrader's ``add_submission`` does."""
        return SubmittedAssignment(
            assignment_id=self.about.id,
            student_id=learner,
            notebooks=[self._new_notebook(number) for number in self._notebooks],
        )

    def _new_notebook(self, number: str) -> Any:
        return SubmittedNotebook(
            notebook_id=number,
            grades=[Grade(cell_id=cell.id) for cell in self._graded[number]],
            comments=[Comment(cell_id=cell.id) for cell in self._answers[number]],
        )

    def fill(
        self, notebook: Any, scores: Mapping[str, NotebookScore], *, new_work: bool = True
    ) -> None:
        """Set automatic points and comments; what a human gave is left alone.

        It is marked for review where what it was given for has changed: the work (``new_work``),
        or the automatic points beside it.
        """
        score = scores.get(self._notebooks[notebook.notebook_id].name)
        points = {item.name: item.points for item in score.scores} if score else {}
        said = (*score.scores, *score.comments) if score else ()
        comments = {item.name: item.comment for item in said}
        for grade in notebook.grades:
            before = grade.auto_score
            grade.auto_score = points.get(self._names[grade.cell_id], 0.0)
            if grade.manual_score is None:
                grade.needs_manual_grade = grade.auto_score is None
            elif new_work or grade.auto_score != before:
                grade.needs_manual_grade = True
        for comment in notebook.comments:
            comment.auto_comment = comments.get(self._names[comment.cell_id])
        notebook.late_submission_penalty = None


def rows(db: Any, assignment: str | None = None) -> Iterator[Row]:
    """Yield the standing of everybody who handed something in, by few queries for however many."""
    about = {
        item.id: (item.name, item.duedate, float(item.max_score)) for item in db.query(Assignment)
    }
    chosen = [key for key, (name, *_) in about.items() if assignment in (None, name)]
    scores = _by_submission(
        db,
        chosen,
        func.sum(Grade.score),
        func.max(cast(Grade.needs_manual_grade, Integer)),
        graded=True,
    )
    penalties = _by_submission(db, chosen, func.sum(SubmittedNotebook.late_submission_penalty))
    found = (
        db.query(
            SubmittedAssignment.id,
            SubmittedAssignment.assignment_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            Student.id,
            Student.first_name,
            Student.last_name,
            Student.email,
        )
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .filter(SubmittedAssignment.assignment_id.in_(chosen))
    )
    for key, assignment_id, handed_in, more, learner, *described in found:
        name, due, max_score = about[assignment_id]
        points, waiting = scores.get(key, (0.0, 0))
        (penalty,) = penalties.get(key, (0.0,))
        until = due and due + (more or dt.timedelta(0))
        late_s = (handed_in - until).total_seconds() if handed_in and until else 0.0
        first, last, email = (text or "" for text in described)
        yield Row(
            learner,
            first,
            last,
            email,
            name,
            float(points or 0.0),
            max_score,
            float(penalty or 0.0),
            bool(waiting),
            handed_in and handed_in.replace(tzinfo=dt.UTC),
            max(0.0, late_s),
        )


def _by_submission(
    db: Any, assignments: list[str], *sums: Any, graded: bool = False
) -> dict[str, tuple[Any, ...]]:
    """Return sums over the notebooks, or over the graded cells, of each submission."""
    query = (
        db.query(SubmittedNotebook.assignment_id, *sums)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .filter(SubmittedAssignment.assignment_id.in_(assignments))
    )
    if graded:
        query = query.join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    return {key: tuple(found) for key, *found in query.group_by(SubmittedNotebook.assignment_id)}
