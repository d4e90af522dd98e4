"""Finds exercises by name: every folder in ``autograder/exercises`` holds one lesson's."""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil
import re
from dataclasses import replace
from types import ModuleType

from autograder.engine.exercise import Exercise


class UnknownExercise(LookupError):
    """No exercise has that name."""


@functools.cache
def _modules() -> dict[str, str]:
    """Return the module of each lesson's exercises; the folder of lesson 03 is ``l03_forward``."""
    package = importlib.import_module("autograder.exercises")
    folders = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = (re.fullmatch(r"l\d\d_(\w+)", folder) for folder in folders)
    return {
        match[1]: f"{package.__name__}.{match[0]}.exercises" for match in found if match is not None
    }


def lessons() -> tuple[str, ...]:
    """Return the names of the lessons that have exercises, in the order of the course."""
    return tuple(_modules())


def of_module(module: ModuleType, lesson: str) -> tuple[Exercise, ...]:
    """Return a module's exercises in the order in which they stand there."""
    found = (value for value in vars(module).values() if isinstance(value, Exercise))
    return tuple(replace(exercise, lesson=lesson) for exercise in found)


@functools.cache
def of_lesson(lesson: str) -> tuple[Exercise, ...]:
    """Return a lesson's exercises in the order of its notebook."""
    return of_module(importlib.import_module(_modules()[lesson]), lesson)


@functools.cache
def by_name() -> dict[str, Exercise]:
    """Return every exercise of the course under its name."""
    exercises = [exercise for lesson in lessons() for exercise in of_lesson(lesson)]
    table = {exercise.name: exercise for exercise in exercises}
    if len(table) != len(exercises):
        names = [exercise.name for exercise in exercises]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"two exercises share a name: {', '.join(twice)}")
    return table


def find(name: str) -> Exercise:
    """Return the exercise of that name, or say which names there are."""
    table = by_name()
    if name in table:
        return table[name]
    near = difflib.get_close_matches(name, table, n=1, cutoff=0.5)
    if near:
        lesson = table[near[0]].lesson
        guess = f"Did you mean {near[0]!r}? The lesson {lesson!r} has {_names(lesson)}."
        raise UnknownExercise(f"There is no exercise {name!r}. {guess}")
    each = "".join(f"\n  {lesson}: {_names(lesson)}" for lesson in lessons())
    raise UnknownExercise(f"There is no exercise {name!r}. There are, lesson by lesson:{each}")


def _names(lesson: str) -> str:
    return ", ".join(exercise.name for exercise in of_lesson(lesson))
