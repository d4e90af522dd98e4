"""Makes ``lessons/`` and the plain answers of the checks from ``solutions/``, or says where they differ."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.author import answers
from autograder.course.course import Course, Lesson
from autograder.files import files_in
from autograder.nbgrader_bridge import generate


def build(course: Course, lessons: tuple[Lesson, ...]) -> list[Path]:
    """Generate the learners' form of each lesson; return the folders and files written."""
    written = answers.refresh(course, lessons)
    for fresh, target in _generated(course, lessons):
        if differences(fresh, target):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(fresh, target)
            written.append(target)
    return written


def stale(course: Course, lessons: tuple[Lesson, ...]) -> list[str]:
    """Return one line for each generated file that is not what its source gives."""
    lines = answers.stale(course, lessons)
    for fresh, target in _generated(course, lessons):
        lines += [f"{target / name}: {what}" for name, what in differences(fresh, target)]
    return lines


def _generated(course: Course, lessons: tuple[Lesson, ...]) -> Iterator[tuple[Path, Path]]:
    """Yield each lesson as its source makes it, and where it belongs."""
    with tempfile.TemporaryDirectory() as scratch:
        for lesson in lessons:
            yield generate(course, lesson, Path(scratch)), course.released / lesson.folder


def differences(fresh: Path, target: Path) -> list[tuple[str, str]]:
    """Compare two folders file by file, byte by byte."""
    new, old = _files(fresh), _files(target)
    missing = [(name, "missing") for name in new if name not in old]
    extra = [(name, "left over: no source makes it") for name in old if name not in new]
    changed = [
        (name, "differs from its source") for name in new if name in old and new[name] != old[name]
    ]
    return sorted(missing + extra + changed)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        name: path.read_bytes()
        for name, path in files_in(folder).items()
        if ".ipynb_checkpoints" not in path.parts
    }
