"""The nbgrader exchange: folders of one machine, or of a hub, through which work goes both ways."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import get_username, parse_utc
from traitlets.config import Config

from autograder.course.course import Course, CourseError, Lesson
from autograder.course.hand_in_rules import SECRET, TIMESTAMP
from autograder.nbgrader_bridge.collecting import learners_files
from autograder.nbgrader_bridge.configuration import apply


def _settings(course: Course) -> Config:
    """Return nbgrader's configuration for a course, with what the machine's own files add to it."""
    config = Config()
    if course.stranger is None:
        apply(config, course)
    app = NbGrader()
    with contextlib.chdir(course.root):
        app.load_config_file()
    config.merge(app.config)
    config.CourseDirectory.root = str(course.root)
    return config


def _step(kind: str, config: Config, lesson: str) -> Any:
    """Return one of nbgrader's own steps of the exchange."""
    config.CourseDirectory.assignment_id = lesson
    api = NbGraderAPI(config=config)
    return getattr(ExchangeFactory(config=config), kind)(
        coursedir=api.coursedir, authenticator=api.authenticator, config=config
    )


def _start(step: Any, what: str, advice: str = "") -> None:
    try:
        step.start()
    except ExchangeError as error:
        raise CourseError(f"The exchange did not take {what}: {error}{advice}") from None


def exchange_folder(course: Course) -> Path | None:
    """Return the course's folder in the nbgrader exchange of this machine, where there is one."""
    config = _settings(course)
    root = Path(str(config.Exchange.get("root", "/usr/local/share/nbgrader/exchange")))
    folder = root / course.name
    return folder if (folder / "inbound").is_dir() else None


def submit_to_exchange(
    course: Course, lesson: Lesson, learner: str | None = None
) -> tuple[str, Path]:
    """Hand ``work/<lesson>`` in with nbgrader's own command; return whose it is and where it went.

    The exchange knows learners by their login, so a ``learner`` that is asked for must be it.
    """
    login = get_username()
    if learner not in (None, login):
        raise CourseError(
            f"The exchange takes a hand-in under your login, which is {login}, and not as {learner}. "
            "Leave --student out, or use --zip."
        )
    config = _settings(course)
    config.Exchange.assignment_dir = str(course.work)
    step = _step("Submit", config, lesson.folder)
    _start(step, lesson.folder, ". Use --zip.")
    return login, Path(step.inbound_path) / step.assignment_filename


def release_to_exchange(course: Course, lesson: Lesson, *, force: bool = False) -> Path:
    """Put the released form of a lesson where learners fetch it, and return where that is."""
    step = _step("ReleaseAssignment", _settings(course), lesson.folder)
    step.force = force
    try:
        _start(step, lesson.folder)
    except CourseError as error:
        if "already exists" not in str(error):
            raise
        raise CourseError(
            f"{lesson.folder} is in the exchange already. Use --force to replace it; who has "
            "fetched it keeps the old one."
        ) from None
    return Path(step.dest_path)


@dataclass(frozen=True)
class Arrival:
    """One hand-in that lies in the exchange, as its folder's name has it."""

    learner: str
    lesson: str
    handed_in_at: dt.datetime
    folder: Path
    check_owner: bool

    def files(self) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Return its plain files, and what was left; refuse it where it is in another's name."""
        notes: list[str] = []
        found = learners_files(
            self.folder,
            self.learner,
            lambda text, *values: notes.append(text % values),
            check_owner=self.check_owner,
        )
        return {path.as_posix(): data for path, data in found}, tuple(notes)


def arrivals(course: Course) -> Iterator[Arrival]:
    """Yield every hand-in of the exchange, oldest first; a name that is none of its own is left."""
    place = exchange_folder(course)
    if place is None:
        raise CourseError(
            "There is no nbgrader exchange for this course on this machine. Release a lesson first "
            "with `bootcamp release`, or name the zip files to take in."
        )
    check_owner = bool(_settings(course).ExchangeCollect.get("check_owner", True))
    found = []
    for folder in sorted((place / "inbound").iterdir()):
        # learner+lesson+time, then a random part; a learner's id may have a plus sign too.
        named = re.fullmatch(r"(.+)\+([^+]+)\+(\d{4}-[^+]+)(\+[^+]*)?", folder.name)
        if named is not None:
            with contextlib.suppress(ValueError, OverflowError):
                when = parse_utc(named[3]).replace(tzinfo=dt.UTC)
                found.append(Arrival(named[1], named[2], when, folder, check_owner))
    yield from sorted(found, key=lambda item: item.handed_in_at)


def feedback_to_exchange(
    course: Course, lesson: Lesson, pages: Mapping[str, Path], notebooks: Sequence[str]
) -> list[str]:
    """Release pages to those whose hand-in came through the exchange; return who they are.

    nbgrader gives a page to whoever holds the secret that lay in the hand-in. It knows a page for
    each notebook; ours is about all of them, so each leads to the same one.
    """
    reached = []
    with tempfile.TemporaryDirectory() as scratch:
        for learner, page in pages.items():
            submitted = course.submitted / learner / lesson.folder
            if not (submitted / SECRET).is_file():
                continue
            target = Path(scratch, learner, lesson.folder)
            target.mkdir(parents=True)
            for name in (SECRET, TIMESTAMP):
                shutil.copyfile(submitted / name, target / name)
            for notebook in notebooks:
                shutil.copyfile(page, target / f"{notebook}.html")
            reached.append(learner)
        if reached:
            config = _settings(course)
            config.CourseDirectory.feedback_directory = scratch
            _start(_step("ReleaseFeedback", config, lesson.folder), "the feedback")
    return reached
