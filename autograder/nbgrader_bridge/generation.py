"""Makes what learners get from a lesson's source, with nbgrader's own steps."""

from __future__ import annotations

import contextlib
import logging
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from autograder.course.course import Course, CourseError, Lesson
from autograder.nbgrader_bridge.configuration import apply
from autograder.nbgrader_bridge.database import cannot_be_used
from autograder.nbgrader_bridge.schema import make_tables


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
        thrown_away = f"sqlite:///{scratch}/gradebook.db"
        if not db_url:
            make_tables(thrown_away)  # nbgrader itself would take seconds for it
        config = _generating(course, db_url or thrown_away, out)
        config.GenerateAssignment.permissions = 644
        with _said_once():
            result = NbGraderAPI(config=config).generate_assignment(lesson.folder, force=True)
    if not result["success"]:
        reason = _last_error(str(result.get("log") or result.get("error")))
        if db_url and reason.startswith("sqlalchemy.exc."):
            raise cannot_be_used(db_url, reason.partition(": ")[2])
        raise CourseError(
            f"{course.solutions / lesson.folder}: the lesson could not be generated: {reason}"
        )
    return out / lesson.folder


@contextlib.contextmanager
def _said_once() -> Iterator[None]:
    """Keep nbgrader from printing a database's error with its traceback: we say it in a line."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


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


def _last_error(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    raised = [line for line in lines if re.match(r"[A-Za-z_.]*(Error|Exception): ", line)]
    return (raised or lines or ["nbgrader gave no reason"])[-1]
