"""Hand-ins as Canvas and Moodle give them to teachers: one zip for all, learners in the file names."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autograder.course.course import Course, CourseError, Lesson
from autograder.course.hand_in_rules import MAX_BYTES
from autograder.handin import packing
from autograder.handin.intake import HandIn, Taken, due_of, take
from autograder.handin.platforms import Names, Sender, Worksheet
from autograder.handin.zips import (
    UNREADABLE,
    Refused,
    not_readable,
    read_entry,
    safe_name,
)

MAX_ENTRIES = 20_000
# lovelaceada_LATE_1234_56789_neuron-1.ipynb: name, mark, learner, file, what it was called.
CANVAS = re.compile(
    r"(?P<who>[\w]*?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d+)_(?P<name>[^/]+)"
)
CANVAS_OTHER = re.compile(
    r"(?P<who>[\w]*?)(_LATE)?_(?:(?P<number>\d+)_(text|link)\.html|anon_\w+_\d+_.+)|"
    r"(?P<anonymous>anon)(_LATE)?_\w+_\d+_[^/]+"
)
# Ada Lovelace_1234567_assignsubmission_file/data/neuron.ipynb, in older Moodles with one more
# underscore; or without folders Ada Lovelace_1234567_assignsubmission_file_neuron.ipynb.
MOODLE = re.compile(
    r"(?:[^/]+/)*?(?P<who>[^/]+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)_?/?(?P<name>.+)"
)
COPY = re.compile(r"(?:-\d+| ?\(\d+\))$")


@dataclass(frozen=True)
class Times:
    """What is known of when things were handed in, besides what the zip says."""

    at: dt.datetime | None = None
    worksheet: Worksheet | None = None


def is_bulk(path: Path) -> bool:
    """Say whether a zip is one that a learning platform made of many hand-ins."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:MAX_ENTRIES]
    except UNREADABLE as error:
        raise not_readable(path, error) from None
    forms = (MOODLE, CANVAS, CANVAS_OTHER)
    return packing.MANIFEST not in names and any(x.fullmatch(n) for n in names for x in forms)


def read_bulk(
    course: Course, path: Path, lesson: Lesson | None = None, times: Times | None = None
) -> Iterator[HandIn | Refused]:
    """Yield what each learner of a platform's zip handed in, or why it is not taken."""
    times = times or Times()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES:
                raise Refused(f"{path}: {len(entries)} entries, more than {MAX_ENTRIES}.")
            groups = _groups(entries)
            names = Names(course, times.worksheet)
            common = lesson or _common_lesson(course, groups)
            for sender, items in groups.items():
                label = f"{path}, {sender.label}"
                try:
                    yield _hand_in(course, archive, items, names, common, times, label)
                except Refused as error:
                    yield error
                except UNREADABLE as error:
                    yield not_readable(label, error)
    except UNREADABLE as error:
        raise not_readable(path, error) from None


def collect(
    course: Course, path: Path, lesson: Lesson | None = None, times: Times | None = None
) -> Iterator[Taken | Refused]:
    """Take in what each learner of a platform's zip handed in; what is refused stops nobody else."""
    for item in read_bulk(course, path, lesson, times):
        try:
            yield (
                item if isinstance(item, Refused) else take(course, item, f"{path}, {item.learner}")
            )
        except Refused as error:
            yield error


@dataclass(frozen=True)
class _Item:
    entry: zipfile.ZipInfo
    name: str
    upload: int
    late: bool | None


def _groups(entries: list[zipfile.ZipInfo]) -> dict[Sender, list[_Item]]:
    """Put the files of one learner together; what has no learner in its name stands alone."""
    groups: dict[Sender, list[_Item]] = {}
    for entry in entries:
        if found := MOODLE.fullmatch(entry.filename):
            sender = Sender("moodle", found["who"], found["number"])
            name = found["name"] if found["kind"] == "file" else ""
            item = _Item(entry, name, 0, None)
        elif found := CANVAS.fullmatch(entry.filename):
            sender = Sender("canvas", found["who"], found["number"])
            item = _Item(entry, found["name"], int(found["upload"]), bool(found["late"]))
        else:
            sender, item = Sender("", entry.filename, ""), _Item(entry, "", 0, None)
        groups.setdefault(sender, []).append(item)
    return groups


def _common_lesson(course: Course, groups: dict[Sender, list[_Item]]) -> Lesson | None:
    """Return the one lesson whose notebook is in the zip, where there is exactly one."""
    return _only_lesson(course, (item.name for items in groups.values() for item in items))


def _only_lesson(course: Course, names: Iterable[str]) -> Lesson | None:
    stems = {_stem(name) for name in names}
    found = [lesson for lesson in course.lessons if lesson.word in stems]
    return found[0] if len(found) == 1 else None


def _stem(name: str) -> str:
    """Return a notebook's name without what platforms and browsers add to a second copy."""
    path = PurePosixPath(name)
    return COPY.sub("", path.stem) if path.suffix == ".ipynb" else ""


def _hand_in(
    course: Course,
    archive: zipfile.ZipFile,
    items: list[_Item],
    names: Names,
    lesson: Lesson | None,
    times: Times,
    label: str,
) -> HandIn:
    given = [item for item in items if item.name]
    if not given:
        raise Refused(
            f"{label}: no file was handed in, or not under a learner's name: Canvas and Moodle put "
            "name and number before it, unless grading is anonymous or the hand-in is a text."
        )
    sender = _groups([given[0].entry]).popitem()[0]
    learner = names.learner(sender, label)
    files = _files(archive, given, label)
    zips = [name for name in files if name.endswith(".zip")]
    if len(zips) == 1 and not any(name.endswith(".ipynb") for name in files):
        found = packing.unpack(Path(f"{label}, {zips[0]}"), files[zips[0]])
        if found.learner != learner:
            raise Refused(
                f"{label}: {zips[0]} says that it is from {found.learner}, but {learner} uploaded it."
            )
        return _timed(course, found, given, sender, times, own_clock=True)
    chosen = lesson or _only_lesson(course, files)
    if chosen is None:
        raise Refused(
            f"{label}: which lesson {', '.join(sorted(files))} is for does not follow from the name: "
            "say it with --lesson."
        )
    named = _renamed(files, chosen)
    seen = max(_entry_time(item.entry, course) for item in given)
    return _timed(course, HandIn(chosen.folder, learner, seen, named), given, sender, times)


def _files(archive: zipfile.ZipFile, items: list[_Item], label: str) -> dict[str, bytes]:
    """Return a learner's files by the names they gave them; of two, the later upload."""
    room = MAX_BYTES
    files: dict[str, bytes] = {}
    for item in sorted(items, key=lambda item: item.upload):
        safe_name(item.entry, label)
        data = read_entry(archive, item.entry, room, label)
        room -= len(data)
        files[item.name] = data
    return files


def _renamed(files: dict[str, bytes], lesson: Lesson) -> dict[str, bytes]:
    """Give a second copy of the lesson's notebook its own name back; the last upload wins."""
    named: dict[str, bytes] = {}
    for name, data in files.items():
        own = _stem(name) == lesson.word and "/" not in name
        named[f"{lesson.word}.ipynb" if own else name] = data
    return named


def _entry_time(entry: zipfile.ZipInfo, course: Course) -> dt.datetime:
    """Return the time in the zip, which platforms set to the upload or to the download."""
    now = dt.datetime.now(dt.UTC)
    try:
        return min(now, dt.datetime(*entry.date_time, tzinfo=course.timezone).astimezone(dt.UTC))
    except ValueError:
        return now


def _timed(
    course: Course,
    found: HandIn,
    items: list[_Item],
    sender: Sender,
    times: Times,
    *,
    own_clock: bool = False,
) -> HandIn:
    """Settle when it was handed in: as the teacher or the worksheet says, else by what the zip does.

    Canvas marks what is late, Moodle does not, and neither says by how much: a learner's own zip
    does (``own_clock``). Whatever is not known is taken as the learner would have it.
    """
    told = times.at or (times.worksheet and times.worksheet.time_of(sender))
    if told:
        return replace(found, handed_in_at=told, told=True)
    try:
        due = due_of(course, course.lesson(found.lesson), found.learner)
    except CourseError:
        return found  # it is refused in a moment, with its reason
    if due is None:
        return found
    seen = found.handed_in_at
    if any(item.late for item in items):
        least = due + dt.timedelta(minutes=course.late.grace_minutes, seconds=1)
        if own_clock and seen > least:
            return found
        note = "Canvas calls it late, not by how much: taken as just late (--at TIME corrects)"
        return replace(found, handed_in_at=least, notes=(note,))
    if seen <= due or (own_clock and sender.platform == "moodle"):
        return found
    if sender.platform == "canvas":
        return replace(found, handed_in_at=due)
    note = "Moodle's zip does not say when: taken as in time (--times WORKSHEET corrects)"
    return replace(found, handed_in_at=due, notes=(note,))
