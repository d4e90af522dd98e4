"""Keeps the plain answers in each lesson's ``mistakes.md`` equal to those of the solution notebook."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from autograder.course.course import Course, Lesson
from autograder.engine.catalogue import FILE, CatalogueError, faults, parse
from autograder.notebook.cells import about, name_of

EXERCISES = Path(__file__).parents[1] / "exercises"


def plain_answers(notebook: dict[str, Any]) -> dict[str, str]:
    """Return the source of each answer cell by name, without docstrings and nbgrader's marks."""
    return {
        name_of(cell): _plain("".join(cell["source"]))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and about(cell).get("solution")
    }


def _plain(source: str) -> str:
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert first.end_lineno is not None
            lines[first.lineno - 1 : first.end_lineno] = [""] * (
                first.end_lineno - first.lineno + 1
            )
    kept = [line for line in lines if not re.match(r"\s*### (BEGIN|END) SOLUTION", line)]
    text = "\n".join(kept)
    # A docstring's own lines go, and with them the empty one that may follow it.
    text = re.sub(r"(?m)^((?:def|class|    def) .*:)\n(?:\s*\n)+", r"\1\n", text)
    return text.strip("\n") + "\n"


def refresh(course: Course, lessons: tuple[Lesson, ...]) -> list[Path]:
    """Write the plain answers into the files of these lessons; return the files that changed."""
    changed = [(path, new) for path, old, new in _files(course, lessons) if old != new]
    for path, new in changed:
        path.write_text(new, encoding="utf-8")
    return [path for path, _ in changed]


def stale(course: Course, lessons: tuple[Lesson, ...]) -> list[str]:
    """Return one line for each file that is not in its form, or not what its notebook gives."""
    lines = []
    for path, old, new in _files(course, lessons):
        try:
            catalogue = parse(new, str(path.relative_to(course.root)))
        except CatalogueError as error:
            lines.append(str(error))
            continue
        lines += faults(catalogue)
        if old != new:
            lines.append(
                f"{catalogue.name}: its plain answers differ from {course.folders.source}/: "
                "run `bootcamp build`"
            )
    return lines


def _files(course: Course, lessons: tuple[Lesson, ...]) -> list[tuple[Path, str, str]]:
    """Return, for each lesson with a file, its path, its text, and the text as it should be."""
    if not EXERCISES.is_relative_to(course.root):
        return []  # a course of somebody's own, whose exercises are not the package's
    found = []
    for lesson in lessons:
        path = EXERCISES / f"l{lesson.folder}" / FILE
        if path.is_file():
            source = course.solutions / lesson.folder / f"{lesson.word}.ipynb"
            answers = plain_answers(json.loads(source.read_text(encoding="utf-8")))
            text = path.read_text(encoding="utf-8")
            found.append((path, text, _with_answers(text, answers)))
    return found


def _with_answers(text: str, answers: dict[str, str]) -> str:
    """Put the answers in: each takes the place of the first block in its section."""

    def replaced(section: re.Match[str]) -> str:
        return f"{section[1]}```python\n{answers.get(section[2], section[3])}```"

    form = r"(^## `?(\w+)`?\n(?:(?!#|```)[^\n]*\n)*)```python\n(.*?)^```"
    return re.sub(form, replaced, text, flags=re.MULTILINE | re.DOTALL)
