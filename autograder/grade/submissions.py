"""Finds hand-ins and makes jobs of them, taking only plain files."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import nnlib
from autograder.course.course import Course, CourseError, Lesson
from autograder.engine.catalogue import FILE
from autograder.files import write_atomically
from autograder.grade.job import Job
from autograder.grade.notebook import Rules
from autograder.handin.folders import read_folder, timestamp
from autograder.notebook.assignment import AssignmentSpec

# Drawing a lesson's pictures beforehand takes every worker a third of the time of a hand-in, or
# more. With two workers and four hand-ins it pays where grading is quick (lesson 02), and not yet
# where it is slow (03, 10). Either way the feedback shows the same pictures.
FEW = 3
PACKAGES = (Path(__file__).parents[1], Path(nnlib.__file__).parent)


@dataclass(frozen=True)
class Submission:
    """One learner's folder, read only when its turn comes, so that big classes need little memory."""

    folder: Path
    submitted_at: dt.datetime | None
    empty_job: Job
    """The job, but for what the folder holds."""

    @property
    def learner(self) -> str:
        return self.empty_job.learner

    @property
    def key(self) -> str:
        return self.empty_job.key

    def job(self) -> Job:
        """Return the submission as plain data."""
        notebooks, files, notes = read_folder(self.folder)
        return replace(self.empty_job, notebooks=notebooks, files=files, notes=notes)


def learners_of(course: Course, lesson: Lesson, wanted: Sequence[str] | None) -> list[str]:
    """Return who handed the lesson in, or those of them asked for; any other name is an error."""
    folders = sorted(path.parent for path in course.submitted.glob(f"*/{lesson.folder}"))
    names = [path.name for path in folders]
    if not names:
        raise CourseError(
            f"Nobody has handed in {lesson.folder}: {course.submitted} holds no <learner>/{lesson.folder}. "
            "Take hand-ins in with `bootcamp collect`."
        )
    for name in wanted or ():
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            raise CourseError(f"{name!r} has not handed in {lesson.folder}.{guess}")
    return sorted(wanted) if wanted else names


def jobs_of(
    course: Course, lesson: Lesson, spec: AssignmentSpec, learners: Sequence[str], isolation: str
) -> Iterator[Submission]:
    """Yield the submissions of these learners, each with the key of its verdict."""
    rules = Rules(course_secret(course), course.limits_of(lesson), course.reference_import)
    common = _digest(_plain([spec, rules, lesson.preload, isolation]), code_digest())
    if len(learners) <= FEW:
        # Only now, since the key must not depend on how many are graded at once.
        spec = replace(spec, notebooks=tuple(replace(one, worked=()) for one in spec.notebooks))
    for learner in learners:
        folder = course.submitted / learner / lesson.folder
        notebooks, files, notes = read_folder(folder)
        key = f"{common[:32]}-{_digest(_plain([notebooks, files, notes]))}"
        job = Job(
            learner, lesson.folder, key, spec, rules, kind=lesson.preload, isolation=isolation
        )
        yield Submission(folder, timestamp(folder), job)


def same_work(one: str, other: str) -> bool:
    """Whether two keys are of the same files of the learner's, whatever else has changed."""
    return one.partition("-")[2] == other.partition("-")[2] != ""


def course_secret(course: Course) -> bytes:
    """Return the secret from which official grading draws its questions; make it if there is none."""
    path = course.root / ".bootcamp" / "secret"
    if not path.is_file():
        write_atomically(path, secrets.token_hex(32).encode())
        path.chmod(0o600)
    secret = path.read_bytes().strip()
    if len(secret) < 32:
        raise CourseError(
            f"{path} is damaged. Restore it, or delete it and grade everything again."
        )
    return secret


def _digest(*items: bytes | str) -> str:
    total = hashlib.sha256()
    for item in items:
        data = item.encode() if isinstance(item, str) else item
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def _plain(value: Any) -> bytes:
    """Return the same bytes for equal data, in whatever order dictionaries were built."""
    if is_dataclass(value) and not isinstance(value, type):
        return b"D" + _plain([getattr(value, item.name) for item in fields(value)])
    if isinstance(value, dict):
        return b"M" + _plain(sorted((str(key), _plain(item)) for key, item in value.items()))
    if isinstance(value, frozenset):
        return b"S" + _plain(sorted(map(str, value)))
    if isinstance(value, list | tuple):
        parts = [_plain(item) for item in value]
        return b"L" + b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return value if isinstance(value, bytes) else repr(value).encode()


def code_digest() -> str:
    """Hash the checks and the library: another check is another verdict."""
    kinds = ("*.py", FILE)
    paths = [path for package in PACKAGES for kind in kinds for path in sorted(package.rglob(kind))]
    return _digest(*(path.read_bytes() for path in paths))
