"""The one module that imports nbgrader: its release steps, its database, its file formats."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import nbformat
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.preprocessors import (
    ClearHiddenTests,
    Execute,
    IncludeHeaderFooter,
    NbGraderPreprocessor,
)
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.assignment import (
    AssignmentSpec,
    NotebookSpec,
    SourceCell,
    defined_names,
    gives_objects,
    imported_modules,
)
from autograder.course import Course, CourseError, Lesson, read_course
from autograder.files import write_atomically
from autograder.safe_html import clean_html, markdown2html

STUB = "raise NotImplementedError"

# nbgrader calls `alembic` by its bare name, also where this environment was never activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def configure(config: Any, config_file: str) -> None:
    """Fill nbgrader's configuration for the course in whose folder ``config_file`` lies."""
    apply(config, read_course(Path(config_file).resolve().parent))


def apply(
    config: Any, course: Course, db_url: str | None = None, released: Path | None = None
) -> None:
    """Set what nbgrader must know of a course of ours."""
    config.CourseDirectory.course_id = course.name
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.source_directory = course.solutions.name
    config.CourseDirectory.release_directory = str(released or course.released.name)
    config.CourseDirectory.db_url = db_url or course.db_url
    config.Exchange.assignment_dir = str(course.work)
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = "Write your answer here."
    config.OverwriteCells.add_missing_cells = True
    config.Execute.timeout = int(course.limits.cell_timeout_s)
    config.Autograde.autograde_preprocessors = [
        SandboxExecute if step is Execute else step
        for step in Autograde.autograde_preprocessors.default_args[0]
    ]
    # nbgrader's own pages (feedback, formgrader) show what learners wrote: no script of theirs may
    # run there. And its feedback is for learners, so it must not show hidden tests.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {"markdown2html": markdown2html, "clean_html": clean_html}
    config.GenerateFeedback.preprocessors = [
        ClearHiddenTests,
        *GenerateFeedback.preprocessors.default_args[0],
    ]


class SandboxExecute(NbGraderPreprocessor):
    """Takes the place of nbgrader's ``Execute``: its own commands and buttons run our engine.

    Learners' cells run in the sandbox, grade cells in the examiner. nbgrader reads the points
    from the outputs that come back.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        from autograder import job, submissions
        from autograder.course import find_course
        from autograder.runner import Rules

        about = resources["nbgrader"]
        course = find_course(Path(self.config.CourseDirectory.root))
        lesson = course.lesson(about["assignment"])
        with Book(course, about["db_url"]) as book:
            spec = book.spec(lesson.folder)
        spec = replace(
            spec, notebooks=tuple(x for x in spec.notebooks if x.name == about["notebook"])
        )
        _, files, _ = submissions.read_folder(Path(resources["metadata"]["path"]))
        rules = Rules(submissions.course_secret(course), course.limits, course.reference_import)
        wanted = job.Job(
            about["student"],
            lesson.folder,
            "",
            spec,
            rules,
            {about["notebook"]: nbformat.writes(nb).encode()},
            files,
            (),
            lesson.preload,
        )
        graded = job.grade_job(wanted).notebooks[0]
        for line in (*graded.notes, *graded.flags):
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], line)
        return nbformat.from_dict(graded.document), resources


def generate(course: Course, lesson: Lesson, out: Path, db_url: str | None = None) -> Path:
    """Make the learners' form of a lesson in ``out``, with nbgrader's own steps.

    With ``db_url`` the assignment is registered in that gradebook; without, in one that is
    thrown away.
    """
    if not (course.solutions / lesson.folder).is_dir():
        raise CourseError(
            f"{course.solutions / lesson.folder} does not exist: the lesson has no source."
        )
    with tempfile.TemporaryDirectory() as scratch:
        config = _generating(course, db_url or f"sqlite:///{scratch}/gradebook.db", out)
        config.GenerateAssignment.permissions = 644
        result = NbGraderAPI(config=config).generate_assignment(lesson.folder, force=True)
    if not result["success"]:
        reason = _last_error(str(result.get("log") or result.get("error")))
        raise CourseError(
            f"{course.solutions / lesson.folder}: the lesson could not be generated: {reason}"
        )
    return out / lesson.folder


def _generating(course: Course, db_url: str, out: Path) -> Any:
    """Return the configuration to generate with: a stranger's own, or ours."""
    config = Config()
    if course.stranger is None:
        apply(config, course, db_url, out)
        return config
    config.merge(course.stranger.config)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.release_directory = str(out)
    config.CourseDirectory.db_url = db_url
    return config


def strangers_settings(root: Path) -> tuple[Any, Any, Any]:
    """Return the configuration that nbgrader reads in this folder, and two of its parts.

    They are its ``CourseDirectory`` and its ``IncludeHeaderFooter``, which know the defaults too.
    What is wrong in the file is raised as it comes.
    """
    app = NbGrader(raise_config_file_errors=True, log_level=logging.CRITICAL)
    with contextlib.chdir(root):
        app.load_config_file()
        config = app.config
        if "root" not in config.CourseDirectory:
            config.CourseDirectory.root = str(root)
        return config, CourseDirectory(config=config), IncludeHeaderFooter(config=config)


def exchange_folder(course: Course) -> Path | None:
    """Return the course's folder in the nbgrader exchange of this machine, where there is one."""
    app = NbGrader()
    with contextlib.chdir(course.root):
        app.load_config_file()
    root = Path(str(app.config.Exchange.get("root", "/usr/local/share/nbgrader/exchange")))
    folder = root / course.name
    return folder if (folder / "inbound").is_dir() else None


def submit_to_exchange(course: Course, lesson: Lesson) -> Path:
    """Hand ``work/<lesson>`` in with nbgrader's own command, and return where it went."""
    config = Config()
    apply(config, course)
    app = NbGrader()
    with contextlib.chdir(course.root):
        app.load_config_file()
    config.merge(app.config)
    config.Exchange.assignment_dir = str(course.work)
    config.CourseDirectory.assignment_id = lesson.folder
    api = NbGraderAPI(config=config)
    exchange = ExchangeFactory(config=config).Submit(
        coursedir=api.coursedir, authenticator=api.authenticator, config=config
    )
    try:
        exchange.start()
    except ExchangeError as error:
        raise CourseError(
            f"The exchange did not take {lesson.folder}: {error}. Use --zip."
        ) from None
    return Path(exchange.inbound_path) / exchange.assignment_filename


def _last_error(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    raised = [line for line in lines if re.match(r"[A-Za-z_.]*(Error|Exception): ", line)]
    return (raised or lines or ["nbgrader gave no reason"])[-1]


@dataclass(frozen=True)
class CellScore:
    """What goes into the gradebook for one cell; ``None`` points wait for a human."""

    name: str
    points: float | None
    comment: str | None = None


@dataclass(frozen=True)
class NotebookScore:
    """What goes into the gradebook for one notebook of a submission."""

    notebook: str
    scores: tuple[CellScore, ...]
    comments: tuple[CellScore, ...] = ()


@dataclass(frozen=True)
class CellGrade:
    """What the gradebook holds for one cell of one learner, a human's decision included."""

    points: float
    needs_manual: bool
    comment: str


@dataclass(frozen=True)
class Row:
    """One learner's standing in one assignment."""

    student: str
    first_name: str
    last_name: str
    email: str
    assignment: str
    points: float
    max_points: float
    penalty: float
    needs_manual: bool
    submitted_at: dt.datetime | None
    late_s: float


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
        digest = _folder_digest(self.course.solutions / lesson.folder) + _around(self.course)
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
            _notebook_spec(folder / f"{notebook.name}.ipynb", notebook, around)
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
                    _fill(notebook, scores.get(notebook.name))
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
                _add_notebook(db, submission, notebook)
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
            rows = [_row(item) for item in query]
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


def released_spec(course: Course, lesson: Lesson) -> AssignmentSpec:
    """Return what a lesson as handed out says of itself: all that a learner's machine has."""
    folder = course.released / lesson.folder
    if not folder.is_dir():
        raise CourseError(f"{folder} does not exist: run `bootcamp build {lesson.word}`.")
    specs = []
    for path in sorted(folder.glob("*.ipynb")):
        source = nbformat.read(path, as_version=4)
        cells = [_source_cell(cell) for cell in source.cells if cell.metadata.get("nbgrader")]
        code = [cell.source for cell in source.cells if cell.cell_type == "code"]
        kernelspec = dict(source.metadata.get("kernelspec", {}))
        specs.append(
            NotebookSpec(path.stem, tuple(cells), imported_modules(code), kernelspec=kernelspec)
        )
    return AssignmentSpec(lesson.folder, tuple(specs), data_files(folder))


def _source_cell(cell: Any) -> SourceCell:
    about = cell.metadata["nbgrader"]
    return SourceCell(
        name=about["grade_id"],
        cell_type=cell.cell_type,
        source=cell.source,
        checksum=about.get("checksum", ""),
        locked=bool(about.get("locked")),
        grade=bool(about.get("grade")),
        solution=bool(about.get("solution")),
        task=bool(about.get("task")),
        points=float(about.get("points", 0.0)),
    )


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


def data_files(folder: Path) -> dict[str, bytes]:
    """Return the files beside the notebooks, which learners' code may read."""
    if not folder.is_dir():
        return {}
    files = (
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb"
    )
    wanted = (
        path
        for path in files
        if not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in wanted}


def _folder_digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        total.update(f"{path.relative_to(folder)}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def _around(course: Course) -> str:
    """Return what else a stranger's notebooks are made of: the configuration, header and footer."""
    if course.stranger is None:
        return ""
    total = hashlib.sha256(repr(sorted(course.stranger.config.items())).encode())
    for path in course.stranger.around:
        total.update(path.read_bytes() if path else b"")
    return total.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _notebook_spec(
    path: Path, notebook: Any, around: tuple[Path | None, Path | None] = (None, None)
) -> NotebookSpec:
    graded = {cell.name: cell for cell in [*notebook.grade_cells, *notebook.task_cells]}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    order: dict[str, int] = {}
    modules: dict[str, str] = {}
    defined: frozenset[str] = frozenset()
    objects = True
    given: frozenset[str] = frozenset()
    if path.is_file():
        parts = [part for part in (around[0], path, around[1]) if part]
        cells = [c for part in parts for c in nbformat.read(part, as_version=4).cells]
        names = (cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells)
        order = {name: place for place, name in enumerate(names) if name}
        code = [cell for cell in cells if cell.cell_type == "code"]
        modules = imported_modules(cell.source for cell in code)
        given = frozenset(cell.source for cell in code if "nbgrader" not in cell.metadata)
        objects = gives_objects(cell.source for cell in code)
        answers = (c.source for c in code if c.metadata.get("nbgrader", {}).get("solution"))
        defined = defined_names(answers)
    known = [
        SourceCell(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            checksum=cell.checksum or "",
            locked=bool(cell.locked),
            grade=cell.name in graded and cell.name not in tasks,
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=float(graded[cell.name].max_score) if cell.name in graded else 0.0,
        )
        for cell in notebook.source_cells
    ]
    known.sort(key=lambda cell: order.get(cell.name, len(order)))
    return NotebookSpec(
        notebook.name,
        tuple(known),
        modules,
        defined,
        json.loads(notebook.kernelspec or "{}"),
        objects,
        given,
    )


def _add_notebook(db: Any, submission: Any, notebook: Any) -> None:
    """Mirror a notebook's graded cells for one learner, as nbgrader's ``add_submission`` does."""
    rows = SubmittedNotebook(assignment_id=submission.id, notebook_id=notebook.id)
    db.add(rows)
    db.flush()
    for cell in [*notebook.grade_cells, *notebook.task_cells]:
        db.add(Grade(cell_id=cell.id, notebook_id=rows.id))
    for cell in [*notebook.solution_cells, *notebook.task_cells]:
        db.add(Comment(cell_id=cell.id, notebook_id=rows.id))


def _fill(notebook: Any, score: NotebookScore | None) -> None:
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


def _row(item: Any) -> Row:
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


logging.getLogger("nbgrader").setLevel(logging.ERROR)

__all__ = [
    "Book",
    "CellScore",
    "NotebookScore",
    "Row",
    "apply",
    "configure",
    "generate",
    "readable_errors",
]
