"""The learner's copies in ``work/``: made from ``lessons/``, never overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.course.course import Course, CourseError, Lesson


def notebook(course: Course, lesson: Lesson) -> Path:
    """Return where the learner's own notebook of a lesson is, or would be."""
    return course.work / lesson.folder / f"{lesson.word}.ipynb"


def prepare(course: Course, lesson: Lesson) -> Path:
    """Make the learner's copy of a lesson where there is none yet, and return its notebook."""
    source, target = course.released / lesson.folder, course.work / lesson.folder
    if not (source / f"{lesson.word}.ipynb").is_file():
        raise CourseError(
            f"{source} has no {lesson.word}.ipynb: run `bootcamp build {lesson.word}`."
        )
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if (
            path.is_dir()
            or copy.exists()
            or any(p.startswith(".") for p in path.relative_to(source).parts)
        ):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return notebook(course, lesson)


def reset(course: Course, lesson: Lesson) -> Path | None:
    """Set the learner's copy aside and bring a fresh one; return where the old one is kept."""
    target = course.work / lesson.folder
    kept = None
    if target.exists():
        numbers = (n for n in range(1, 10_000) if not _kept(course, lesson, n).exists())
        kept = _kept(course, lesson, next(numbers))
        target.rename(kept)
    prepare(course, lesson)
    return kept


def _kept(course: Course, lesson: Lesson, number: int) -> Path:
    return course.work / f"{lesson.folder}.kept-{number}"
