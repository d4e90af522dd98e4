"""Gathers the report: every graded lesson over the whole class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from autograder.course.course import Course, CourseError, Lesson
from autograder.grade import store
from autograder.nbgrader_bridge import Book
from autograder.report.class_page import counting, people, questions
from autograder.report.class_page.facts import ClassReport


def gather(
    course: Course,
    lessons: Sequence[Lesson] = (),
    *,
    db_url: str | None = None,
    now: dt.datetime | None = None,
) -> ClassReport:
    """Read verdicts, notebooks and gradebook of these lessons, or of all that are graded."""
    graded = [item for item in lessons or course.lessons if _is_graded(course, item)]
    if not graded:
        asked = ", ".join(item.folder for item in lessons)
        raise CourseError(
            f"Nothing {f'of {asked} ' if asked else ''}is graded yet: "
            f"run `bootcamp grade {lessons[0].word if lessons else 'LESSON'}` first."
        )
    counted, asked_about = [], []
    with Book(course, db_url) as book:
        names = book.class_names()
        for item in graded:
            counted.append(counting.count(course, item, book))
            asked_about += questions.questions(course, counted[-1])
            counted[-1].answers.clear()  # a big class must not fill the memory with them
    facts = tuple(item.fact() for item in counted)
    hand_ins = [hand_in for item in counted for hand_in in item.hand_ins]
    everybody = people.learners(names, facts, hand_ins)
    mistakes = [fact for item in counted for fact in item.mistakes]
    unnamed = [fact for item in counted for fact in item.unnamed]
    return ClassReport(
        course.title or course.name,
        (now or dt.datetime.now(dt.UTC)).astimezone(course.timezone),
        len(everybody),
        facts,
        tuple(fact for item in counted for fact in item.exercises),
        tuple(sorted(mistakes, key=lambda fact: -len(fact.learners))),
        tuple(sorted(unnamed, key=lambda fact: -len(fact.learners))),
        tuple(everybody),
        tuple(sorted(asked_about, key=lambda item: -item.bits)),
        tuple(flag for item in counted for flag in item.flags),
    )


def _is_graded(course: Course, item: Lesson) -> bool:
    return next(store.verdicts(course, item.folder), None) is not None
