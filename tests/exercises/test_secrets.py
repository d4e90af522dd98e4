"""A right answer is right whatever was drawn: the verdict does not hang on the course's secret."""

import pytest

from autograder import registry
from autograder.examine import examine
from autograder.subject import LocalSubject

SECRETS = [f"course {number}".encode() for number in range(12)]

EXERCISES = [
    pytest.param(exercise, id=exercise.name, marks=[pytest.mark.keras] if exercise.keras else [])
    for exercise in registry.by_name().values()
]


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_styles_are_accepted_under_many_secrets(exercise):
    # Models are trained to be examined, and the matrix has done so under two secrets.
    for secret in SECRETS[:1] if exercise.keras else SECRETS:
        for style in exercise.right:
            verdict = examine(exercise, LocalSubject(style, exercise.name), secret)
            assert verdict.passed, (secret, verdict)
