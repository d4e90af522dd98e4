"""The nbgrader exchange: folders of one machine, or of a hub, through which work is handed in."""

from __future__ import annotations

import contextlib
from pathlib import Path

from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config import Config

from autograder.course import Course, CourseError, Lesson
from autograder.nbgrader_bridge.configuration import apply


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
