"""The learner's own standing: the visible checks of the notebooks under ``work/``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from autograder.course.course import Course, CourseError, Lesson
from autograder.engine import registry
from autograder.engine.examine import VISIBLE
from autograder.engine.present import EARNED, MISSED, as_text, number
from autograder.files import write_atomically
from autograder.grade.verdicts import GradedSubmission
from autograder.learner import work_copies


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in one lesson; ``graded`` is None where it was not opened yet."""

    lesson: Lesson
    graded: GradedSubmission | None

    @property
    def points(self) -> float:
        return self.graded.points if self.graded else 0.0

    def as_dict(self) -> dict[str, Any]:
        cells = [
            c for notebook in (self.graded.notebooks if self.graded else ()) for c in notebook.cells
        ]
        return {
            "lesson": self.lesson.folder,
            "opened": self.graded is not None,
            "points": self.points,
            "max_points": self.graded.max_points if self.graded else None,
            "exercises": [
                {"name": c.name, "points": c.points, "max_points": c.max_points, "reason": c.reason}
                for c in cells
            ],
            "mistakes": list(self.graded.mistakes) if self.graded else [],
        }

    def as_text(self) -> str:
        """Return the standing with the first thing to mend shown in full."""
        if self.graded is None:
            return f"{self.lesson.title}: not opened yet. Begin with `bootcamp lab {self.lesson.word}`."
        cells = [cell for notebook in self.graded.notebooks for cell in notebook.cells]
        lines = [
            f"{self.lesson.title}: {number(self.points)} of {number(self.graded.max_points)} points"
        ]
        next_step = ""
        for cell in cells:
            name = cell.verdict.exercise if cell.verdict else cell.name
            if cell.points is None:
                lines.append(f"  … {name:<20} a teacher reads this answer")
                continue
            full = cell.points >= cell.max_points
            mark = EARNED if full else MISSED
            lines.append(f"  {mark} {name:<20} {number(cell.points)}/{number(cell.max_points)}")
            if not full and not next_step:
                next_step = as_text(cell.verdict) if cell.verdict else f"{name}: {cell.reason}"
        notes = [note for notebook in self.graded.notebooks for note in notebook.notes]
        tail = next_step or f"All checks pass. Hand in with `bootcamp submit {self.lesson.word}`."
        return "\n".join([*lines, *notes, "", tail])


def check_lesson(course: Course, lesson: Lesson) -> Standing:
    """Run the visible checks of the learner's own notebook, in a process of its own."""
    # Only here: a standing that was kept is shown without loading what grades.
    from autograder.grade import job
    from autograder.grade.notebook import Rules
    from autograder.handin.folders import read_folder
    from autograder.nbgrader_bridge import released_spec

    path = work_copies.notebook(course, lesson)
    if not path.is_file():
        raise CourseError(
            f"{path} does not exist yet: open the lesson with `bootcamp lab {lesson.word}`."
        )
    key = _key(course, lesson)
    notebooks, files, notes = read_folder(path.parent)
    rules = Rules(VISIBLE, course.limits_of(lesson), "report")
    asked = job.Job(
        "you",
        lesson.folder,
        key,
        released_spec(course, lesson),
        rules,
        notebooks,
        files,
        notes,
        lesson.preload,
        "none",
    )
    try:
        graded = job.grade_job(asked)
    finally:
        job.close_zygotes()
    write_atomically(_memory(course, lesson), graded.to_json())
    return Standing(lesson, graded)


def all_standings(course: Course) -> list[Standing]:
    """Return the standing in every lesson; a notebook is run again only where it changed."""
    standings = []
    for lesson in course.lessons:
        if not work_copies.notebook(course, lesson).is_file():
            standings.append(Standing(lesson, None))
            continue
        known = _remembered(course, lesson)
        current = known and known.key == _key(course, lesson)
        standings.append(Standing(lesson, known) if current else check_lesson(course, lesson))
    return standings


def as_table(course: Course, standings: list[Standing]) -> Table:
    """Return the course as a table: lesson, bar, points."""
    table = Table(title=course.title, title_justify="left", pad_edge=False)
    table.add_column("lesson", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    for item in standings:
        if item.graded is None:
            table.add_row(item.lesson.folder, "not opened yet", "")
            continue
        share = item.points / item.graded.max_points if item.graded.max_points else 0.0
        bar = "█" * int(20 * share) + "·" * (20 - int(20 * share))
        table.add_row(
            item.lesson.folder, bar, f"{number(item.points)}/{number(item.graded.max_points)}"
        )
    return table


def _memory(course: Course, lesson: Lesson) -> Any:
    return course.work / ".bootcamp" / f"{lesson.folder}.json"


def _remembered(course: Course, lesson: Lesson) -> GradedSubmission | None:
    try:
        return GradedSubmission.from_json(_memory(course, lesson).read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _key(course: Course, lesson: Lesson) -> str:
    """Hash the notebook and the lesson's exercises: when neither changed, nor did the standing."""
    exercises = registry.of_lesson(lesson.word) if lesson.word in registry.lessons() else ()
    about = json.dumps([[e.name, e.points, len(e.mistakes)] for e in exercises])
    return hashlib.sha256(
        work_copies.notebook(course, lesson).read_bytes() + about.encode()
    ).hexdigest()
