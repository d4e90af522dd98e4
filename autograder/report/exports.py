"""Exports the gradebook for people and for programs: CSV, JSON, and what Canvas and Moodle import."""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import roster
from autograder.course.course import Course, CourseError, Lesson
from autograder.course.roster import Learner
from autograder.files import write_atomically

if TYPE_CHECKING:
    from autograder.nbgrader_bridge import Row

COLUMNS = (
    "student", "last_name", "first_name", "email", "assignment", "score", "max_score",
    "late_penalty", "needs_manual_grading", "submitted_at", "late_s",
)  # fmt: skip
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Username", "ID number", "Email address", "First name", "Last name")


@dataclass(frozen=True)
class Standings:
    """What an export is made of: the cohort, the lessons with their points, who has what."""

    learners: tuple[Learner, ...]
    lessons: tuple[tuple[Lesson, float], ...]
    rows: tuple[Row, ...]

    @property
    def waiting(self) -> list[Row]:
        """What still waits for a human: those scores will rise."""
        return [row for row in self.rows if row.needs_manual]

    def score(self, learner: str, lesson: Lesson) -> str | None:
        """Return a score as text, or None where nothing was handed in."""
        return self._scores.get((learner, lesson.folder))

    @functools.cached_property
    def _scores(self) -> dict[tuple[str, str], str]:
        return {(row.learner, row.assignment): _number(row.score) for row in self.rows}


def standings(course: Course, lesson: Lesson | None, db_url: str | None = None) -> Standings:
    """Read the gradebook; what lateness costs is brought up to date first."""
    # Only here: to import nbgrader takes a second, which the forms themselves do not need.
    from autograder.nbgrader_bridge import Book

    with Book(course, db_url) as book:
        chosen = [lesson] if lesson else list(course.lessons)
        for item in chosen:
            book.settle_lateness(item)
        rows = book.rows(lesson.folder if lesson else None)
        points = book.max_points()
    known = {learner.id: learner for learner in roster.members(course)}
    for row in rows:
        if row.learner not in known:
            known[row.learner] = Learner(row.learner, row.first_name, row.last_name, row.email)
    lessons = tuple((item, points[item.folder]) for item in chosen if item.folder in points)
    return Standings(tuple(known[name] for name in sorted(known)), lessons, tuple(rows))


def export(course: Course, lesson: Lesson | None, form: str, db_url: str | None = None) -> str:
    """Return the grades of one lesson, or of all, as text in one of the forms."""
    if form not in FORMS:
        raise CourseError(f"There is no format {form!r}: use {', '.join(FORMS)}.")
    return FORMS[form](standings(course, lesson, db_url))


def export_files(
    course: Course,
    lesson: Lesson | None,
    forms: Sequence[str],
    folder: Path,
    db_url: str | None = None,
) -> list[Path]:
    """Write each form into a file of its own, and return the files."""
    texts = {form: export(course, lesson, form, db_url) for form in forms}
    part = f"-{lesson.folder}" if lesson else ""
    written = []
    for form, text in texts.items():
        name = f"grades{part}.{form}" if form in ("csv", "json") else f"grades{part}-{form}.csv"
        write_atomically(folder / name, text.encode())
        written.append(folder / name)
    return written


def _table(found: Standings) -> list[dict[str, object]]:
    return [
        {
            "student": row.learner,
            "last_name": row.last_name,
            "first_name": row.first_name,
            "email": row.email,
            "assignment": row.assignment,
            "score": row.score,
            "max_score": row.max_points,
            "late_penalty": row.penalty,
            "needs_manual_grading": row.needs_manual,
            "submitted_at": row.submitted_at.isoformat() if row.submitted_at else "",
            "late_s": row.late_s,
        }
        for row in found.rows
    ]


def _as_json(found: Standings) -> str:
    return json.dumps(_table(found), indent=2, ensure_ascii=False) + "\n"


def _as_csv(found: Standings) -> str:
    return _written(COLUMNS, [[row[name] for name in COLUMNS] for row in _table(found)])


def _as_canvas(found: Standings) -> str:
    """Write what Canvas's gradebook imports.

    It finds learners by ID, SIS ids or login, and assignments by the number behind their name
    (``canvas_id`` in ``course.toml``), else by the name. An empty cell changes nothing there.
    """
    header = [*CANVAS, *(_canvas_name(lesson) for lesson, _ in found.lessons)]
    # The importer knows this row by its words, whatever stands before them.
    possible: list[object] = [
        "    Points Possible",
        "",
        "",
        "",
        "",
        *(_number(p) for _, p in found.lessons),
    ]
    rows = [possible]
    for learner in found.learners:
        name = ", ".join(filter(None, (learner.last_name, learner.first_name)))
        who = [name or learner.id, learner.lms_id, learner.sis_id]
        scores = [found.score(learner.id, lesson) or "" for lesson, _ in found.lessons]
        rows.append([*who, learner.login or learner.id, learner.section, *scores])
    return _written(header, rows)


def _canvas_name(lesson: Lesson) -> str:
    return f"{lesson.title} ({lesson.canvas_id})" if lesson.canvas_id else lesson.title


def _as_moodle(found: Standings) -> str:
    """Write what Moodle's gradebook imports: one of the first three columns is mapped to the user.

    A dash is Moodle's own word for no grade.
    """
    header = [*MOODLE, *(f"Assignment: {lesson.title}" for lesson, _ in found.lessons)]
    rows = [
        [
            learner.login or learner.id,
            learner.sis_id,
            learner.email,
            learner.first_name,
            learner.last_name,
            *(found.score(learner.id, lesson) or "-" for lesson, _ in found.lessons),
        ]
        for learner in found.learners
    ]
    return _written(header, rows)


FORMS: dict[str, Callable[[Standings], str]] = {
    "csv": _as_csv,
    "json": _as_json,
    "canvas": _as_canvas,
    "moodle": _as_moodle,
}


def _written(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return buffer.getvalue()


def _number(points: float) -> str:
    """Write points with a full stop, and no more figures than a platform shows."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def _harmless(value: object) -> object:
    """Keep a spreadsheet from running a name or an id as a formula."""
    if isinstance(value, str) and len(value) > 1 and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
