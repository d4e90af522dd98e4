"""Writes a page for each learner: points, the mistake by name, what to try next, their own plots."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import registry, store
from autograder.course import Course, CourseError, Lesson
from autograder.exercise import Verdict
from autograder.files import write_atomically
from autograder.graded import GradedCell, GradedSubmission
from autograder.pages import template
from autograder.present import number

# Nothing on the page may run or load: pictures and styles are inside the file.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
TEMPLATE = "feedback.html.j2"
MAX_TEXT = 4000


@dataclass(frozen=True)
class Section:
    """One graded cell on the page."""

    title: str
    points: str
    state: str
    verdict: Verdict | None
    reason: str
    comment: str
    hint: str


def write_feedback(
    course: Course,
    lesson: Lesson,
    *,
    students: Sequence[str] | None = None,
    db_url: str | None = None,
) -> list[Path]:
    """Write the pages of everybody (or of some) whose work was graded; return the files."""
    from autograder.nbgrader_bridge import Book

    graded = {item.student: item for item in store.verdicts(course, lesson.folder)}
    unknown = [name for name in students or () if name not in graded]
    if unknown:
        raise CourseError(
            f"No graded {lesson.folder} of {', '.join(unknown)}: run `bootcamp grade {lesson.word}` first."
        )
    if not graded:
        raise CourseError(
            f"Nothing of {lesson.folder} is graded yet: run `bootcamp grade {lesson.word}` first."
        )
    pages = []
    with Book(course, db_url) as book:
        for student in sorted(students or graded):
            grades = {
                notebook.name: book.cell_grades(student, lesson.folder, notebook.name)
                for notebook in graded[student].notebooks
            }
            page = render(course, lesson, graded[student], grades)
            path = course.feedback / student / lesson.folder / f"{lesson.word}.html"
            write_atomically(path, page.encode())
            store.copy_marks(course, student, lesson.folder, path.parent)
            pages.append(path)
    return pages


def render(
    course: Course, lesson: Lesson, graded: GradedSubmission, grades: dict[str, dict[str, Any]]
) -> str:
    """Return one learner's page.

    ``grades`` are the gradebook's, by notebook and cell; a human may have decided there.
    """
    cells = [
        (cell, grades.get(notebook.name, {}).get(cell.name))
        for notebook in graded.notebooks
        for cell in notebook.cells
    ]
    sections = [_section(cell, grade) for cell, grade in cells]
    points = sum(grade.points if grade else cell.points or 0.0 for cell, grade in cells)
    return template(TEMPLATE).render(
        policy=POLICY,
        course=course.title,
        lesson=lesson,
        student=graded.student,
        points=points,
        max_points=graded.max_points,
        waiting=any(section.state == "waiting" for section in sections),
        sections=sections,
        notes=[note for notebook in graded.notebooks for note in notebook.notes],
        next_step=_next_step(sections),
        work=[
            block for notebook in graded.notebooks for block in _work(course, graded, notebook.name)
        ],
    )


def _section(cell: GradedCell, grade: Any) -> Section:
    points = grade.points if grade else cell.points
    waiting = grade.needs_manual if grade else cell.points is None
    title = cell.verdict.exercise if cell.verdict else cell.name
    full = points is not None and points >= cell.max_points
    state = "waiting" if waiting else "full" if full else "part" if points else "none"
    score = f"{number(points or 0.0)} of {number(cell.max_points)}"
    hint = "" if full or cell.verdict is None else _first_hint(cell.verdict.exercise)
    return Section(
        title,
        "a teacher reads this answer" if waiting else score,
        state,
        cell.verdict,
        cell.reason,
        grade.comment if grade else "",
        hint,
    )


def _first_hint(name: str) -> str:
    try:
        return registry.find(name).hints[0]
    except registry.UnknownExercise:  # a teacher's own cell
        return ""


def _next_step(sections: list[Section]) -> str:
    for section in sections:
        if section.state in ("none", "part"):
            return f"Go back to `{section.title}` first, and run its check cell after each change."
    if any(section.state == "waiting" for section in sections):
        return "Every check passes. A teacher still reads your written answers."
    return "Everything is right. Go on to the next lesson, or try the stretch challenge at the end of this one."


def _work(course: Course, graded: GradedSubmission, notebook: str) -> list[dict[str, Any]]:
    """Return the learner's own cells with what they showed, as data for the template."""
    path = course.autograded / graded.student / graded.assignment / f"{notebook}.ipynb"
    if not path.is_file():
        return []
    blocks = []
    for cell in json.loads(path.read_bytes())["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        written = cell["cell_type"] == "code" and not about.get("locked") and cell["source"].strip()
        shown = [item for output in cell.get("outputs", []) for item in _shown(output)]
        if written and (about.get("solution") or any(item["kind"] == "picture" for item in shown)):
            blocks.append(
                {"name": about.get("grade_id", ""), "source": cell["source"], "shown": shown}
            )
    return blocks


def _shown(output: dict[str, Any]) -> list[dict[str, str]]:
    """Reduce an output to text or a picture; HTML and scripts of learners are not shown at all."""
    if output["output_type"] == "stream":
        return [{"kind": "text", "text": _short(output["text"])}]
    if output["output_type"] == "error":
        return [{"kind": "error", "text": _short(f"{output['ename']}: {output['evalue']}")}]
    data = output.get("data", {})
    for mime in ("image/png", "image/jpeg"):
        if mime in data and _is_base64(data[mime]):
            return [{"kind": "picture", "source": f"data:{mime};base64,{_joined(data[mime])}"}]
    return [{"kind": "text", "text": _short(data["text/plain"])}] if "text/plain" in data else []


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
