"""Reads what learners wrote, answer by answer, from the notebooks on disk."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

from autograder.course import Course, Lesson
from autograder.graded import GradedSubmission
from autograder.sanitise import MAX_BYTES

Answers = dict[tuple[str, str], str]
"""Code by notebook and graded cell: all answer cells since the graded cell before."""


def graded_answers(course: Course, graded: GradedSubmission) -> Answers:
    """Return the answers of a graded submission; none where its notebooks are gone."""
    folder = course.autograded / graded.student / graded.assignment
    return _of_files([folder / f"{notebook.name}.ipynb" for notebook in graded.notebooks])


def source_answers(course: Course, lesson: Lesson) -> Answers:
    """Return the teacher's own answers."""
    return _of_files(sorted((course.solutions / lesson.folder).glob("*.ipynb")))


def released_answers(course: Course, lesson: Lesson) -> Answers:
    """Return the stubs as learners get them."""
    return _of_files(sorted((course.released / lesson.folder).glob("*.ipynb")))


def attempts(course: Course, lesson: Lesson, student: str) -> list[Path]:
    """Return every attempt that was kept, the first one first."""
    folder = course.root / ".bootcamp" / "attempts" / lesson.folder / student
    if not folder.is_dir():  # handed in through the exchange, which keeps the last one alone
        return []
    return [Path(item.path) for item in sorted(os.scandir(folder), key=lambda item: item.name)]


def attempted_answers(attempt: Path) -> Answers:
    """Return the answers of a kept attempt; none where it cannot be read."""
    found: Answers = {}
    try:
        with zipfile.ZipFile(attempt) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith(".ipynb") and "/" not in entry.filename:
                    # The size in the header is the sender's word.
                    data = archive.open(entry).read(MAX_BYTES + 1)
                    found |= _of_document(entry.filename.removesuffix(".ipynb"), data)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return {}
    return found


def _of_files(paths: list[Path]) -> Answers:
    found: Answers = {}
    for path in paths:
        if path.is_file():
            found |= _of_document(path.stem, path.read_bytes())
    return found


def _of_document(name: str, data: bytes) -> Answers:
    """Go through a notebook in its order; what is no notebook has no answers."""
    try:
        cells = json.loads(data)["cells"]
        found, open_cells = {}, []
        for cell in cells:
            about = cell["metadata"].get("nbgrader") or {}
            if cell["cell_type"] == "code" and about.get("solution"):
                open_cells.append(_text(cell["source"]))
            if about.get("grade") and open_cells:
                found[name, str(about.get("grade_id"))] = "\n".join(open_cells)
                open_cells = []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return found


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source)
