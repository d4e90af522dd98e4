"""What a learner wrote and what it showed, reduced to text and pictures that cannot do harm."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.course.course import Course
from autograder.grade.verdicts import GradedSubmission

MAX_TEXT = 4000
PICTURES = ("image/png", "image/jpeg")
# What notebooks of the course say beside a picture: the same words again, for screen readers.
SAID_TWICE = re.compile(r"Picture: |Run this cell to move: ")


@dataclass(frozen=True)
class Shown:
    """One output: ``kind`` is text, error or picture; ``text`` is what it says or shows."""

    kind: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Block:
    """One cell of the learner's with what it showed; ``name`` only where the course gave it one."""

    name: str
    source: str
    shown: tuple[Shown, ...]

    @property
    def pictures(self) -> tuple[Shown, ...]:
        return tuple(item for item in self.shown if item.kind == "picture")

    @property
    def said(self) -> tuple[Shown, ...]:
        return tuple(item for item in self.shown if item.kind != "picture")


def blocks(course: Course, graded: GradedSubmission) -> list[Block]:
    """Return the answers, and every cell that drew a picture with the learner's functions."""
    return [
        block
        for notebook in graded.notebooks
        for block in _of_notebook(course, graded, notebook.name)
    ]


def _of_notebook(course: Course, graded: GradedSubmission, notebook: str) -> Iterator[Block]:
    path = course.autograded / graded.learner / graded.assignment / f"{notebook}.ipynb"
    if not path.is_file():
        return
    for cell in json.loads(path.read_bytes())["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("locked") or not cell["source"].strip():
            continue
        shown = tuple(item for output in cell.get("outputs", []) for item in _shown(output))
        block = Block(about.get("grade_id", ""), _joined(cell["source"]), shown)
        if about.get("solution") or (cell["cell_type"] == "code" and block.pictures):
            yield block


def _shown(output: dict[str, Any]) -> list[Shown]:
    """Reduce an output to text or a picture; HTML and scripts of learners are not shown at all."""
    if output["output_type"] == "stream":
        return _text("text", output["text"])
    if output["output_type"] == "error":
        return _text("error", f"{output['ename']}: {output['evalue']}")
    data = output.get("data", {})
    said = _short(data.get("text/plain", ""))
    for mime in PICTURES:
        if mime in data and _is_base64(data[mime]):
            words = "" if said.startswith("<") else said  # <Figure size 640x480 with 1 Axes>
            return [Shown("picture", words, f"data:{mime};base64,{_joined(data[mime])}")]
    return [] if SAID_TWICE.match(said) else _text("text", said)


def _text(kind: str, text: Any) -> list[Shown]:
    short = _short(text)
    return [Shown(kind, short)] if short else []


def _is_base64(data: Any) -> bool:
    try:
        base64.b64decode("".join(_joined(data).split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _joined(data: Any) -> str:
    return "".join(data) if isinstance(data, list) else str(data)


def _short(text: Any) -> str:
    text = re.sub(r"\x1b\[[0-9;]*m", "", _joined(text)).rstrip()
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "\n… (cut)"
