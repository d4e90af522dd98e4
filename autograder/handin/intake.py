"""Takes hand-ins in, whichever way they came: every attempt is kept, the latest is graded."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import extensions
from autograder.course.course import Course, CourseError, Lesson
from autograder.course.hand_in_rules import SECRET, TIMESTAMP, require_learner
from autograder.course.late import duration
from autograder.course.roster import require_member
from autograder.files import write_atomically
from autograder.handin.folders import read_folder, timestamp
from autograder.handin.zips import Label, Refused, require_names

MANIFEST = "manifest.json"


def content_hash(contents: dict[str, bytes]) -> str:
    """Hash file names and contents, in an order that does not depend on the zip."""
    total = hashlib.sha256()
    for name in sorted(contents):
        total.update(f"{name}\0{len(contents[name])}\0".encode())
        total.update(contents[name])
    return total.hexdigest()


@dataclass(frozen=True)
class HandIn:
    """What somebody handed in, once it was found harmless.

    ``told`` says that the time is the teacher's word, which corrects one that is here already.
    """

    lesson: str
    learner: str
    handed_in_at: dt.datetime
    files: dict[str, bytes]
    notes: tuple[str, ...] = ()
    told: bool = False


@dataclass(frozen=True)
class Taken:
    """What became of a hand-in: ``taken``, ``same`` as what is here, or ``older`` than it."""

    status: str
    lesson: str
    learner: str
    handed_in_at: dt.datetime
    late_s: float
    counts: bool
    notes: tuple[str, ...] = ()

    def as_text(self) -> str:
        said = {"taken": "taken ", "same": "same  ", "older": "older "}[self.status]
        when = f"{self.handed_in_at:%Y-%m-%d %H:%M %Z}"
        tail = [f"late by {duration(self.late_s)}"] if self.late_s else []
        tail += [] if self.counts else ["after the cut-off: it counts for nothing"]
        tail += {
            "taken": [],
            "same": ["the same files are here already"],
            "older": ["kept as an attempt; a later one is here and will be graded"],
        }[self.status]
        return "  ".join(
            [said, self.lesson, f"{self.learner:<12}", when, "; ".join([*tail, *self.notes])]
        )


def take(course: Course, hand_in: HandIn, label: Label) -> Taken:
    """Keep an attempt, and put it into ``submitted/`` unless a later one is there.

    The attempt is on disk before anything is replaced, and what is replaced goes in one step.
    """
    try:
        require_learner(hand_in.learner)
        lesson = course.lesson(hand_in.lesson)
        require_member(course, hand_in.learner)
    except CourseError as error:
        raise Refused(f"{label}: {error}") from None
    files = {name: data for name, data in hand_in.files.items() if name != TIMESTAMP}
    require_names(files, label)
    here = _here(course, hand_in.learner, lesson)
    digest = _digest(files)
    target = course.submitted / hand_in.learner / lesson.folder
    if here and here.digest == digest:
        if here.handed_in_at is None or hand_in.told:
            write_atomically(target / TIMESTAMP, _stamp(hand_in.handed_in_at))
        else:
            hand_in = replace(hand_in, handed_in_at=here.handed_in_at, notes=())
        return _taken("same", course, lesson, hand_in)
    done = _taken("taken", course, lesson, hand_in)
    _keep_attempt(course, lesson, replace(hand_in, files=files), digest)
    if here and here.handed_in_at and here.handed_in_at > hand_in.handed_in_at:
        return replace(done, status="older")
    _put(target, {**files, TIMESTAMP: _stamp(hand_in.handed_in_at)})
    return done


def _stamp(moment: dt.datetime) -> bytes:
    return moment.astimezone(dt.UTC).isoformat().encode()


def due_of(course: Course, lesson: Lesson, learner: str) -> dt.datetime | None:
    """Return until when a learner has time, an extension included."""
    return extensions.of_lesson(course, lesson.folder).get(learner, lesson.due)


def _taken(status: str, course: Course, lesson: Lesson, hand_in: HandIn) -> Taken:
    due = due_of(course, lesson, hand_in.learner)
    late_s = max(0.0, (hand_in.handed_in_at - due).total_seconds()) if due else 0.0
    return Taken(
        status,
        lesson.folder,
        hand_in.learner,
        hand_in.handed_in_at.astimezone(course.timezone),
        late_s,
        not course.late.is_cut_off(late_s),
        hand_in.notes,
    )


@dataclass(frozen=True)
class _Here:
    digest: str
    handed_in_at: dt.datetime | None


def _here(course: Course, learner: str, lesson: Lesson) -> _Here | None:
    """Return what of this learner lies in ``submitted/`` already."""
    folder = course.submitted / learner / lesson.folder
    if not folder.is_dir() or folder.is_symlink():
        return None
    notebooks, files, _ = read_folder(folder)
    named = {f"{name}.ipynb": data for name, data in notebooks.items()}
    return _Here(_digest({**named, **files}), timestamp(folder))


def _digest(files: dict[str, bytes]) -> str:
    """Hash what will be graded: nothing hidden, and not what the exchange adds."""
    shown = {
        name: data
        for name, data in files.items()
        if name != SECRET and not any(part.startswith(".") for part in name.split("/"))
    }
    return content_hash(shown)


def _keep_attempt(course: Course, lesson: Lesson, hand_in: HandIn, digest: str) -> None:
    when = hand_in.handed_in_at.astimezone(dt.UTC)
    folder = course.root / ".bootcamp" / "attempts" / lesson.folder / hand_in.learner
    path = folder / f"{when:%Y%m%dT%H%M%SZ}-{digest[:12]}.zip"
    if not path.exists():
        write_atomically(path, packed(lesson, hand_in.learner, when, hand_in.files))


def packed(lesson: Lesson, learner: str, when: dt.datetime, files: dict[str, bytes]) -> bytes:
    """Return a hand-in as a zip with its manifest: what learners send, and what is kept."""
    manifest = {
        "lesson": lesson.folder,
        "student": learner,
        "handed_in_at": when.isoformat(timespec="seconds"),
        "sha256": content_hash(files),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _put(target: Path, files: dict[str, bytes]) -> None:
    """Put files where a folder was, or was not: the old one stays until the new one is whole."""
    fresh = target.with_name(f".{target.name}.new")
    old = target.with_name(f".{target.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for name, data in files.items():
        write_atomically(fresh / name, data)
    if target.is_symlink():
        target.unlink()
    elif target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
