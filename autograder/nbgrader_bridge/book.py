"""The gradebook of a course: nbgrader's database, one writer, a transaction a submission."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from nbgrader.api import Assignment, Notebook, Student
from sqlalchemy.exc import IntegrityError

from autograder.course import extensions
from autograder.course.course import Course, Lesson
from autograder.course.roster import Learner
from autograder.files import write_atomically
from autograder.nbgrader_bridge import lateness, records, whole_class
from autograder.nbgrader_bridge.database import database_of, open_gradebook, readable_errors
from autograder.nbgrader_bridge.generation import generate
from autograder.nbgrader_bridge.scores import CellGrade, NotebookScore, Row
from autograder.nbgrader_bridge.sources import (
    around_digest,
    data_files,
    folder_digest,
    notebook_spec,
)
from autograder.notebook.assignment import AssignmentSpec


class Book:
    """The gradebook of a course. One writer at a time; a transaction for each submission."""

    def __init__(self, course: Course, db_url: str | None = None) -> None:
        self.course = course
        self.db_url = db_url or database_of(course)
        self._extended: dict[str, dict[str, dt.datetime]] = {}
        with readable_errors(self.db_url):
            self._gradebook = open_gradebook(self.db_url, course.name)
            # What the source says is read once, not anew for each of thousands of submissions.
            self._gradebook.db().expire_on_commit = False
        self._sources: dict[str, records.Source] = {}
        self._learners: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._gradebook.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Any]:
        """Write to the database: everything, or nothing where something fails."""
        db = self._gradebook.db
        with readable_errors(self.db_url):
            try:
                yield db
                db.commit()
            except BaseException:
                db.rollback()
                raise

    def register(self, lesson: Lesson) -> AssignmentSpec:
        """Bring the assignment's source into the gradebook and return what it says."""
        with readable_errors(self.db_url):
            self._generate_if_changed(lesson)
        self.put_dates(lesson)
        return self.spec(lesson.folder)

    def put_dates(self, lesson: Lesson) -> None:
        """Bring the due date and the extensions of a lesson into the gradebook."""
        extended = extensions.of_lesson(self.course, lesson.folder)
        self._extended[lesson.folder] = extended
        with self._transaction() as db:
            about = self._gradebook.find_assignment(lesson.folder)
            ours = self.course.stranger is None
            lateness.put_dates(db, about, lesson.due, extended, ours=ours)

    def settle_lateness(self, lesson: Lesson) -> None:
        """Charge for lateness anew, also where nothing was graded again.

        Due dates, extensions, the policy and a human's points may have changed since.
        """
        if lesson.folder not in self.assignments():
            return
        self._gradebook.db.expire_all()
        self.put_dates(lesson)
        with self._transaction() as db:
            about = self._gradebook.find_assignment(lesson.folder)
            for submission in lateness.to_settle(db, about):
                self.charge.put(submission)

    @functools.cached_property
    def charge(self) -> lateness.Charge:
        return lateness.Charge(self.course)

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
        self._sources.clear()
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
        learner: str,
        assignment: str,
        notebooks: list[NotebookScore],
        submitted_at: dt.datetime | None,
        *,
        new_work: bool = True,
    ) -> None:
        """Write one submission's scores in one transaction: all of them, or none.

        ``new_work`` says that the learner's files are others than at the last time.
        """
        if learner not in self._learners:
            self.know([learner])
        with self._transaction() as db:
            submission = self._submission(learner, assignment)
            submission.timestamp = lateness.naive(submitted_at)
            scores = {item.notebook: item for item in notebooks}
            for notebook in submission.notebooks:
                self._sources[assignment].fill(notebook, scores, new_work=new_work)
            db.flush()
            if submission.total_seconds_late > 0:
                db.expire_all()
                self.charge.put(submission)

    def know(self, learners: Iterable[str]) -> None:
        """Make sure that these learners have a row; another grader may do the same just now."""
        db, wanted = self._gradebook.db, set(learners)
        with readable_errors(self.db_url):
            for last in (False, False, True):
                self._learners = {learner for (learner,) in db.query(Student.id)}
                try:
                    db.add_all(Student(id=learner) for learner in sorted(wanted - self._learners))
                    db.commit()
                    break
                except IntegrityError:
                    db.rollback()
                    if last:
                        raise
        self._learners |= wanted

    def restamp(self, learner: str, assignment: str, submitted_at: dt.datetime | None) -> None:
        """Correct when a submission came in; nothing else of it has changed."""
        with self._transaction():
            submission = self._gradebook.find_submission(assignment, learner)
            submission.timestamp = lateness.naive(submitted_at)

    def _submission(self, learner: str, assignment: str) -> Any:
        """Return the submission's rows, made where they are not there yet."""
        db = self._gradebook.db
        if assignment not in self._sources:
            about = self._gradebook.find_assignment(assignment)
            self._sources[assignment] = records.Source(db, about)
        source = self._sources[assignment]
        submission = source.submission(db, learner)
        if submission is None:
            submission = source.new_submission(learner)
            until = self._extended.get(assignment, {}).get(learner)
            submission.extension = lateness.extension(source.about, until)
            db.add(submission)
        return submission

    def enrol(self, learners: Iterable[Learner]) -> None:
        """Add learners, or correct what is said of them: all of them in one transaction."""
        with self._transaction() as db:
            known = {row.id: row for row in db.query(Student)}
            for learner in learners:
                records.describe(db, known.get(learner.id), learner)

    def rows(self, assignment: str | None = None) -> list[Row]:
        """Return the standing of every learner who handed something in."""
        with readable_errors(self.db_url):
            found = records.rows(self._gradebook.db, assignment)
            return sorted(found, key=lambda row: (row.assignment, row.learner))

    def class_names(self) -> dict[str, str]:
        """Return every enrolled learner's id with the name, as far as it is known."""
        with readable_errors(self.db_url):
            return whole_class.names(self._gradebook.db)

    def class_grades(self, assignment: str) -> dict[str, dict[tuple[str, str], CellGrade]]:
        """Return each learner's graded cells by notebook and name."""
        with readable_errors(self.db_url):
            return whole_class.grades(self._gradebook.db, assignment)

    def class_comments(self, assignment: str) -> dict[str, dict[tuple[str, str], str]]:
        """Return what humans wrote at each learner's cells, by notebook and name."""
        with readable_errors(self.db_url):
            return whole_class.comments(self._gradebook.db, assignment)

    def needs_manual(self) -> list[tuple[str, str, str]]:
        """Return assignment, learner and cell of every answer that waits for a human."""
        with readable_errors(self.db_url):
            return whole_class.waiting(self._gradebook.db)

    def assignments(self) -> list[str]:
        return sorted(item.name for item in self._gradebook.assignments)

    def max_points(self) -> dict[str, float]:
        """Return how many points each assignment is worth."""
        with readable_errors(self.db_url):
            return {item.name: float(item.max_score) for item in self._gradebook.assignments}


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
