"""Writes a page for each learner: points, the mistake by name, what to try next, their own plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course, CourseError, Lesson
from autograder.course.late import duration
from autograder.engine import registry
from autograder.engine.exercise import PartResult, Verdict
from autograder.engine.present import measured, number
from autograder.files import write_atomically
from autograder.grade import store
from autograder.grade.verdicts import GradedCell, GradedSubmission
from autograder.nbgrader_bridge import Book, CellGrade, Row
from autograder.notebook.assignment import answers_of
from autograder.pages.rendering import moment, template
from autograder.report import leaderboard, own_work

TEMPLATE = "feedback.html.j2"

Cell = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds of one learner's hand-in: a human may have decided there."""

    grades: Mapping[Cell, CellGrade]
    comments: Mapping[Cell, str]
    row: Row | None = None


@dataclass(frozen=True)
class Trouble:
    """One reason why points lack, with the parts of the exercise that it cost."""

    mistake: str
    message: str
    example: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One graded cell on the page."""

    title: str
    points: str
    state: str
    troubles: tuple[Trouble, ...]
    right: tuple[str, ...]
    comment: str
    hint: str
    measured: bool = False


def write_feedback(
    course: Course,
    lesson: Lesson,
    *,
    learners: Sequence[str] | None = None,
    db_url: str | None = None,
) -> list[Path]:
    """Write the pages of everybody (or of some) whose work was graded; return the files."""
    graded = {item.learner: item for item in store.verdicts(course, lesson.folder)}
    unknown = [name for name in learners or () if name not in graded]
    if unknown:
        raise CourseError(
            f"No graded {lesson.folder} of {', '.join(unknown)}: run `bootcamp grade {lesson.word}` first."
        )
    if not graded:
        raise CourseError(
            f"Nothing of {lesson.folder} is graded yet: run `bootcamp grade {lesson.word}` first."
        )
    table = leaderboard.entries(course, lesson)
    with Book(course, db_url) as book:
        book.settle_lateness(lesson)
        grades = book.class_grades(lesson.folder)
        comments = book.class_comments(lesson.folder)
        rows = {row.learner: row for row in book.rows(lesson.folder)}
        answers = {item.name: answers_of(item) for item in book.spec(lesson.folder).notebooks}
    pages = []
    for learner in sorted(learners or graded):
        standing = Standing(grades.get(learner, {}), comments.get(learner, {}), rows.get(learner))
        page = render(course, lesson, graded[learner], standing, answers, table)
        path = course.feedback / learner / lesson.folder / f"{lesson.word}.html"
        write_atomically(path, page.encode())
        store.copy_marks(course, learner, lesson.folder, path.parent)
        pages.append(path)
    return pages


def render(
    course: Course,
    lesson: Lesson,
    graded: GradedSubmission,
    standing: Standing,
    answers: Mapping[str, Mapping[str, str]],
    table: Sequence[leaderboard.Entry] = (),
) -> str:
    """Return one learner's page.

    ``answers`` names, by notebook, the answer that a graded cell is about: comments stand there.
    ``table`` holds those of the class who share their number.
    """
    comments = dict(standing.comments)
    sections = []
    earned = 0.0
    for notebook in graded.notebooks:
        for cell in notebook.cells:
            grade = standing.grades.get((notebook.name, cell.name))
            about = (cell.name, answers.get(notebook.name, {}).get(cell.name, ""))
            said = [comments.pop((notebook.name, name), "") for name in about]
            sections.append(_section(cell, grade, "\n".join(filter(None, said))))
            earned += grade.points if grade else cell.points or 0.0
    penalty = standing.row.penalty if standing.row else 0.0
    return template(TEMPLATE).render(
        course=course.title,
        lesson=lesson,
        learner=graded.learner,
        points=max(0.0, earned - penalty),
        max_points=graded.max_points,
        when=_when(course, standing.row, earned),
        sections=sections,
        comments=[(name, text) for (_, name), text in comments.items()],
        notes=[note for notebook in graded.notebooks for note in notebook.notes],
        next_step=_next_step(lesson, sections),
        work=own_work.blocks(course, graded),
        table=table,
    )


def _section(cell: GradedCell, grade: CellGrade | None, comment: str) -> Section:
    points = grade.points if grade else cell.points
    waiting = grade.needs_manual if grade else cell.points is None
    title = cell.verdict.exercise if cell.verdict else cell.name.removesuffix("-check")
    full = points is not None and points >= cell.max_points
    state = "waiting" if waiting else "full" if full else "part" if points else "none"
    score = f"{number(points or 0.0)} of {number(cell.max_points)}"
    verdict = None if cell.reason else cell.verdict
    return Section(
        title,
        "a teacher reads this answer" if waiting else score,
        state,
        _troubles(cell.reason, verdict),
        tuple(_earned(part) for part in verdict.parts if not part.failure) if verdict else (),
        comment,
        "" if full or waiting else _first_hint(title),
        any(part.share is not None for part in verdict.parts) if verdict else False,
    )


def _earned(part: PartResult) -> str:
    return f"{part.name}: {measured(part)}" if part.share is not None else part.name


def _troubles(reason: str, verdict: Verdict | None) -> tuple[Trouble, ...]:
    """Return each reason once: several parts may have failed for the same one."""
    found: dict[str, Trouble] = {}
    if reason:
        found[reason] = Trouble("", reason, "", ())
    for part in verdict.parts if verdict else ():
        failure = part.failure
        if failure is None:
            continue
        seen = found.get(failure.message)
        parts = (*(seen.parts if seen else ()), part.name)
        example = (seen.example if seen else "") or failure.example
        found[failure.message] = Trouble(failure.mistake, failure.message, example, parts)
    return tuple(found.values())


def _first_hint(name: str) -> str:
    try:
        return registry.find(name).hints[0]
    except registry.UnknownExercise:  # a teacher's own cell
        return ""


def _when(course: Course, row: Row | None, earned: float) -> str:
    """Say when the hand-in came, how late that was, and what lateness costs."""
    if row is None or row.submitted_at is None:
        return ""
    text = f"Received on {moment(row.submitted_at.astimezone(course.timezone))}."
    return f"{text} {_lateness(course, row, earned)}" if row.late_s else text


def _lateness(course: Course, row: Row, earned: float) -> str:
    text = f"Handed in {duration(row.late_s)} late"
    if not row.penalty:
        return f"{text}. That costs no points."
    if course.stranger is None and course.late.is_cut_off(row.late_s):
        return (
            f"{text}, after the cut-off: it no longer counts. You earned {number(earned)} points."
        )
    off = number(round(row.penalty, 2))
    return f"{text}: {off} of the {number(earned)} points you earned are taken off."


def _next_step(lesson: Lesson, sections: Sequence[Section]) -> str:
    for section in sections:
        if section.state in ("none", "part"):
            return (
                f"Try `{section.title}` next: open the lesson with `bootcamp lab {lesson.word}`, "
                "change one thing, and run its check cell again."
            )
    if any(section.state == "waiting" for section in sections):
        return "Every check passes. A teacher still reads your written answers."
    return "Everything is right. Go on to the next lesson, or try the stretch challenge at the end of this one."
