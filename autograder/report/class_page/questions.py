"""Puts answers that are suspiciously alike to the teacher as questions, with both texts in sight."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence

from autograder.course.course import Course
from autograder.engine import registry
from autograder.report.class_page import answers as texts
from autograder.report.class_page import similarity
from autograder.report.class_page.counting import Counted
from autograder.report.class_page.facts import Excerpt, Question

SOLUTION, LIBRARY = "the course's solution", "nnlib"
MAX_EXCERPTS = 3
MAX_TEXT = 3000


def questions(course: Course, counted: Counted) -> list[Question]:
    """Return what to ask about one lesson, the clearest first."""
    lesson = counted.lesson
    solutions = texts.source_answers(course, lesson)
    exercises = {}
    for key, answers in counted.answers.items():
        name = counted.names[key]
        label = name if name not in exercises else "/".join(key)
        references = {SOLUTION: solutions.get(key, ""), LIBRARY: _library(name)}
        exercises[label] = similarity.Exercise(
            label,
            answers,
            (counted.stubs.get(key, ""), *_hints(name)),
            {who: text for who, text in references.items() if text},
            counted.kinds.get(key, {}),
        )
    every = list(exercises.values())
    pairs = similarity.alike(every)
    found = [
        _question(lesson.folder, group, "", _within(pairs, group), exercises)
        for group in similarity.groups(pairs)
    ]
    found += [
        _question(lesson.folder, (item.one,), item.other, item, exercises)
        for item in similarity.like_reference(every)
    ]
    return sorted(found, key=lambda item: (-item.bits, item.learners))


def _within(pairs: Sequence[similarity.Likeness], group: tuple[str, ...]) -> similarity.Likeness:
    """Return the clearest pair of a group; the pairs are in that order."""
    return next(pair for pair in pairs if pair.one in group)


def _question(
    lesson: str,
    learners: tuple[str, ...],
    like: str,
    pair: similarity.Likeness,
    exercises: Mapping[str, similarity.Exercise],
) -> Question:
    strongest = sorted(pair.shared, key=lambda item: -item.bits)[:MAX_EXCERPTS]
    excerpts = tuple(
        Excerpt(
            item.exercise,
            round(item.share, 3),
            (pair.one, pair.other),
            (
                _text(exercises[item.exercise], pair.one),
                _text(exercises[item.exercise], pair.other),
            ),
        )
        for item in strongest
    )
    return Question(lesson, learners, like, round(pair.bits, 1), excerpts)


def _text(exercise: similarity.Exercise, whose: str) -> str:
    text = exercise.answers.get(whose) or exercise.references.get(whose, "")
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "\n… (cut)"


def _hints(name: str) -> tuple[str, ...]:
    try:
        return registry.find(name).hints
    except registry.UnknownExercise:  # a teacher's own cell
        return ()


def _library(name: str) -> str:
    """Return the source of the reference, which a learner's machine has; none for what is built."""
    try:
        reference = registry.find(name).reference
        return inspect.getsource(reference) if reference.__module__.startswith("nnlib") else ""
    except (registry.UnknownExercise, TypeError, OSError, AttributeError):
        return ""
