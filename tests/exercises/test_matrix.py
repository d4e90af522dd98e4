"""Every exercise against every mistake that it claims to know, and every right style."""

import numpy as np
import pytest

from autograder.engine import registry
from autograder.engine.cases import cases_of
from autograder.engine.examine import VISIBLE, examine, with_public_reasons
from autograder.engine.exercise import Agreement, Exercise, Mistake
from autograder.engine.subject import LocalSubject
from tests.exercises.right import right_styles


def label(value):
    return value.name.replace(" ", "-") if isinstance(value, Exercise | Mistake) else str(value)


SECRETS = (VISIBLE, b"secret one", b"secret two")
# Models are trained to be examined: one draw, which nobody has seen, has to do. The lessons' own
# notebooks meet the visible one.
SECRETS_OF_MODELS = (b"secret one",)
# Right styles that go through thousands of draws in Python, one example at a time.
LONG = {("cd1_grads", 2), ("gibbs_step", 2)}


def secrets(exercise):
    return SECRETS_OF_MODELS if exercise.keras else SECRETS


def cases(of=lambda exercise: [()]):
    """Return parameters: each exercise with what ``of`` gives for it."""
    made = []
    for exercise in registry.by_name().values():
        for more in of(exercise):
            marks = [pytest.mark.keras, pytest.mark.slow] if exercise.keras else []
            if (exercise.name, *more) in LONG:
                marks.append(pytest.mark.slow)
            words = map(label, (exercise, *more))
            made.append(pytest.param(exercise, *more, id="-".join(words), marks=marks))
    return made


def mistakes(exercise):
    return [(mistake,) for mistake in exercise.mistakes]


def few_mistakes(exercise):
    """Return one of those about models: what is tested is the engine's, and models take time."""
    return mistakes(exercise)[: 1 if exercise.keras else None]


def places(exercise):
    return [(place,) for place in range(len(right_styles(exercise)))]


def untouched(*args):
    raise NotImplementedError


@pytest.mark.parametrize("exercise", cases())
def test_reference_earns_everything(exercise):
    for secret in secrets(exercise):
        verdict = examine(exercise, LocalSubject(exercise.reference, exercise.name), secret)
        assert verdict.points == exercise.points, (secret, verdict)


@pytest.mark.parametrize(("exercise", "mistake"), cases(mistakes))
def test_mistake_is_rejected_and_named(exercise, mistake):
    for secret in secrets(exercise):
        verdict = examine(exercise, LocalSubject(mistake.wrong, exercise.name), secret)
        assert verdict.points < exercise.points, f"it earns full points, so it is right: {secret}"
        told = verdict.mistakes
        assert mistake.name in told, f"told as {told}: do both answer alike? {secret} {verdict}"
        messages = [part.failure.message for part in verdict.parts if part.failure]
        assert mistake.message in messages, secret


@pytest.mark.parametrize(("exercise", "place"), cases(places))
def test_right_styles_are_accepted(exercise, place):
    for secret in secrets(exercise):
        subject = LocalSubject(right_styles(exercise)[place], exercise.name)
        verdict = examine(exercise, subject, secret)
        assert verdict.points == exercise.points, (secret, verdict)


@pytest.mark.parametrize("exercise", cases())
def test_exercise_is_well_made(exercise):
    assert len(right_styles(exercise)) >= 3, "at least three right styles"
    assert len(exercise.hints) >= 3, "a question, a formula, a near-solution"
    assert exercise.signature.startswith(exercise.name + "(")
    assert exercise.mistakes
    for mistake in exercise.mistakes if not exercise.keras else ():
        answers = [
            case.answer(mistake.wrong)
            for part in exercise.parts
            if isinstance(part, Agreement)
            for case in cases_of(exercise, part, VISIBLE)
        ]
        slips = [a.message for a in answers if a.raised == "NameError" or "callable" in a.message]
        assert not slips, f"{mistake.name}: a slip in mistakes.md: {slips[0]}"


@pytest.mark.parametrize("exercise", cases())
def test_untouched_stub_gives_nothing(exercise):
    verdict = examine(exercise, LocalSubject(untouched, exercise.name))
    assert verdict.points == 0
    assert "Not written yet" in verdict.parts[0].failure.message


@pytest.mark.parametrize("exercise", cases())
def test_constants_earn_nothing(exercise):
    for answer in (None, 0.0, 1, np.zeros(3), "text", [1.0]):
        verdict = examine(exercise, LocalSubject(lambda *args, a=answer: a, exercise.name))
        assert verdict.points == 0, (answer, verdict)


@pytest.mark.parametrize(("exercise", "mistake"), cases(few_mistakes))
def test_official_feedback_shows_no_secret_draw(exercise, mistake):
    subject = LocalSubject(mistake.wrong, exercise.name)
    public = examine(exercise, subject, VISIBLE)
    verdict = with_public_reasons(exercise, examine(exercise, subject, b"secret"), public)
    shown = {part.failure.example for part in verdict.parts if part.failure} - {""}
    assert shown <= {part.failure.example for part in public.parts if part.failure}
