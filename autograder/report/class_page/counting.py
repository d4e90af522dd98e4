"""Counts one lesson over a class: exercises, mistakes, hand-ins, and answers to ask about."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from autograder.course.course import Course, Lesson
from autograder.engine.examine import UNWRITTEN
from autograder.grade import store
from autograder.grade.verdicts import GradedCell, GradedSubmission
from autograder.nbgrader_bridge import Book, CellGrade, Row
from autograder.report.class_page import answers as texts
from autograder.report.class_page.facts import ExerciseFact, HandIn, LessonFact, MistakeFact

# Of fewer answers nobody should say that an exercise is too hard or too easy.
MIN_TO_ASK = 5
MAX_MESSAGE = 300

Key = tuple[str, str]


@dataclass
class Counted:
    """A lesson's numbers, and the answers for a look at how alike they are."""

    lesson: Lesson
    hand_ins: list[HandIn] = field(default_factory=list)
    exercises: list[ExerciseFact] = field(default_factory=list)
    mistakes: list[MistakeFact] = field(default_factory=list)
    unnamed: list[MistakeFact] = field(default_factory=list)
    flags: list[tuple[str, str, str]] = field(default_factory=list)
    stubs: dict[Key, str] = field(default_factory=dict)
    answers: dict[Key, dict[str, str]] = field(default_factory=dict)
    names: dict[Key, str] = field(default_factory=dict)
    kinds: dict[Key, dict[str, str]] = field(default_factory=dict)
    """Which catalogued mistakes an answer makes, for those that make any."""

    def fact(self) -> LessonFact:
        when = [item.submitted_at for item in self.hand_ins if item.submitted_at]
        zero = self.lesson.due or min(when, default=dt.datetime.now(dt.UTC))
        return LessonFact(
            self.lesson.folder,
            self.lesson.title,
            max((item.max_points for item in self.hand_ins), default=0.0),
            self.lesson.due,
            len(self.hand_ins),
            sum(item.late_s > 0 for item in self.hand_ins),
            sum(item.open_points > 0 for item in self.hand_ins),
            tuple(item.share for item in self.hand_ins),
            tuple((moment - zero).total_seconds() / 3600 for moment in sorted(when)),
        )


@dataclass
class _Tally:
    """One graded cell while the class is counted."""

    max_points: float = 0.0
    states: Counter[str] = field(default_factory=Counter)
    first_try: int = 0
    shares: list[float] = field(default_factory=list)


def count(course: Course, lesson: Lesson, book: Book) -> Counted:
    """Read every verdict of a lesson once, with what the gradebook says of it."""
    counted = Counted(lesson)
    book.settle_lateness(lesson)
    came = {row.learner: _here(row, course) for row in book.rows(lesson.folder)}
    grades = book.class_grades(lesson.folder)
    counted.stubs = texts.stubs(book.spec(lesson.folder))
    tallies: dict[Key, _Tally] = defaultdict(_Tally)
    wrong: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for graded in store.verdicts(course, lesson.folder):
        mine = grades.get(graded.learner, {})
        written = texts.graded_answers(course, graded)
        kept = texts.attempts(course, lesson, graded.learner)
        first = texts.attempted_answers(kept[0]) if len(kept) > 1 else written
        missed, open_points = [], 0.0
        for notebook, cell in _cells(graded):
            key = notebook, cell.name
            name = counted.names.setdefault(key, _name(graded, notebook, cell))
            answer = written.get(key)
            state, share = _state(cell, mine.get(key), answer, counted.stubs.get(key))
            tally = tallies[key]
            tally.max_points = cell.max_points
            tally.states[state] += 1
            if state == "waiting":
                open_points += cell.max_points
            if state in ("full", "part", "none"):
                tally.shares.append(share)
            if state == "full" and first.get(key) == answer:
                tally.first_try += 1
            if state in ("part", "none", "unwritten"):
                missed.append(name)
            if state in ("part", "none"):
                for mistake, message in _wrong(cell):
                    wrong[name, mistake, "" if mistake else message].append(
                        (graded.learner, message)
                    )
            if answer is not None and state != "unwritten":
                counted.answers.setdefault(key, {})[graded.learner] = answer
                if cell.verdict and cell.verdict.mistakes:
                    kinds = counted.kinds.setdefault(key, {})
                    kinds[graded.learner] = ", ".join(cell.verdict.mistakes)
        counted.hand_ins.append(
            _hand_in(graded, came.get(graded.learner), mine, len(kept), tuple(missed), open_points)
        )
        counted.flags += [
            (lesson.folder, graded.learner, flag)
            for notebook in graded.notebooks
            for flag in notebook.flags
        ]
    counted.exercises = [
        _exercise(lesson, counted.names[key], tally) for key, tally in tallies.items()
    ]
    facts = [_mistake(lesson, *about, seen) for about, seen in wrong.items()]
    facts.sort(key=lambda item: -len(item.learners))
    counted.mistakes = [item for item in facts if item.name]
    counted.unnamed = [item for item in facts if not item.name]
    return counted


def _cells(graded: GradedSubmission) -> Iterable[tuple[str, GradedCell]]:
    return ((notebook.name, cell) for notebook in graded.notebooks for cell in notebook.cells)


def _name(graded: GradedSubmission, notebook: str, cell: GradedCell) -> str:
    """Name an exercise as the course does; a teacher's own cell by its notebook, where it has several."""
    if cell.verdict:
        return cell.verdict.exercise
    several = len(graded.notebooks) > 1
    return f"{notebook}: {cell.name}" if several else cell.name.removesuffix("-check")


def _state(
    cell: GradedCell, grade: CellGrade | None, answer: str | None, stub: str | None
) -> tuple[str, float]:
    """Say how a cell went, and the share of its points; a human's decision goes before ours."""
    points = grade.points if grade else cell.points
    if grade.needs_manual if grade else cell.points is None:
        return "waiting", 0.0
    share = (points or 0.0) / cell.max_points if cell.max_points else 1.0
    if share >= 1:
        return "full", share
    untouched = answer is not None and answer == stub
    if not points and (untouched or (cell.verdict and cell.verdict.note == UNWRITTEN)):
        return "unwritten", 0.0
    return ("part" if points else "none"), share


def _wrong(cell: GradedCell) -> Iterable[tuple[str, str]]:
    """Return each mistake by name with its message; without a name, the first reason alone."""
    parts = cell.verdict.parts if cell.verdict else ()
    failures = [part.failure for part in parts if part.failure]
    named = {item.mistake: item.message for item in reversed(failures) if item.mistake}
    if named:
        return named.items()
    reason = cell.reason or (failures[0].message if failures else "")
    return [("", reason[:MAX_MESSAGE])] if reason else []


def _mistake(
    lesson: Lesson, exercise: str, name: str, _: str, seen: list[tuple[str, str]]
) -> MistakeFact:
    message, _times = Counter(text for _who, text in seen).most_common(1)[0]
    return MistakeFact(
        lesson.folder, exercise, name, message, tuple(dict.fromkeys(who for who, _text in seen))
    )


def _exercise(lesson: Lesson, name: str, tally: _Tally) -> ExerciseFact:
    states = tally.states
    fact = ExerciseFact(
        lesson.folder,
        name,
        tally.max_points,
        states["full"],
        states["part"],
        states["none"],
        states["unwritten"],
        states["waiting"],
        tally.first_try,
        sum(tally.shares) / len(tally.shares) if tally.shares else 0.0,
    )
    return replace(fact, question=_question(fact))


def _question(fact: ExerciseFact) -> str:
    if fact.written < MIN_TO_ASK:
        return ""
    if not fact.full:
        return (
            f"Nobody of {fact.written} got all points. Is the task clear, and is its check right?"
        )
    if fact.first_try == fact.written:
        return f"All {fact.written} got all points with their first hand-in. Does it ask enough?"
    return ""


def _here(row: Row, course: Course) -> Row:
    """Return a standing with its time as clocks show it where the course is."""
    moment = row.submitted_at
    return replace(row, submitted_at=moment and moment.astimezone(course.timezone))


def _hand_in(
    graded: GradedSubmission,
    came: Row | None,
    grades: Mapping[Key, CellGrade],
    attempts: int,
    missed: tuple[str, ...],
    open_points: float,
) -> HandIn:
    points = sum(grade.points for grade in grades.values()) if grades else graded.points
    return HandIn(
        graded.learner,
        graded.assignment,
        max(0.0, points - came.penalty) if came else points,
        graded.max_points,
        open_points,
        came.penalty if came else 0.0,
        came.late_s if came else 0.0,
        came.submitted_at if came else None,
        max(1, attempts),
        missed,
    )
