"""Hand-ins that lie in the nbgrader exchange: every attempt is looked at and kept."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.course.course import Course, CourseError, Lesson
from autograder.handin.intake import HandIn, Taken, take
from autograder.handin.zips import Refused


def collect(course: Course, lesson: Lesson | None = None) -> Iterator[Taken | Refused]:
    """Take in what learners put into the exchange, oldest first, of one lesson or of all."""
    # Only here: to import nbgrader takes a second, and zips are taken in without it.
    from autograder.nbgrader_bridge import arrivals

    for arrival in arrivals(course):
        if lesson and arrival.lesson != lesson.folder:
            continue
        try:
            files, notes = arrival.files()
            found = HandIn(arrival.lesson, arrival.learner, arrival.handed_in_at, files, notes)
            yield take(course, found, arrival.folder)
        except Refused as error:
            yield error
        except (CourseError, OSError, KeyError) as error:
            yield Refused(f"{arrival.folder}: {error}")
