"""Writes certificates: who reached the share of points that the teacher asks for, and with what."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course, CourseError
from autograder.files import write_atomically
from autograder.grade.submissions import course_secret
from autograder.nbgrader_bridge import Book, Row
from autograder.pages.rendering import template

TEMPLATE = "certificate.html.j2"
FOLDER = "certificates"
CODE_CHARS = 16


@dataclass(frozen=True)
class Result:
    """What one learner reached; ``path`` is the certificate's, where there is one."""

    learner: str
    name: str
    share: float
    waiting: bool
    code: str = ""
    path: Path | None = None

    def as_text(self) -> str:
        said = str(self.path) if self.path else "not reached"
        open_answers = ", answers still wait for a human" if self.waiting else ""
        return f"{self.learner}  {100 * self.share:.0f} %  {said}{open_answers}"


def write_certificates(
    course: Course,
    *,
    at_least_percent: float,
    learners: Sequence[str] = (),
    db_url: str | None = None,
    today: dt.date | None = None,
) -> list[Result]:
    """Write a page for everybody who reached the share of all graded lessons' points."""
    with Book(course, db_url) as book:
        known = {lesson.folder: lesson for lesson in course.lessons}
        for lesson in course.lessons:
            book.settle_lateness(lesson)
        rows = [row for row in book.rows() if row.assignment in known]
        names = book.class_names()
        points = {name: most for name, most in book.max_points().items() if name in known}
    worth = {row.assignment: points[row.assignment] for row in rows}
    if not worth:
        raise CourseError("Nothing is graded yet: run `bootcamp grade LESSON` first.")
    unknown = sorted(set(learners) - set(names))
    if unknown:
        raise CourseError(
            f"Not in the cohort: {', '.join(unknown)}. Add them with `bootcamp roster`."
        )
    results = []
    for learner in sorted(learners or names):
        theirs = {row.assignment: row for row in rows if row.learner == learner}
        share = sum(row.score for row in theirs.values()) / sum(worth.values())
        waiting = any(row.needs_manual for row in theirs.values())
        # As the page prints it: who reads 60 % there has reached 60.
        reached = round(100 * share) >= at_least_percent
        code, path = "", None
        if reached:
            code = code_of(course, learner, names[learner], share)
            page = _render(course, names[learner] or learner, share, worth, theirs, code, today)
            path = course.root / FOLDER / f"{learner}.html"
            write_atomically(path, page.encode())
        results.append(Result(learner, names[learner], share, waiting, code, path))
    return results


def code_of(course: Course, learner: str, name: str, share: float) -> str:
    """Return a code that only this course can make, the same whenever it is made again."""
    said = f"{course.name}\0{learner}\0{name}\0{100 * share:.0f}".encode()
    digest = hmac.new(course_secret(course), b"certificate\0" + said, hashlib.sha256)
    text = digest.hexdigest()[:CODE_CHARS].upper()
    return "-".join(text[place : place + 4] for place in range(0, CODE_CHARS, 4))


def _render(
    course: Course,
    name: str,
    share: float,
    worth: dict[str, float],
    theirs: dict[str, Row],
    code: str,
    today: dt.date | None,
) -> str:
    lessons = [
        (lesson, theirs[lesson.folder].score if lesson.folder in theirs else 0.0, most)
        for lesson in course.lessons
        if (most := worth.get(lesson.folder))
    ]
    return template(TEMPLATE).render(
        course=course.title or course.name,
        name=name,
        share=share,
        lessons=lessons,
        code=code,
        today=today or dt.datetime.now(course.timezone).date(),
    )
