"""Hand-ins that lie in the nbgrader exchange: read with care, every attempt kept."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.course import Course, Lesson
from autograder.intake import HandIn, Taken, take
from autograder.submissions import read_folder
from autograder.zips import Refused


def collect(course: Course, lesson: Lesson | None = None) -> Iterator[Taken | Refused]:
    """Take in what learners put into the exchange, oldest first, of one lesson or of all.

    nbgrader's own collecting follows links that a learner made, with the teacher's rights. Here
    only plain files are read, and each attempt is looked at, not the latest alone.
    """
    from autograder.nbgrader_bridge import arrivals

    for arrival in arrivals(course):
        if lesson and arrival.lesson != lesson.folder:
            continue
        notebooks, files, notes = read_folder(arrival.folder)
        named = {f"{name}.ipynb": data for name, data in notebooks.items()}
        if arrival.owner and arrival.owner != arrival.student:
            notes = (*notes, f"the files belong to {arrival.owner} on this machine")
        found = HandIn(
            arrival.lesson, arrival.student, arrival.handed_in_at, {**named, **files}, notes
        )
        try:
            yield take(course, found, arrival.folder)
        except Refused as error:
            yield error
