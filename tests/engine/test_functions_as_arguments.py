"""Exercises that take functions: their messages never vary, and only data counts as changed."""

import numpy as np
import pytest

from autograder.engine.compare import show
from autograder.engine.examine import examine
from autograder.engine.exercise import Agreement, Exercise, ExerciseText
from autograder.engine.subject import LocalSubject


def double(x):
    return 2 * x


def apply_reference(functions, x):
    for f in functions:
        x = f(x)
    return x


def apply_and_use_up(functions, x):
    while functions:
        x = functions.pop(0)(x)
    return x


def apply_in_place(functions, x):
    x *= 2
    return x


EXERCISE = Exercise(
    text=ExerciseText("apply"),
    reference=apply_reference,
    parts=(
        Agreement("values", 1, lambda rng: [([double], rng.normal(size=3))]),
        Agreement("unchanged", 1, lambda rng: [([double], rng.normal(size=3))], watch="arguments"),
    ),
)


@pytest.mark.parametrize(
    ("value", "text"), [(double, "double"), (np.tanh, "tanh"), ([double], "[double]")]
)
def test_a_function_is_shown_by_its_name(value, text):
    assert show(value) == text


def test_functions_do_not_count_as_changed():
    assert examine(EXERCISE, LocalSubject(apply_reference, "apply")).points == 2


def test_the_array_beside_them_does():
    verdict = examine(EXERCISE, LocalSubject(apply_in_place, "apply"))
    assert verdict.points == 1
    assert "Argument 2" in verdict.parts[1].failure.message


def test_a_list_of_functions_that_was_used_up_does_too():
    verdict = examine(EXERCISE, LocalSubject(apply_and_use_up, "apply"))
    assert verdict.points == 1
    assert "Argument 1" in verdict.parts[1].failure.message


def test_the_smallest_case_is_found_in_nested_arguments():
    cases = [([double], np.ones(5)), ([double, double], np.ones(2))]
    exercise = Exercise(
        ExerciseText("apply"), apply_reference, (Agreement("values", 1, lambda rng: cases),)
    )
    verdict = examine(exercise, LocalSubject(lambda functions, x: x, "apply"))
    assert verdict.parts[0].failure.example.startswith("apply([double, double], [1., 1.])")
