"""Hand-ins as zip files: packed with a manifest and a receipt, taken in with suspicion."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.course import Course, CourseError, Lesson
from autograder.files import write_atomically

MANIFEST = "manifest.json"
MAX_FILES = 200
# The others may ask for gigabytes of memory before they give a byte.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MAX_BYTES = 100 * 2**20
STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}")


class Refused(CourseError):
    """A hand-in that is not taken, with the reason in one line."""


@dataclass(frozen=True)
class Receipt:
    """What the learner keeps as proof."""

    lesson: str
    student: str
    handed_in_at: str
    sha256: str
    file: str

    def as_text(self) -> str:
        return (
            f"{self.lesson}, handed in by {self.student} at {self.handed_in_at}\n"
            f"  file    {self.file}\n  sha256  {self.sha256}"
        )


def require_student(student: str) -> str:
    """Return the name if it is safe as a folder's name everywhere."""
    if not STUDENT.fullmatch(student) or ".." in student:
        raise CourseError(
            f"{student!r} cannot be a learner's id: use 1 to 64 letters, digits or _ . @ + - "
            "and begin with a letter or digit."
        )
    return student


def pack(course: Course, lesson: Lesson, student: str, folder: Path, now: dt.datetime) -> Receipt:
    """Zip a worked lesson into ``hand-in/`` and return the receipt."""
    require_student(student)
    notebook = folder / f"{lesson.word}.ipynb"
    if not notebook.is_file():
        raise CourseError(
            f"{notebook} does not exist: open it first with `bootcamp lab {lesson.word}`."
        )
    paths = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and not _hidden(path, folder)
    ]
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    digest = content_hash(contents)
    handed_in_at = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    manifest = {
        "lesson": lesson.folder,
        "student": student,
        "handed_in_at": handed_in_at,
        "sha256": digest,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
        for name, data in contents.items():
            archive.writestr(name, data)
    target = course.work / "hand-in" / f"{lesson.folder}-{student}-{now:%Y%m%d-%H%M%S}.zip"
    write_atomically(target, buffer.getvalue())
    return Receipt(lesson.folder, student, handed_in_at, digest, str(target))


def content_hash(contents: dict[str, bytes]) -> str:
    """Hash file names and contents, in an order that does not depend on the zip."""
    total = hashlib.sha256()
    for name in sorted(contents):
        total.update(f"{name}\0{len(contents[name])}\0".encode())
        total.update(contents[name])
    return total.hexdigest()


def _hidden(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(part.startswith(".") or part == "__pycache__" for part in parts) or path.is_symlink()


@dataclass(frozen=True)
class HandIn:
    """What a zip holds, once it was found harmless."""

    lesson: str
    student: str
    handed_in_at: dt.datetime
    files: dict[str, bytes]


def unpack(path: Path) -> HandIn:
    """Read a hand-in; whatever is not plain files in one folder is refused with the reason."""
    try:
        with zipfile.ZipFile(path) as archive:
            contents = _contents(archive, path)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
        struct.error,
    ) as error:
        # Some of these messages quote the whole file.
        raise Refused(f"{path}: not a readable zip ({error!s:.100}). Ask for it again.") from None
    try:
        manifest = json.loads(contents.pop(MANIFEST))
        lesson, student = str(manifest["lesson"]), str(manifest["student"])
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
        require_student(student)
    except CourseError as error:
        raise Refused(f"{path}: {error}") from None
    if content_hash(contents) != digest:
        raise Refused(f"{path}: the contents do not match the manifest's hash. Ask for it again.")
    return HandIn(lesson, student, when, contents)


def _contents(archive: zipfile.ZipFile, path: Path) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise Refused(f"{path}: {len(entries)} entries, more than {MAX_FILES}.")
    contents: dict[str, bytes] = {}
    room = MAX_BYTES
    for entry in entries:
        if entry.is_dir():
            continue
        name = _safe_name(entry, path)
        if entry.compress_type not in PACKINGS:
            raise Refused(f"{path}: {name!r} is compressed in an unusual way. Use an ordinary zip.")
        # The size in the header is the sender's word, so the reading itself is bounded.
        with archive.open(entry) as file:
            data = file.read(room + 1)
        room -= len(data)
        if room < 0:
            raise Refused(f"{path}: more than {MAX_BYTES >> 20} MiB when unpacked.")
        if name in contents:
            raise Refused(f"{path}: {name!r} is in it twice.")
        contents[name] = data
    folders = {str(above) for name in contents for above in PurePosixPath(name).parents}
    for name in folders & set(contents):
        raise Refused(f"{path}: {name!r} is a file and a folder.")
    return contents


def _safe_name(entry: zipfile.ZipInfo, path: Path) -> str:
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise Refused(f"{path}: {name!r} is a link or a device; only plain files are taken.")
    parts = PurePosixPath(name).parts
    if (
        not parts
        or name.startswith("/")
        or ".." in parts
        or "\\" in name
        or ":" in name
        or "\0" in name
    ):
        raise Refused(f"{path}: {name!r} points outside the hand-in.")
    if any(ord(c) < 32 for c in name) or len(name) > 200:
        raise Refused(f"{path}: a file name in it cannot be used.")
    return name


def collect(course: Course, path: Path) -> HandIn:
    """Take one hand-in into ``submitted/``; a newer attempt replaces an older one."""
    hand_in = unpack(path)
    try:
        lesson = course.lesson(hand_in.lesson)
    except CourseError as error:
        raise Refused(f"{path}: {error}") from None
    target = course.submitted / hand_in.student / lesson.folder
    stamp = target / "timestamp.txt"
    if (
        stamp.is_file()
        and dt.datetime.fromisoformat(stamp.read_text().strip()) > hand_in.handed_in_at
    ):
        raise Refused(f"{path}: a later attempt of {hand_in.student} is here already; it stays.")
    attempts = course.root / ".bootcamp" / "attempts" / lesson.folder / hand_in.student
    write_atomically(attempts / f"{hand_in.handed_in_at:%Y%m%dT%H%M%S}.zip", path.read_bytes())
    for old in sorted(target.rglob("*"), reverse=True):
        old.unlink() if not old.is_dir() or old.is_symlink() else old.rmdir()
    for name, data in hand_in.files.items():
        if name != "timestamp.txt":
            write_atomically(target / name, data)
    write_atomically(stamp, hand_in.handed_in_at.astimezone(dt.UTC).isoformat().encode())
    return hand_in


def submit(
    course: Course, lesson: Lesson, student: str, now: dt.datetime, *, as_zip: bool = False
) -> Receipt:
    """Hand a worked lesson in: through nbgrader's exchange where there is one, else as a zip."""
    from autograder.nbgrader_bridge import exchange_folder, submit_to_exchange

    folder = course.work / lesson.folder
    if as_zip or exchange_folder(course) is None:
        return pack(course, lesson, student, folder, now)
    require_student(student)
    place = submit_to_exchange(course, lesson)
    paths = (
        path for path in sorted(folder.rglob("*")) if path.is_file() and not _hidden(path, folder)
    )
    digest = content_hash(
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    )
    return Receipt(lesson.folder, student, now.isoformat(timespec="seconds"), digest, str(place))
