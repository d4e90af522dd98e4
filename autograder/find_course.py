"""Finds the course that a folder lies in: one of ours, one of nbgrader's, or a hub's."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.course.course import (
    FILE,
    HUB_COURSE,
    HUB_EXCHANGE,
    NBGRADER_FILE,
    Course,
    CourseError,
    Folders,
    Lesson,
    read_course,
)


def find_course(start: Path | str = ".") -> Course:
    """Read the course that ``start`` lies in, looking upwards.

    A ``course.toml`` makes it one of ours; an ``nbgrader_config.py`` alone, one of nbgrader's.
    On a hub, a learner's home folder is one: the lessons are those that were handed out.
    """
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return read_course(folder)
        if (folder / NBGRADER_FILE).is_file():
            # Only here: to import nbgrader takes a second, which a course of ours need not wait.
            from autograder.nbgrader_bridge.strangers import read_stranger

            return read_stranger(folder)
    if (course := _of_the_hub(start)) is not None:
        return course
    raise CourseError(
        f"{start} is not inside a course: no {FILE} (or {NBGRADER_FILE}) here or above. "
        "Change into the course folder, or name it with --course."
    )


def _of_the_hub(start: Path) -> Course | None:
    """Return the course of the hub (see `hub/configuration.py`), as far as a learner has it at home."""
    home, name = Path.home(), os.environ.get(HUB_COURSE)
    if name is None or home not in (start, *start.parents):
        return None
    outbound = Path(os.environ.get(HUB_EXCHANGE, ""), name, "outbound")
    lessons = tuple(Lesson(path.name, path.name) for path in sorted(outbound.glob("*/")))
    return Course(home, name, name, lessons, folders=Folders(released=str(outbound), work="."))
