"""How a network is evaluated: the share of examples that it gets right (lesson 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.exercise import Arguments, Exercise, Failure, Question
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.subject import Subject
from autograder.exercises.l11_keras.measures import network
from autograder.exercises.l11_keras.networks import Params, close, drawn, logits
from nnlib.with_keras import fcnn as reference

TEXT = read_catalogue(__file__)["evaluate_fcnn"]


def _exam(rng: np.random.Generator, n: int) -> tuple[Params, Any, Any]:
    """Draw a network and pixels for which scaling matters, and labels of which most are right."""
    while True:
        params = drawn([6, 12, 4], rng)
        params = [(W, 3 * b) for W, b in params]
        X = rng.integers(0, 17, size=(n, 6)).astype(float)
        scaled, raw = logits(params, X / reference.BRIGHTEST), logits(params, X)
        best = np.sort(scaled, axis=1)
        clear = (best[:, -1] - best[:, -2]).min() > 1e-3  # no rounding decides
        y = scaled.argmax(axis=1)
        if clear and np.mean(raw.argmax(axis=1) == y) < (1 if n == 1 else 0.8):
            wrong = rng.permutation(n)[: n // 3]
            y[wrong] = (y[wrong] + 1) % 4
            return params, X, y


def _one_row_and_a_list(rng: np.random.Generator) -> list[Arguments]:
    """Draw a single example, and labels in a list."""
    params, X, y = _exam(rng, 12)
    return [_exam(rng, 1), (params, X, y.tolist())]


def _with_share(subject: Subject, drawn: Arguments) -> tuple[Arguments, float]:
    """Make the arguments, and the share of right answers."""
    params, X, y = drawn
    said = logits(params, X / reference.BRIGHTEST).argmax(axis=1)
    return (models.made(subject, network, params), X, y), float(np.mean(said == y))


def _look_at_share(subject: Subject, trial: tuple[Arguments, float]) -> Sight:
    args, share = trial
    value = models.called(subject, *args).value
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        return Sight({"one number": True})
    if np.asarray(value).dtype.kind not in "biuf":
        kind = "nothing" if value is None else f"an object of type {type(value).__name__}"
        return Sight({"plain number": kind})
    return Sight({} if close(value, share) else {"share": float(value)})


def _shares(
    name: str, points: float, trials: Callable[[np.random.Generator], list[Arguments]]
) -> Question:
    judge = Judge(
        (
            Property("one number", "One number is asked for, the share of right answers."),
            Property(
                "plain number",
                "One plain number is asked for, the share of right answers, not {seen}.",
            ),
            Property(
                "share",
                "The number is not the share of examples whose largest logit is at the true class, "
                "with X divided by 16.",
            ),
        ),
        trials,
        _look_at_share,
        TEXT,
        near=1e-4,
        keras=True,
        prepare=_with_share,
    )
    return judge.part(name, points, "one number", "plain number", "share")


def _data_stay(subject: Subject, rng: np.random.Generator) -> Failure | None:
    (model, X, y), _ = _with_share(subject, _exam(rng, 9))
    _, X_after, y_after = models.called(subject, model, X, y).arguments
    if np.array_equal(X, X_after) and np.array_equal(y, y_after):
        return None
    return TEXT.failure("`X` or `y` was changed: divide into a new array, X / 16.")


def _evaluate_example(subject: Subject) -> Arguments:
    params = drawn([3, 4, 2], np.random.default_rng(0))
    return models.made(subject, network, params), np.full((2, 3), 8.0), np.array([0, 1])


evaluate_fcnn = Exercise(
    text=TEXT,
    reference=reference.evaluate_fcnn,
    parts=(
        _shares(
            "the share of right answers", 1.5, lambda rng: [_exam(rng, n) for n in (30, 21, 10)]
        ),
        _shares("one example, a list of labels", 0.5, _one_row_and_a_list),
        Question("your data stays as it was", 0.5, _data_stay),
    ),
    example=_evaluate_example,
    keras=True,
)
