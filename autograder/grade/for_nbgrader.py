"""Grades one notebook for nbgrader's own commands and buttons, which know it by their own terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autograder.find_course import find_course
from autograder.grade.job import Job, grade_job
from autograder.grade.notebook import Rules
from autograder.grade.submissions import course_secret
from autograder.grade.verdicts import GradedNotebook
from autograder.handin.folders import read_folder
from autograder.nbgrader_bridge import Book


def grade_for_nbgrader(
    root: Path, about: Mapping[str, str], document: bytes, folder: Path
) -> GradedNotebook:
    """Grade the notebook ``document`` of the hand-in in ``folder``.

    ``about`` is what nbgrader hands to its preprocessors: the assignment, the notebook, whose it
    is, and the gradebook's address.
    """
    course = find_course(root)
    lesson = course.lesson(about["assignment"])
    with Book(course, about["db_url"]) as book:
        spec = book.spec(lesson.folder)
        book.put_dates(lesson)
    spec = replace(spec, notebooks=tuple(x for x in spec.notebooks if x.name == about["notebook"]))
    _, files, _ = read_folder(folder)
    rules = Rules(course_secret(course), course.limits_of(lesson), course.reference_import)
    job = Job(
        about["student"],
        lesson.folder,
        "",
        spec,
        rules,
        {about["notebook"]: document},
        files,
        (),
        lesson.preload,
    )
    return grade_job(job).notebooks[0]
