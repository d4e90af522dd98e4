"""More time for one learner: a small file in the course folder, brought into the gradebook."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass

from autograder.course.course import Course, CourseError, Lesson, as_moment
from autograder.files import write_atomically

FILE = "extensions.csv"
COLUMNS = ("student", "lesson", "due")


@dataclass(frozen=True)
class Extension:
    """A learner's own due date for one lesson."""

    learner: str
    lesson: str
    due: dt.datetime


def read(course: Course) -> list[Extension]:
    """Return the extensions of a course; a row that cannot be meant is named."""
    path = course.root / FILE
    if not path.is_file():
        return []
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        found = []
        for row in rows:
            due = as_moment(row["due"], course.timezone)
            if not row["student"] or not row["lesson"] or due is None:
                raise ValueError("has an empty field")
            found.append(Extension(row["student"], row["lesson"], due))
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise CourseError(
            f"{path}: a row cannot be read ({error}). Its columns are {', '.join(COLUMNS)}."
        ) from None
    return found


def of_lesson(course: Course, lesson: str) -> dict[str, dt.datetime]:
    """Return who has more time for a lesson, and until when."""
    return {item.learner: item.due for item in read(course) if item.lesson == lesson}


def grant(course: Course, learner: str, lesson: Lesson, due: str) -> Extension | None:
    """Give a learner a due date of their own; ``none`` takes it back."""
    kept = [x for x in read(course) if (x.learner, x.lesson) != (learner, lesson.folder)]
    given = None
    if due != "none":
        if course.stranger is None and lesson.due is None:
            raise CourseError(
                f"{lesson.folder} has no due date: set `due` in {course.root / 'course.toml'} first."
            )
        try:
            moment = as_moment(due, course.timezone)
        except ValueError as error:
            raise CourseError(f"{error}; or `none` to take an extension back.") from None
        assert moment is not None
        if lesson.due is not None and moment <= lesson.due:
            raise CourseError(
                f"{due} is not after the due date of {lesson.folder}, {lesson.due:%Y-%m-%dT%H:%M%z}."
            )
        given = Extension(learner, lesson.folder, moment)
        kept.append(given)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((x.learner, x.lesson, x.due.isoformat()) for x in sorted(kept, key=_order))
    write_atomically(course.root / FILE, text.getvalue().encode())
    return given


def _order(item: Extension) -> tuple[str, str]:
    return item.lesson, item.learner
