"""Reads what learners wrote, answer by answer, from the notebooks on disk."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.course.course import Course, Lesson
from autograder.grade.verdicts import GradedSubmission
from autograder.handin import zips
from autograder.notebook.assignment import AssignmentSpec

Answers = dict[tuple[str, str], str]
"""Code by notebook and graded cell: all answer cells since the graded cell before."""
_Cell = tuple[str, str | None, bool, str]
"""A cell's name, its source if it is an answer, whether it is graded, and its type."""


def graded_answers(course: Course, graded: GradedSubmission) -> Answers:
    """Return the answers of a graded submission; none where its notebooks are gone."""
    folder = course.autograded / graded.learner / graded.assignment
    return _of_files([folder / f"{notebook.name}.ipynb" for notebook in graded.notebooks])


def source_answers(course: Course, lesson: Lesson) -> Answers:
    """Return the teacher's own answers."""
    return _of_files(sorted((course.solutions / lesson.folder).glob("*.ipynb")))


def stubs(spec: AssignmentSpec) -> Answers:
    """Return the answers as they are handed out."""
    found: Answers = {}
    for notebook in spec.notebooks:
        found |= _by_graded_cell(
            notebook.name,
            (
                (cell.name, cell.source if cell.solution else None, cell.grade, cell.cell_type)
                for cell in notebook.cells
            ),
        )
    return found


def attempts(course: Course, lesson: Lesson, learner: str) -> list[Path]:
    """Return every attempt that was kept, the first one first."""
    folder = course.root / ".bootcamp" / "attempts" / lesson.folder / learner
    if not folder.is_dir():  # handed in through the exchange, which keeps the last one alone
        return []
    return [Path(item.path) for item in sorted(os.scandir(folder), key=lambda item: item.name)]


def attempted_answers(attempt: Path) -> Answers:
    """Return the answers of a kept attempt; none where it cannot be read."""
    try:
        with zipfile.ZipFile(attempt) as archive:
            files = zips.contents(archive, attempt)
    except (*zips.UNREADABLE, zips.Refused):
        return {}
    found: Answers = {}
    for name, data in files.items():
        if name.endswith(".ipynb") and "/" not in name:
            found |= _of_document(name.removesuffix(".ipynb"), data)
    return found


def _of_files(paths: list[Path]) -> Answers:
    found: Answers = {}
    for path in paths:
        if path.is_file():
            found |= _of_document(path.stem, path.read_bytes())
    return found


def _of_document(name: str, data: bytes) -> Answers:
    """Read a notebook's bytes; what is no notebook has no answers."""
    try:
        return _by_graded_cell(name, map(_about, json.loads(data)["cells"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _about(cell: dict[str, Any]) -> _Cell:
    about = cell["metadata"].get("nbgrader") or {}
    source = cell["source"] if about.get("solution") else None
    text = "".join(source) if isinstance(source, list) else source
    return str(about.get("grade_id")), text, bool(about.get("grade")), cell["cell_type"]


def _by_graded_cell(notebook: str, cells: Iterable[_Cell]) -> Answers:
    """Go through a notebook in its order: a graded cell takes the answers that stand before it."""
    found: Answers = {}
    written: list[str] = []
    for name, source, graded, kind in cells:
        if source is not None and kind == "code":
            written.append(source)
        if graded and written:
            found[notebook, name] = "\n".join(written)
            written = []
    return found
