"""Small courses on disk for tests: copies of the real one, or made from scratch."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import nbformat

from autograder.course.course import Course, read_course

ROOT = Path(__file__).resolve().parents[1]


def copy_of_course(folder: Path, *lessons: str) -> Course:
    """Copy the course file, the nbgrader configuration and some lessons of this repository."""
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / name, folder / name)
    for lesson in lessons:
        for place in ("solutions", "lessons"):
            shutil.copytree(ROOT / place / lesson, folder / place / lesson)
    return read_course(folder)


def cell(
    source: str, name: str = "", *, kind: str = "code", **about: object
) -> nbformat.NotebookNode:
    """Return a cell; with a name it is one that nbgrader knows, described by ``about``."""
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind]
    made = make(source)
    # nbformat draws ids at random; a course made twice is to be the same, byte by byte.
    made.id = name or hashlib.sha256(source.encode()).hexdigest()[:12]
    if name:
        made.metadata["nbgrader"] = {
            "grade_id": name,
            "grade": False,
            "solution": False,
            "locked": False,
            "task": False,
            "schema_version": 3,
            **about,
        }
    return made


def answer(name: str, solution: str) -> nbformat.NotebookNode:
    return cell(f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION", name, solution=True)


def grade(name: str, source: str, points: float = 1) -> nbformat.NotebookNode:
    return cell(source, name, grade=True, locked=True, points=points)


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return made


def small_course(
    folder: Path, *cells: nbformat.NotebookNode, limits: str = "", preload: str = "numpy"
) -> Course:
    """Make a course of one lesson, ``00_small``, whose source holds these cells."""
    (folder / "course.toml").write_text(
        f'[course]\nname = "small"\n[limits]\n{limits}\n[[lesson]]\nfolder = "00_small"\npreload = "{preload}"\n'
    )
    source = folder / "solutions" / "00_small"
    source.mkdir(parents=True)
    nbformat.write(notebook(*cells), source / "small.ipynb")
    return read_course(folder)


def hand_in(
    course: Course, learner: str, answers: dict[str, str], lesson: str = "00_small"
) -> Path:
    """Hand in the source notebook with these answers in the place of its own."""
    word = lesson.split("_", 1)[1]
    document = json.loads((course.solutions / lesson / f"{word}.ipynb").read_text())
    for item in document["cells"]:
        name = item["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            item["source"] = answers[name]
    target = course.submitted / learner / lesson / f"{word}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document))
    return target
