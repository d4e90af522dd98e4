"""A right answer is right whatever was drawn: the verdict does not hang on the course's secret."""

import pytest

from autograder.engine import registry
from autograder.engine.examine import examine
from autograder.engine.subject import LocalSubject
from tests.exercises.right import right_styles

SECRETS = [f"course {number}".encode() for number in range(12)]

# Models are trained to be examined: the matrix does that under one secret, and the lessons'
# notebooks are graded under the secret of a new course each time.
EXERCISES = [exercise for exercise in registry.by_name().values() if not exercise.keras]
# One of their styles draws thousands of rows one by one.
SLOW = ("cd1_grads", "gibbs_step")


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_right_styles_are_accepted_under_many_secrets(exercise):
    for secret in SECRETS[:2] if exercise.name in SLOW else SECRETS:
        for style in right_styles(exercise):
            verdict = examine(exercise, LocalSubject(style, exercise.name), secret)
            assert verdict.passed, (secret, verdict)
