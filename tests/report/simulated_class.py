"""A class as big as you like, on disk as grading leaves it: verdicts, notebooks, gradebook, attempts.

The verdicts are real: each is what the checks say of an implementation of the exercise catalogue.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import json
import random
import zipfile
from dataclasses import dataclass

from autograder.course.course import Course, Lesson
from autograder.engine import registry
from autograder.engine.examine import UNWRITTEN, examine, zero
from autograder.engine.exercise import Exercise, Failure, Verdict
from autograder.engine.subject import LocalSubject
from autograder.files import write_atomically
from autograder.grade import store
from autograder.grade.lesson import scores_of
from autograder.grade.verdicts import GradedCell, GradedNotebook, GradedSubmission
from autograder.nbgrader_bridge import Book

RIGHT, NOTHING = "right", "nothing"
START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Learner:
    """One simulated learner: ``skill`` is the chance of a right answer, ``last`` the last lesson."""

    name: str
    skill: float
    last: int


@functools.cache
def verdict(name: str, kind: str) -> Verdict:
    """Return what the checks say of the right answer, of a mistake by name, or of the stub."""
    exercise = registry.find(name)
    if kind == NOTHING:
        return zero(exercise, Failure("Nothing is written yet."), UNWRITTEN)
    wrong = {mistake.name: mistake.wrong for mistake in exercise.mistakes}
    return examine(exercise, LocalSubject(wrong.get(kind, exercise.reference), name))


def learners(count: int, lessons: int, rng: random.Random) -> list[Learner]:
    """Most go to the end; one in eight stops early, one in ten struggles."""
    made = []
    for number in range(count):
        last = rng.randrange(lessons) if number % 8 == 7 else lessons - 1
        skill = 0.25 if number % 10 == 3 else rng.uniform(0.75, 1.0)
        made.append(Learner(f"s{number:03}", skill, last))
    return made


def make(course: Course, count: int, seed: int = 0) -> list[Learner]:
    """Fill a course (a copy with its sources) with a class that worked through all its lessons."""
    rng = random.Random(seed)
    people = learners(count, len(course.lessons), rng)
    with Book(course) as book:
        for place, lesson in enumerate(course.lessons):
            book.register(lesson)
            source = json.loads(
                (course.solutions / lesson.folder / f"{lesson.word}.ipynb").read_text()
            )
            start = lesson.due or START + dt.timedelta(days=7 * place)
            for learner in people:
                if learner.last >= place:
                    _hand_in(course, book, lesson, learner, source, start, rng)
    return people


def _hand_in(
    course: Course,
    book: Book,
    lesson: Lesson,
    learner: Learner,
    source: dict,
    start: dt.datetime,
    rng: random.Random,
) -> None:
    exercises = registry.of_lesson(lesson.word)
    kinds = {item.name: _kind(item, learner, rng) for item in exercises}
    when = start + dt.timedelta(hours=rng.gauss(-20, 15))
    document = _document(source, kinds, learner.name)
    graded = GradedSubmission(
        learner.name, lesson.folder, "key", (_notebook(lesson, source, kinds, document),)
    )
    store.save_notebooks(course, graded)
    book.record(learner.name, lesson.folder, scores_of(graded), when)
    store.save_verdict(course, graded)
    for attempt in range(1 + rng.randrange(2)):
        then = {name: NOTHING for name in kinds} if attempt else kinds
        early = _document(source, then, learner.name)
        _keep_attempt(course, lesson, learner.name, when - dt.timedelta(hours=attempt), early)


def _kind(exercise: Exercise, learner: Learner, rng: random.Random) -> str:
    if rng.random() < learner.skill:
        return RIGHT
    # The first of the catalogue is the most common one, as in life.
    names = [mistake.name for mistake in exercise.mistakes for _ in range(2)][:6]
    return rng.choice([*names, exercise.mistakes[0].name, NOTHING]) if names else NOTHING


def _document(source: dict, kinds: dict[str, str], who: str) -> dict:
    """Return the notebook with an answer of each kind; a mistake is told by a line of its own.

    Every answer has a comment of its author's, so that no two are the same text.
    """
    cells = []
    for cell in source["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        kind = kinds.get(name, RIGHT)
        text = "".join(cell["source"])
        if kind == NOTHING:
            text = "raise NotImplementedError\n"
        elif kind != RIGHT:
            text += f"\n{name}_is = {kind!r}\n"
        if name in kinds and kind != NOTHING:
            text += f"\n# by {who}\n"
        cells.append({**cell, "source": text})
    return {**source, "cells": cells}


def _notebook(
    lesson: Lesson, source: dict, kinds: dict[str, str], document: dict
) -> GradedNotebook:
    cells = []
    for cell in source["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade"):
            name = about["grade_id"]
            exercise = name.removesuffix("-check")
            told = verdict(exercise, kinds[exercise]) if exercise in kinds else None
            points = told.points if told else None
            cells.append(GradedCell(name, points, float(about["points"]), "", told))
    unanswered = tuple(name for name, kind in kinds.items() if kind == NOTHING)
    return GradedNotebook(lesson.word, tuple(cells), document, (), (), unanswered)


def _keep_attempt(
    course: Course, lesson: Lesson, learner: str, when: dt.datetime, document: dict
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{lesson.word}.ipynb", json.dumps(document))
    folder = course.root / ".bootcamp" / "attempts" / lesson.folder / learner
    write_atomically(folder / f"{when:%Y%m%dT%H%M%S}.zip", buffer.getvalue())
