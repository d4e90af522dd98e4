"""Every exercise against every mistake that it claims to know, and every right style."""

import numpy as np
import pytest

from autograder import registry
from autograder.examine import VISIBLE, examine, with_public_reasons
from autograder.exercise import Exercise, Mistake
from autograder.subject import LocalSubject

EXERCISES = list(registry.by_name().values())
MISTAKES = [(exercise, mistake) for exercise in EXERCISES for mistake in exercise.mistakes]
RIGHT = [(exercise, i) for exercise in EXERCISES for i in range(len(exercise.right))]
SECRETS = [VISIBLE, b"secret one", b"secret two"]


def label(value):
    return value.name.replace(" ", "-") if isinstance(value, Exercise | Mistake) else str(value)


def untouched(*args):
    raise NotImplementedError


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
@pytest.mark.parametrize("secret", SECRETS, ids=["visible", "one", "two"])
def test_reference_earns_everything(exercise, secret):
    verdict = examine(exercise, LocalSubject(exercise.reference, exercise.name), secret)
    assert verdict.points == exercise.points, verdict


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=label)
@pytest.mark.parametrize("secret", SECRETS, ids=["visible", "one", "two"])
def test_mistake_is_rejected_and_named(exercise, mistake, secret):
    verdict = examine(exercise, LocalSubject(mistake.wrong, exercise.name), secret)
    assert verdict.points < exercise.points
    assert mistake.name in verdict.mistakes, verdict
    messages = [part.failure.message for part in verdict.parts if part.failure]
    assert mistake.message in messages


@pytest.mark.parametrize(("exercise", "place"), RIGHT, ids=label)
@pytest.mark.parametrize("secret", SECRETS, ids=["visible", "one", "two"])
def test_right_styles_are_accepted(exercise, place, secret):
    subject = LocalSubject(exercise.right[place], exercise.name)
    verdict = examine(exercise, subject, secret)
    assert verdict.points == exercise.points, verdict


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
def test_exercise_is_well_made(exercise):
    assert len(exercise.right) >= 3, "at least three right styles"
    assert len(exercise.hints) >= 3, "a question, a formula, a near-solution"
    assert exercise.signature.startswith(exercise.name + "(")
    assert exercise.mistakes
    for mistake in exercise.mistakes:
        assert len(mistake.message) > 30


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
def test_untouched_stub_gives_nothing(exercise):
    verdict = examine(exercise, LocalSubject(untouched, exercise.name))
    assert verdict.points == 0
    assert "Not written yet" in verdict.parts[0].failure.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=label)
@pytest.mark.parametrize("answer", [None, 0.0, 1, np.zeros(3), "text", [1.0]], ids=repr)
def test_constants_earn_nothing(exercise, answer):
    verdict = examine(exercise, LocalSubject(lambda *args: answer, exercise.name))
    assert verdict.points == 0, verdict


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=label)
def test_official_feedback_shows_no_secret_draw(exercise, mistake):
    subject = LocalSubject(mistake.wrong, exercise.name)
    public = examine(exercise, subject, VISIBLE)
    verdict = with_public_reasons(exercise, examine(exercise, subject, b"secret"), public)
    shown = {part.failure.example for part in verdict.parts if part.failure} - {""}
    assert shown <= {part.failure.example for part in public.parts if part.failure}
