"""What the report says, as frozen plain data: the page draws it, `--json` prints it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class MistakeFact:
    """One mistake of the class: who made it, and the message that they saw.

    ``name`` is empty where the catalogue does not know what went wrong.
    """

    lesson: str
    exercise: str
    name: str
    message: str
    learners: tuple[str, ...]


@dataclass(frozen=True)
class ExerciseFact:
    """One graded cell over the class. ``full + part + none + unwritten + waiting`` is everybody.

    ``first_try`` counts full points whose answer is that of the learner's first hand-in.
    """

    lesson: str
    name: str
    max_points: float
    full: int = 0
    part: int = 0
    none: int = 0
    unwritten: int = 0
    waiting: int = 0
    first_try: int = 0
    mean_share: float = 0.0
    question: str = ""

    @property
    def written(self) -> int:
        """How many wrote an answer that is decided."""
        return self.full + self.part + self.none

    @property
    def pass_rate(self) -> float | None:
        """The share of full points among the answers written; None where there are none."""
        return self.full / self.written if self.written else None


@dataclass(frozen=True)
class HandIn:
    """One learner's hand-in of one lesson.

    ``points`` are those that count, the penalty taken off; ``open_points`` wait for a human, and
    are left out of the share.
    """

    learner: str
    lesson: str
    points: float
    max_points: float
    open_points: float
    penalty: float
    late_s: float
    submitted_at: dt.datetime | None
    attempts: int
    missed: tuple[str, ...]

    @property
    def decided(self) -> float:
        return self.max_points - self.open_points

    @property
    def share(self) -> float:
        return self.points / self.decided if self.decided else 0.0


@dataclass(frozen=True)
class LessonFact:
    """One lesson over the class; shares are of the points that are decided, in no order."""

    folder: str
    title: str
    max_points: float
    due: dt.datetime | None
    handed_in: int
    late: int
    waiting: int
    shares: tuple[float, ...]
    hours: tuple[float, ...]
    """When each was handed in: hours after the due date, or after the first where there is none."""

    @property
    def median(self) -> float:
        return float(np.median(self.shares)) if self.shares else 0.0


@dataclass(frozen=True)
class LearnerFact:
    """One learner over the course; ``stuck`` says why somebody should talk to them."""

    id: str
    name: str
    points: float
    max_points: float
    handed_in: int
    late: int
    attempts: int
    last_hand_in: dt.datetime | None
    last_lesson: str
    stuck: tuple[str, ...] = ()
    urgency: float = 0.0

    @property
    def share(self) -> float:
        return self.points / self.max_points if self.max_points else 0.0


@dataclass(frozen=True)
class Excerpt:
    """One exercise in which two answers share unlikely much: whose they are, and both texts."""

    exercise: str
    share: float
    whose: tuple[str, str]
    texts: tuple[str, str]


@dataclass(frozen=True)
class Question:
    """Learners whose answers are alike, or like a reference: to be asked, not to be accused."""

    lesson: str
    learners: tuple[str, ...]
    like: str
    bits: float
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True)
class ClassReport:
    """Everything that the page shows."""

    course: str
    made_at: dt.datetime
    enrolled: int
    lessons: tuple[LessonFact, ...]
    exercises: tuple[ExerciseFact, ...]
    mistakes: tuple[MistakeFact, ...]
    unnamed: tuple[MistakeFact, ...]
    learners: tuple[LearnerFact, ...]
    questions: tuple[Question, ...]
    flags: tuple[tuple[str, str, str], ...] = ()
    """Lesson, learner, and what grading noticed and leaves to the teacher."""

    @property
    def stuck(self) -> tuple[LearnerFact, ...]:
        return tuple(
            sorted((x for x in self.learners if x.stuck), key=lambda x: (-x.urgency, x.id))
        )

    def closing_line(self) -> str:
        """Say in one line what the page is about."""
        return (
            f"learners: {self.enrolled}, graded lessons: {len(self.lessons)}, known mistakes: "
            f"{len(self.mistakes)}, may be stuck: {len(self.stuck)}, exercises to look at: "
            f"{len(self.to_look_at)}, answers to ask about: {len(self.questions)}"
        )

    @property
    def to_look_at(self) -> tuple[ExerciseFact, ...]:
        return tuple(item for item in self.exercises if item.question)


def as_data(report: ClassReport) -> dict[str, Any]:
    """Return everything on the page as plain data for a program."""
    data = asdict(report)
    for item, lesson in zip(data["lessons"], report.lessons, strict=True):
        item["median"] = lesson.median
    for item, exercise in zip(data["exercises"], report.exercises, strict=True):
        item |= {"written": exercise.written, "pass_rate": exercise.pass_rate}
    data["learners"] = [{"student": item.pop("id"), **item} for item in data["learners"]]
    data["stuck"] = [learner.id for learner in report.stuck]
    return data
