"""Dropout is judged by what it does to many values: never wrongly refused, and no half of it accepted."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from tests.exercises.right import right_styles


def verdict(function, secret=b"visible"):
    return examine(find("dropout"), LocalSubject(function, "dropout"), secret)


def masked(X, mask, factor, training):
    return np.asarray(X) * mask * factor if training else np.asarray(X)


@pytest.mark.parametrize("seed", range(20))
def test_right_masks_are_never_refused_by_chance(seed):
    exercise = find("dropout")
    for right in right_styles(exercise):
        assert verdict(right, f"secret {seed}".encode()).passed


@pytest.mark.parametrize(
    ("dropout", "complaint"),
    [
        (
            lambda X, p, rng, t: masked(X, rng.random(np.shape(X)) >= p / 2, 1 / (1 - p / 2), t),
            "Not a share p",
        ),
        (
            lambda X, p, rng, t: masked(X, rng.random(np.shape(X)) >= p, 1.1 / (1 - p), t),
            "divided by 1 - p",
        ),
        (lambda X, p, rng, t: masked(X, rng.random(np.shape(X)) >= 2, 1, t), "Everything"),
        (lambda X, p, rng, t: masked(X, np.ones(np.shape(X)), 2.0, t), "Nothing is silenced"),
        (lambda X, p, rng, t: [1.0, 2.0], "X's own shape"),
        (lambda X, p, rng, t: np.where(rng.random(np.shape(X)) < p, 0.0, np.inf), "nan or inf"),
        (lambda X, p, rng, t: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_other_masks_are_refused_with_the_reason(dropout, complaint):
    result = verdict(dropout)
    assert result.points == 0
    assert complaint in result.parts[0].failure.message


def test_what_is_right_in_training_alone_keeps_those_points():
    result = verdict(
        lambda X, p, rng, t: masked(X, rng.random(np.shape(X)) >= p, 1 / (1 - p), True)
    )
    assert [part.points for part in result.parts] == [1.5, 0, 0.5, 0]
    assert result.mistakes == ("on at test time",)
