"""A course on disk: ``course.toml``, the folders around it, and the lessons in their order."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
import zoneinfo
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from autograder.course.late import LatePolicy, read_policy
from autograder.sandbox.trusted.policy import Limits

# What the hub tells its servers of the course: its name, and where its exchange is.
HUB_COURSE, HUB_EXCHANGE = "BOOTCAMP_COURSE_ID", "BOOTCAMP_EXCHANGE"
FILE = "course.toml"
NBGRADER_FILE = "nbgrader_config.py"


class CourseError(Exception):
    """Something about the course on disk is not as it must be: one line with the remedy."""


@dataclass(frozen=True)
class Lesson:
    """One lesson: ``03_forward`` is the assignment, ``forward`` its notebook and exercises.

    An assignment without a number in front, as other courses have them, goes by its whole name.
    """

    folder: str
    title: str = ""
    minutes: int = 60
    preload: str = "numpy"
    due: dt.datetime | None = None
    canvas_id: int | None = None

    @property
    def word(self) -> str:
        return self._parts[1]

    @property
    def number(self) -> str:
        return self._parts[0]

    @property
    def _parts(self) -> tuple[str, str]:
        numbered = re.fullmatch(r"(\d+)_(.+)", self.folder)
        return (numbered[1], numbered[2]) if numbered else ("", self.folder)


@dataclass(frozen=True)
class Folders:
    """Where things lie, seen from the course's root."""

    source: str = "solutions"
    released: str = "lessons"
    submitted: str = "submitted"
    autograded: str = "autograded"
    feedback: str = "feedback"
    work: str = "work"


@dataclass(frozen=True)
class Stranger:
    """What an nbgrader course that is not ours says of itself in its ``nbgrader_config.py``.

    ``config`` is nbgrader's configuration as it stands. ``around`` are the notebooks whose cells
    nbgrader puts before and behind those of every notebook. ``learners_files`` names, for an
    assignment, the files beside its notebooks of which the learner's version counts.
    """

    config: Any
    around: tuple[Path | None, Path | None] = (None, None)
    learners_files: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """The course folder and what its ``course.toml``, or a stranger's configuration, says."""

    root: Path
    name: str = "course"
    title: str = ""
    lessons: tuple[Lesson, ...] = ()
    limits: Limits = field(default_factory=Limits)
    keras_limits: Limits | None = None
    """Those of lessons that need Keras, where `[limits.keras]` changes any."""
    reference_import: str = "report"
    folders: Folders = field(default_factory=Folders)
    database: str = ""
    stranger: Stranger | None = None
    late: LatePolicy = field(default_factory=LatePolicy)
    timezone: dt.tzinfo = dt.UTC

    @property
    def solutions(self) -> Path:
        return self.root / self.folders.source

    @property
    def released(self) -> Path:
        return self.root / self.folders.released

    @property
    def work(self) -> Path:
        """Where learners write: copies, so that an update of the course meets no answer."""
        return self.root / self.folders.work

    @property
    def submitted(self) -> Path:
        return self.root / self.folders.submitted

    @property
    def autograded(self) -> Path:
        return self.root / self.folders.autograded

    @property
    def feedback(self) -> Path:
        return self.root / self.folders.feedback

    @property
    def db_url(self) -> str:
        return self.database or f"sqlite:///{self.root / 'gradebook.db'}"

    def limits_of(self, lesson: Lesson) -> Limits:
        """Return what one submission of this lesson may take."""
        return (lesson.preload == "keras" and self.keras_limits) or self.limits

    def lesson(self, name: str) -> Lesson:
        """Find a lesson by folder (``03_forward``), word (``forward``) or number (``3``)."""
        for lesson in self.lessons:
            if name == lesson.folder:
                return lesson
        for lesson in self.lessons:
            if name in (lesson.word, lesson.number, lesson.number.lstrip("0") or "0"):
                return lesson
        words = [lesson.word for lesson in self.lessons]
        near = difflib.get_close_matches(name, words + [x.folder for x in self.lessons], n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        kind = "assignment" if self.stranger else "lesson"
        raise CourseError(f"There is no {kind} {name!r}.{guess} There are: {', '.join(words)}.")


def read_course(root: Path) -> Course:
    """Read ``course.toml``; every value that cannot be meant is named with its remedy."""
    path = root / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path}: cannot be read: {error}.") from None
    about = _table(data, "course", path)
    zone = _zone(str(about.get("timezone", "UTC")), path)
    usual = dict(_table(data, "limits", path))
    more = _table(usual, "keras", path)
    usual.pop("keras", None)
    limits, keras_limits = _limits(usual, path), _limits({**usual, **more}, path)
    policy = str(_table(data, "grading", path).get("reference_import", "report"))
    if policy not in ("report", "zero"):
        raise CourseError(f"{path}: reference_import is {policy!r}; use 'report' or 'zero'.")
    try:
        late = read_policy(_table(data, "late", path))
    except ValueError as error:
        raise CourseError(f"{path}: {error}.") from None
    entries = data.get("lesson", [])
    if not isinstance(entries, list):
        raise CourseError(f"{path}: write each lesson under [[lesson]], with two brackets.")
    lessons = tuple(_lesson(entry, zone, path) for entry in entries)
    folders = [lesson.folder for lesson in lessons]
    if len(set(folders)) != len(folders):
        raise CourseError(f"{path}: a lesson is listed twice.")
    name = str(about.get("name", root.name))
    title = str(about.get("title", name))
    return Course(
        root, name, title, lessons, limits, keras_limits, policy, late=late, timezone=zone
    )


def _table(data: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise CourseError(f"{path}: [{name}] must be a table.")
    return table


def _zone(name: str, path: Path) -> dt.tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise CourseError(
            f"{path}: timezone {name!r} is not known; use a name such as Europe/Berlin."
        ) from None


def as_moment(value: Any, zone: dt.tzinfo) -> dt.datetime | None:
    """Return a date and time with its zone, the course's where it has none of its own."""
    if isinstance(value, str):
        try:
            moment = dt.datetime.fromisoformat(value)
            value = moment if len(value) > len("2026-12-01") else moment.date()
        except ValueError:
            raise ValueError(f"{value!r} is no date; write 2026-12-01T18:00") from None
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        raise ValueError(f"{value} needs a time too, as in 2026-12-01T18:00")  # noqa: TRY004
    if value.tzinfo is not None:
        return value
    local = value.replace(tzinfo=zone)
    if local.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != value:
        raise ValueError(f"{value:%Y-%m-%dT%H:%M} does not exist in {zone}: clocks go forward")
    return local


def _limits(table: dict[str, Any], path: Path) -> Limits:
    known = {item.name for item in fields(Limits)}
    for key, value in table.items():
        if key not in known:
            raise CourseError(
                f"{path}: unknown limit {key!r}; known are {', '.join(sorted(known))}."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise CourseError(f"{path}: {key} must be a number above 0, not {value!r}.")
    return Limits(**table)


def _lesson(entry: Any, zone: dt.tzinfo, path: Path) -> Lesson:
    if not isinstance(entry, dict) or not isinstance(entry.get("folder"), str):
        raise CourseError(f'{path}: every [[lesson]] needs folder = "NN_word".')
    folder = entry["folder"]
    known = {item.name for item in fields(Lesson)}
    for key in entry:
        if key not in known:
            raise CourseError(
                f"{path}: {folder}: unknown key {key!r}; known are {', '.join(sorted(known))}."
            )
    try:
        due = as_moment(entry.get("due"), zone)
    except ValueError as error:
        raise CourseError(f"{path}: {folder}: due: {error}.") from None
    preload = entry.get("preload", "numpy")
    if preload not in ("numpy", "keras"):
        raise CourseError(f"{path}: {folder}: preload is {preload!r}; use 'numpy' or 'keras'.")
    number = entry.get("canvas_id")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise CourseError(f"{path}: {folder}: canvas_id is the number behind the name in Canvas.")
    title, minutes = str(entry.get("title", folder)), int(entry.get("minutes", 60))
    return Lesson(folder, title, minutes, preload, due, number)
