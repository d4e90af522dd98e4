"""The gradebook of a course: nbgrader's database, one writer, a transaction a submission."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
)
from sqlalchemy.exc import SQLAlchemyError

from autograder.assignment import AssignmentSpec
from autograder.course import Course, CourseError, Lesson
from autograder.files import write_atomically
from autograder.nbgrader_bridge import records
from autograder.nbgrader_bridge.generation import generate
from autograder.nbgrader_bridge.scores import CellGrade, NotebookScore, Row
from autograder.nbgrader_bridge.sources import (
    around_digest,
    data_files,
    folder_digest,
    notebook_spec,
)


class Book:
    """The gradebook of a course. One writer at a time; a transaction for each submission."""

    def __init__(self, course: Course, db_url: str | None = None) -> None:
        self.course = course
        self.db_url = db_url or course.db_url
        with readable_errors(self.db_url):
            self._gradebook = Gradebook(self.db_url, course.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._gradebook.close()

    def register(self, lesson: Lesson) -> AssignmentSpec:
        """Bring the assignment's source into the gradebook and return what it says."""
        with readable_errors(self.db_url):
            self._generate_if_changed(lesson)
            assignment = self._gradebook.find_assignment(lesson.folder)
            due = lesson.due and lesson.due.astimezone(dt.UTC).replace(tzinfo=None)
            if assignment.duedate != due and due is not None:
                assignment.duedate = due
                self._gradebook.db.commit()
        return self.spec(lesson.folder)

    def _generate_if_changed(self, lesson: Lesson) -> None:
        """Run nbgrader's own steps only for a source that this gradebook has not seen yet."""
        mark = hashlib.sha256(f"{self.db_url}\0{lesson.folder}".encode()).hexdigest()[:16]
        path = self.course.root / ".bootcamp" / "registered" / mark
        digest = folder_digest(self.course.solutions / lesson.folder) + around_digest(self.course)
        known = self._gradebook.db.query(Notebook).join(Assignment)
        if known.filter(Assignment.name == lesson.folder).count() and _read(path) == digest:
            return
        with tempfile.TemporaryDirectory() as scratch:
            generate(self.course, lesson, Path(scratch), self.db_url)
        self._gradebook.db.expire_all()
        write_atomically(path, digest.encode())

    def spec(self, assignment: str) -> AssignmentSpec:
        """Return what the gradebook and the source folder say of an assignment."""
        folder = self.course.solutions / assignment
        stranger = self.course.stranger
        around = stranger.around if stranger else (None, None)
        notebooks = [
            notebook_spec(folder / f"{notebook.name}.ipynb", notebook, around)
            for notebook in self._gradebook.find_assignment(assignment).notebooks
        ]
        theirs = stranger.learners_files.get(assignment, ()) if stranger else ()
        files = {name: data for name, data in data_files(folder).items() if name not in theirs}
        return AssignmentSpec(assignment, tuple(notebooks), files)

    def record(
        self,
        student: str,
        assignment: str,
        notebooks: list[NotebookScore],
        submitted_at: dt.datetime | None,
    ) -> None:
        """Write one submission's scores in one transaction: all of them, or none."""
        db = self._gradebook.db
        with readable_errors(self.db_url):
            try:
                submission = self._submission(student, assignment)
                submission.timestamp = submitted_at and submitted_at.astimezone(dt.UTC).replace(
                    tzinfo=None
                )
                scores = {item.notebook: item for item in notebooks}
                for notebook in submission.notebooks:
                    records.fill(notebook, scores.get(notebook.name))
                db.commit()
            except BaseException:
                db.rollback()
                raise

    def _submission(self, student: str, assignment: str) -> Any:
        """Return the submission's rows, made where they are not there yet."""
        db = self._gradebook.db
        if db.get(Student, student) is None:
            db.add(Student(id=student))
        about = db.query(Assignment).filter(Assignment.name == assignment).one()
        found = (
            db.query(SubmittedAssignment)
            .filter(
                SubmittedAssignment.assignment_id == about.id,
                SubmittedAssignment.student_id == student,
            )
            .one_or_none()
        )
        submission = found or SubmittedAssignment(assignment_id=about.id, student_id=student)
        db.add(submission)
        db.flush()
        have = {item.notebook_id for item in submission.notebooks}
        for notebook in about.notebooks:
            if notebook.id not in have:
                records.add_notebook(db, submission, notebook)
        db.flush()
        db.expire(submission)
        return submission

    def rows(self, assignment: str | None = None) -> list[Row]:
        """Return the standing of every learner who handed something in."""
        db = self._gradebook.db
        with readable_errors(self.db_url):
            query = db.query(SubmittedAssignment).join(Assignment)
            if assignment:
                query = query.filter(Assignment.name == assignment)
            rows = [records.row(item) for item in query]
        return sorted(rows, key=lambda row: (row.assignment, row.student))

    def cell_grades(
        self, student: str, assignment: str, notebook: str | None = None
    ) -> dict[str, CellGrade]:
        """Return the standing of each graded cell, by its name, with a human's comment.

        Two notebooks of an assignment may each have a cell of the same name: ``notebook`` tells
        which is meant.
        """
        with readable_errors(self.db_url):
            try:
                submission = self._gradebook.find_submission(assignment, student)
            except MissingEntry:
                return {}
            wanted = [x for x in submission.notebooks if notebook in (None, x.name)]
            comments = {
                comment.name: comment.manual_comment or ""
                for item in wanted
                for comment in item.comments
            }
            return {
                grade.name: CellGrade(
                    float(grade.score), bool(grade.needs_manual_grade), comments.get(grade.name, "")
                )
                for item in wanted
                for grade in item.grades
            }

    def needs_manual(self) -> list[tuple[str, str, str]]:
        """Return assignment, learner and cell of every answer that waits for a human."""
        query = self._gradebook.db.query(Grade).filter(Grade.needs_manual_grade)
        found = [(g.assignment.name, g.student.id, g.name) for g in query]
        return sorted(found)

    def assignments(self) -> list[str]:
        return sorted(item.name for item in self._gradebook.assignments)

    def remove_assignment(self, name: str) -> None:
        with contextlib.suppress(MissingEntry):
            self._gradebook.remove_assignment(name)


@contextlib.contextmanager
def readable_errors(db_url: str) -> Iterator[None]:
    """Turn a database error into one line that names the database and what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        where = db_url.rsplit("@", 1)[-1]  # without the password
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise CourseError(
            f"The gradebook {where} cannot be used: {reason}. What was graded before is kept; "
            "mend the database (or restore its backup), then run the same command again."
        ) from error


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
