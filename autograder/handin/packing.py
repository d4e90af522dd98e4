"""Hand-ins as zip files: packed with a manifest and a receipt, taken in with suspicion."""

from __future__ import annotations

import datetime as dt
import getpass
import io
import json
import os
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.course import Course, CourseError, Lesson
from autograder.course.hand_in_rules import require_learner
from autograder.files import files_in, write_atomically
from autograder.handin.intake import (
    MANIFEST,
    HandIn,
    Taken,
    content_hash,
    packed,
    take,
)
from autograder.handin.zips import UNREADABLE, Refused, contents, not_readable


@dataclass(frozen=True)
class Receipt:
    """What the learner keeps as proof."""

    lesson: str
    learner: str
    handed_in_at: str
    sha256: str
    file: str

    def as_text(self) -> str:
        return (
            f"{self.lesson}, handed in by {self.learner} at {self.handed_in_at}\n"
            f"  file    {self.file}\n  sha256  {self.sha256}"
        )


def pack(course: Course, lesson: Lesson, learner: str, folder: Path, now: dt.datetime) -> Receipt:
    """Zip a worked lesson into ``hand-in/`` and return the receipt."""
    require_learner(learner)
    notebook = folder / f"{lesson.word}.ipynb"
    if not notebook.is_file():
        raise CourseError(
            f"{notebook} does not exist: open it first with `bootcamp lab {lesson.word}`."
        )
    found = _work(folder)
    when = now.astimezone(dt.UTC)
    target = course.work / "hand-in" / f"{lesson.folder}-{learner}-{now:%Y%m%d-%H%M%S}.zip"
    write_atomically(target, packed(lesson, learner, when, found))
    said = when.isoformat(timespec="seconds")
    return Receipt(lesson.folder, learner, said, content_hash(found), str(target))


def _work(folder: Path) -> dict[str, bytes]:
    """Return the plain files of a worked lesson: nothing hidden, no links."""
    return {
        name: path.read_bytes()
        for name, path in files_in(folder).items()
        if not path.is_symlink()
        and not any(part.startswith(".") or part == "__pycache__" for part in name.split("/"))
    }


def unpack(path: Path, data: bytes | None = None) -> HandIn:
    """Read a hand-in; whatever is not plain files in one folder is refused with the reason.

    ``data`` are its bytes where it lies in another zip, as learning platforms pack them.
    """
    try:
        with zipfile.ZipFile(path if data is None else io.BytesIO(data)) as archive:
            found = contents(archive, path)
    except UNREADABLE as error:
        raise not_readable(path, error) from None
    try:
        manifest = json.loads(found.pop(MANIFEST))
        lesson, learner = str(manifest["lesson"]), str(manifest["student"])
        when = dt.datetime.fromisoformat(str(manifest["handed_in_at"]))
        digest = str(manifest["sha256"])
    except (KeyError, ValueError, TypeError, RecursionError):
        raise Refused(
            f"{path}: {MANIFEST} is missing or damaged. Hand-ins are made with `bootcamp submit`."
        ) from None
    if when.tzinfo is None:
        raise Refused(f"{path}: the time in {MANIFEST} has no zone.")
    if not 2000 <= when.year < 3000:
        raise Refused(f"{path}: the time in {MANIFEST}, {when:%Y-%m-%d}, cannot be.")
    try:
        require_learner(learner)
    except CourseError as error:
        raise Refused(f"{path}: {error}") from None
    if content_hash(found) != digest:
        raise Refused(f"{path}: the contents do not match the manifest's hash. Ask for it again.")
    return HandIn(lesson, learner, when, found)


def collect(course: Course, path: Path, at: dt.datetime | None = None) -> Taken:
    """Take one zip made by ``bootcamp submit`` in.

    Its time is that of the learner's clock; ``at`` is the teacher's word against it.
    """
    found = unpack(path)
    return take(course, replace(found, handed_in_at=at, told=True) if at else found, path)


def submit(
    course: Course, lesson: Lesson, learner: str | None, now: dt.datetime, *, as_zip: bool = False
) -> Receipt:
    """Hand a worked lesson in: through nbgrader's exchange where there is one, else as a zip.

    Without ``learner`` it is the login's.
    """
    # Only here: to import nbgrader takes a second, and taking a zip in does not need it.
    from autograder.nbgrader_bridge import exchange_folder, submit_to_exchange

    folder = course.work / lesson.folder
    if as_zip or exchange_folder(course) is None:
        login = os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
        return pack(course, lesson, learner or login, folder, now)
    learner, place = submit_to_exchange(course, lesson, learner)
    said = now.isoformat(timespec="seconds")
    return Receipt(lesson.folder, learner, said, content_hash(_work(folder)), str(place))
