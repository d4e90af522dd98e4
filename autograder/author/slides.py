"""Makes slides of a lesson: nbconvert's slides in one page that needs no network."""

from __future__ import annotations

import ast
import copy
import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import SlidesExporter
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from autograder.course.course import Course, CourseError, Lesson
from autograder.files import write_atomically
from autograder.notebook.cells import about, name_of
from autograder.pages.rendering import TEMPLATES, policy
from autograder.pages.safe_html import MathmlRenderer

FOLDER = "slides"
# A slide is full at about so many lines of text; a picture takes as much room as some of them.
FULL, PICTURE, WIDTH = 24, 14, 88
# A little more is set smaller; a cell with many more lines goes on below.
TOO_LONG = 1.25 * FULL
# So tall a table may go on below, with its head once more.
TALL = 0.75 * FULL
_HEADLINE = re.compile(r"#{1,3} ")
# What is for the learner at the keyboard, and not for the screen in front.
_LEFT_OUT = re.compile(r"^(check|hint)\(", re.MULTILINE)


def write_slides(
    course: Course, lesson: Lesson, *, answers: bool = False, path: Path | None = None
) -> Path:
    """Write a lesson's slides, with the teacher's answers only if asked for; return the file."""
    target = path or course.root / FOLDER / f"{lesson.word}.html"
    write_atomically(target, render(course, lesson, answers=answers).encode())
    return target


def render(course: Course, lesson: Lesson, *, answers: bool = False) -> str:
    """Return the page."""
    notebook = _read(course.solutions / lesson.folder / f"{lesson.word}.ipynb")
    if not answers:
        _hide_answers(notebook, course.released / lesson.folder / f"{lesson.word}.ipynb")
    notebook.cells = [piece for cell in _on_slides(notebook.cells) for piece in _cut(cell)]
    if not notebook.cells:
        raise CourseError(f"{lesson.folder} has nothing to show on a slide.")
    _break(notebook.cells)
    folder = TEMPLATES / "slides"
    script = (folder / "slides.js").read_text(encoding="utf-8")
    exporter = SlidesExporter(
        template_name="slides",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    exporter.register_filter("markdown2html", _markdown)
    page, _ = exporter.from_notebook_node(
        nbformat.from_dict(notebook),
        {
            "bootcamp": {
                "title": lesson.title,
                "style": (folder / "slides.css").read_text(encoding="utf-8"),
                "script": script,
                "policy": policy(script),
            }
        },
    )
    return str(page)


def _read(path: Path) -> Any:
    if not path.is_file():
        raise CourseError(f"{path} does not exist: a lesson's slides are made from its source.")
    return nbformat.read(path, as_version=4)


def _hide_answers(notebook: Any, released: Path) -> None:
    """Put in place of each answer what learners find there, and leave out what it printed."""
    if not released.is_file():
        raise CourseError(
            f"{released} does not exist: run `bootcamp build`, or show the answers with --answers."
        )
    stubs = {name_of(cell): cell.source for cell in _read(released).cells}
    for cell in notebook.cells:
        if _is_answer(cell):
            cell.source = stubs.get(name_of(cell), "")
            if cell.cell_type == "code":
                cell.outputs = []


def _is_answer(cell: Any) -> bool:
    return bool(about(cell).get("solution"))


def _on_slides(cells: list[Any]) -> Iterator[Any]:
    """Leave out check and hint cells, and of the others what only a live notebook can show."""
    for cell in cells:
        if about(cell).get("grade") or not cell.source.strip():
            continue
        if cell.cell_type == "code":
            if _LEFT_OUT.search(cell.source) or _only_imports(cell.source):
                continue
            cell.source = re.sub(r"### (BEGIN|END) SOLUTION\n?", "", cell.source)
            cell.outputs = [item for item in cell.outputs if not _is_of_a_widget(item)]
            drawn = any("image/png" in item.get("data", {}) for item in cell.outputs)
            long = cell.source.count("\n") >= FULL and not _is_answer(cell)
            if long and not cell.outputs:
                continue
            if drawn or long:
                # What came of it is the point; how it was made is in the notebook.
                cell.metadata["transient"] = {"remove_source": True}
        yield cell


def _is_of_a_widget(output: Any) -> bool:
    data = output.get("data", {})
    asks_to_run = str(data.get("text/plain", "")).startswith("Run this cell to move")
    return asks_to_run or any("widget" in mime for mime in data)


def _only_imports(source: str) -> bool:
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return False
    return all(isinstance(item, ast.Import | ast.ImportFrom) for item in statements)


def _cut(cell: Any) -> list[Any]:
    """Cut a cell that no screen can show into pieces of about the same length."""
    lines = cell.source.splitlines()
    if _height(cell) <= TOO_LONG or cell.metadata.get("transient", {}).get("remove_source"):
        return [cell]
    try:
        starts = _statements(cell.source) if cell.cell_type == "code" else _paragraphs(lines)
    except SyntaxError:
        return [cell]
    heads = _rows(lines) if cell.cell_type == "markdown" else {}
    starts = sorted({*starts, *heads})
    count = math.ceil(_text_height(lines) / FULL)
    pieces: list[list[str]] = [[] for _ in range(count)]
    before = 0.0
    for start, end in itertools.pairwise([0, *starts, len(lines)]):
        height = _text_height(lines[start:end])
        middle = (before + height / 2) / _text_height(lines)
        piece = pieces[min(int(middle * count), count - 1)]
        if not piece:
            piece += heads.get(start, [])
        piece += lines[start:end]
        before += height
    cut = []
    for chosen in filter(None, pieces):
        cut.append(copy.deepcopy(cell))
        cut[-1].source = "\n".join(chosen).strip("\n")
        cut[-1].id = f"slide-{len(cut)}-{cell.id}"[:64]
        if cell.cell_type == "code":
            cut[-1].outputs = []
    if cell.cell_type == "code":
        cut[-1].outputs = cell.outputs
    return cut


def _statements(source: str) -> list[int]:
    """Return the lines, counted from 0, on which a statement or a method begins."""
    body = ast.parse(source).body
    methods = [item for node in body if isinstance(node, ast.ClassDef) for item in node.body[1:]]
    firsts = (
        min([item.lineno, *(d.lineno for d in getattr(item, "decorator_list", []))])
        for item in [*body[1:], *methods]
    )
    return sorted({first - 1 for first in firsts})


def _paragraphs(lines: list[str]) -> list[int]:
    """Return the lines on which a paragraph begins, those of fenced code and formulas left out."""
    starts, fenced = [], False
    for number, line in enumerate(lines):
        if number and not fenced and line.strip() and not lines[number - 1].strip():
            starts.append(number)
        if line.startswith("```") or line.strip().count("$$") % 2:
            fenced = not fenced
    return starts


def _rows(lines: list[str]) -> dict[int, list[str]]:
    """Return the rows at which a tall table may be cut, each with the two lines of its head."""
    found: dict[int, list[str]] = {}
    groups = itertools.groupby(range(len(lines)), key=lambda number: lines[number].startswith("|"))
    for is_table, numbers in groups:
        first, *rest = numbers
        if is_table and _text_height(lines[first : first + 1 + len(rest)]) > TALL:
            found |= {number: lines[first : first + 2] for number in rest[2:]}
    return found


def _break(cells: list[Any]) -> None:
    """Begin a slide at each headline, and another one below it where the first is full."""
    room = 0.0
    for place, cell in enumerate(cells):
        needed = _height(cell)
        kind = "-"
        if cell.cell_type == "markdown" and _HEADLINE.match(cell.source):
            kind = "slide"
        elif place and (needed > room or _is_answer(cells[place - 1])):
            kind = "subslide"  # an exercise stands alone, while people work on it
        room = (FULL if kind != "-" or not place else room) - needed
        cell.metadata["slideshow"] = {"slide_type": kind}


def _height(cell: Any) -> float:
    """Estimate how many lines a cell takes."""
    lines = 0.0
    if not cell.metadata.get("transient", {}).get("remove_source"):
        lines += _text_height(cell.source.splitlines()) + 1
    for output in cell.get("outputs", []):
        if "image/png" in output.get("data", {}):
            lines += PICTURE
        elif output["output_type"] == "stream":
            lines += len(output["text"].splitlines())
    return lines


def _text_height(lines: list[str]) -> float:
    return sum(1 + len(line) // WIDTH for line in lines)


def _markdown(source: str) -> str:
    """Render a markdown cell of the teacher's, as it is."""
    return str(MarkdownWithMath(renderer=MathmlRenderer(escape=False)).render(source))
