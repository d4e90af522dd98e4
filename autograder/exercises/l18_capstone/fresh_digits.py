"""`predict` is judged on fresh pictures: by the labels that it gives, and by steps over baselines."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.compare import describe
from autograder.engine.exercise import (
    Failure,
    Measured,
    Part,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Subject
from nnlib import noisy_digits
from nnlib.noisy_digits import BRIGHTEST

PREDICT = "Look at “Your answer” above."
BY_HEART = 0.25
"""So much better on the very pictures of the notebook than on the same digits, disturbed anew.

Honest models come to 0.14 at most, since clean digits are easier; who knows them by heart, to 0.9.
"""


def asked(subject: Subject, X: np.ndarray) -> np.ndarray:
    """Return the labels that a learner's function gives, or end the part with what is wrong."""
    outcome = models.called(subject, X)
    value, left = outcome.value, outcome.arguments[0]
    if not isinstance(value, list | tuple | np.ndarray):
        raise _no_labels(f"but {describe(value)} came")
    try:
        labels = np.asarray(value)
    except ValueError:
        raise _no_labels("but rows of different lengths came") from None
    if labels.ndim == 2 and labels.shape[1] == 10 and len(labels) == len(X):
        raise models.Unanswered(PROBABILITIES.failure())
    if labels.shape == (10,) != (len(X),):
        raise models.Unanswered(WRONG_AXIS.failure())
    if labels.shape != (len(X),):
        raise _no_labels(f"but an array of shape {labels.shape} came for {len(X)} pictures")
    if labels.dtype.kind not in "iu":
        raise _no_labels(f"whole numbers, but they are of type {labels.dtype}")
    if not isinstance(left, np.ndarray) or not np.array_equal(left, X):
        raise models.Unanswered(CHANGED.failure())
    return labels


def _no_labels(what: str) -> models.Unanswered:
    return models.Unanswered(
        Failure(f"One label must come back for each picture, shape (N,), {what}. {PREDICT}")
    )


def _gives_labels(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for labels, of many pictures and of one, and whether anything was learned at all."""
    X, y = noisy_digits.exam_digits(rng, copies=1)
    labels = asked(subject, X)
    some = X[:40]
    alone = np.concatenate([asked(subject, some[n : n + 1]) for n in range(10)])
    turned = asked(subject, some[::-1].copy())[::-1]
    if np.mean(alone != labels[:10]) > 0.2 or np.mean(turned != labels[:40]) > 0.1:
        return TOGETHER.failure()
    if len(np.unique(labels)) == 1:
        return _scaling(subject, X, y, labels) or ONE_CLASS.failure()
    if np.mean(labels == y) <= models.by_chance(y):
        return _why(subject, X, y, labels, rng) or NEVER_TRAINED.failure()
    return None


def step_part(name: str, points: float, at_least: float) -> Part:
    """Make the part that asks whether a baseline is beaten on fresh pictures."""

    def test(subject: Subject, rng: np.random.Generator) -> Measured:
        X, y = noisy_digits.exam_digits(rng)
        labels = asked(subject, X)
        share = float(np.mean(labels == y))
        if share > at_least:
            return Measured(share)
        why = _why(subject, X, y, labels, rng) or Failure(
            f"On fresh pictures it must be right more often than {at_least:.0%} to {name}. More "
            f"pictures to learn from, or another network? {PREDICT}",
            f"{share:.1%} of {len(y)} are right",
        )
        return Measured(share, why)

    return old_part(name, points, test=test)


def _why(
    subject: Subject,
    X: np.ndarray,
    y: np.ndarray,
    labels: np.ndarray,
    rng: np.random.Generator,
) -> Failure | None:
    """Look for a reason why it is right too seldom: the scale, or examples known by heart."""
    return _scaling(subject, X, y, labels) or _by_heart(subject, rng)


def _scaling(subject: Subject, X: np.ndarray, y: np.ndarray, labels: np.ndarray) -> Failure | None:
    """Ask about the same pictures on other scales: a function that scales rightly gains nothing."""
    here = np.mean(labels == y)
    for factor in (1 / BRIGHTEST, BRIGHTEST):
        try:
            there = np.mean(asked(subject, X * factor) == y)
        except models.Unanswered:
            continue
        if there > here + 0.05:
            return SCALE.failure()
    return None


def _by_heart(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask about the notebook's own pictures, clean and disturbed, and about the same ones anew.

    The exam's digits are of other hands, and so harder for everybody: they say nothing here.
    """
    images, y = noisy_digits.training_digits()
    known = (images, noisy_digits.disturb(images, np.random.default_rng(0)))
    best = max(np.mean(asked(subject, X) == y) for X in known)
    anew = np.mean(asked(subject, noisy_digits.disturb(images, rng)) == y)
    return TUNED.failure() if best > anew + BY_HEART else None


@functools.cache
def _machine(copies: int, kernel: str = "rbf") -> Any:
    """Train a support vector machine on pictures that are disturbed anew several times."""
    from sklearn.svm import SVC

    images, y = noisy_digits.training_digits()
    rng = np.random.default_rng(7)
    X = np.concatenate([_rows(noisy_digits.disturb(images, rng)) for _ in range(copies)])
    return SVC(C=5, kernel=kernel).fit(X, np.tile(y, copies))


@functools.cache
def _network() -> Any:
    """Train the course's network on pictures that are disturbed anew in each round."""
    import keras

    from nnlib.with_keras.capstone import build_model

    keras.utils.set_random_seed(0)
    model, rng = build_model(), np.random.default_rng(7)
    measures.ready(model)
    images, y = noisy_digits.training_digits()
    for _ in range(25):
        X = noisy_digits.disturb(images, rng)[..., None] / BRIGHTEST
        model.fit(X, y, batch_size=64, verbose=0)
    return model


def _rows(X: Any) -> np.ndarray:
    return np.reshape(X, (len(X), 64)) / BRIGHTEST


def predict(X: Any) -> np.ndarray:
    """Label pictures by the support vector machine that has seen many disturbed digits."""
    return _machine(COPIES).predict(_rows(X))


def _as_list(X: Any) -> list[int]:
    return [int(label) for label in predict(X)]


def _by_network(X: Any) -> np.ndarray:
    return _network()(np.asarray(X)[..., None] / BRIGHTEST).numpy().argmax(axis=1)


def _one_by_one(X: Any) -> np.ndarray:
    return np.array([predict(picture[None])[0] for picture in X])


def _probabilities(X: Any) -> np.ndarray:
    return np.eye(10)[predict(X)]


def _wrong_axis(X: Any) -> np.ndarray:
    return _probabilities(X).argmax(axis=0)


def _changing(X: Any) -> np.ndarray:
    X /= BRIGHTEST
    return predict(X * BRIGHTEST)


def _unscaled(X: Any) -> np.ndarray:
    return _machine(1).predict(np.reshape(X, (len(X), 64)))


def _untrained(X: Any) -> np.ndarray:
    weights = np.random.default_rng(1).normal(size=(64, 10))
    return (_rows(X) @ weights).argmax(axis=1)


def _one_class(X: Any) -> np.ndarray:
    return np.ones(len(X), int)


def _together(X: Any) -> np.ndarray:
    return (predict(X) + (np.arange(len(X)) % 2)) % 10


def _remembering(X: Any) -> np.ndarray:
    """Know every picture of the notebook, and guess for all others by their brightness."""
    images, y = noisy_digits.training_digits()
    known = dict(zip((image.tobytes() for image in images), y, strict=True))
    guess = np.asarray(X).sum(axis=(1, 2)).astype(int) % 10
    return np.array([known.get(x.tobytes(), g) for x, g in zip(X, guess, strict=True)], dtype=int)


COPIES = 8
PROBABILITIES = old_mistake(
    "probabilities for labels",
    _probabilities,
    "Ten numbers came for each picture: probabilities or logits. The label is the place of the largest "
    "of them: argmax(axis=1). " + PREDICT,
)
WRONG_AXIS = old_mistake(
    "argmax over the wrong axis",
    _wrong_axis,
    "Ten labels came, however many pictures there are: the largest was looked for among the pictures. "
    "Look among the classes: axis=1. " + PREDICT,
)
CHANGED = old_mistake(
    "input changed in place",
    _changing,
    "Your function changes the pictures that it is given. Write X = X / 16, which makes a new array, "
    "instead of X /= 16. " + PREDICT,
)
TOGETHER = old_mistake(
    "label depends on the other pictures",
    _together,
    "A picture gets another label when it comes alone or in another order. Nothing may be computed from "
    "all pictures together: scale each by the same fixed number. " + PREDICT,
)
SCALE = old_mistake(
    "wrong input scaling",
    _unscaled,
    "The same pictures on another scale of brightness are recognised far better. Pictures come with "
    "brightness 0 to 16: give them to your model exactly as it was trained, for instance divided by 16, "
    "once. " + PREDICT,
)
ONE_CLASS = old_mistake(
    "one class for all",
    _one_class,
    "One and the same label came for every picture. Was the model trained, and on pictures of the same "
    "scale? " + PREDICT,
)
NEVER_TRAINED = old_mistake(
    "never trained",
    _untrained,
    "Fresh pictures are recognised no more often than by chance, as by a model that was never trained. "
    "Does `predict` use the model that you trained? " + PREDICT,
)
TUNED = old_mistake(
    "tuned on test data",
    _remembering,
    "It knows the notebook's pictures far better than fresh ones: it has learned them by heart, or was "
    "chosen by pictures that it had seen. Choose by pictures put aside, and train on ones disturbed anew. "
    + PREDICT,
)

predict_digits = old_exercise(
    name="predict",
    signature="predict(X)",
    reference=predict,
    parts=(
        old_part(
            "a label for each picture, right more often than by chance", 1, test=_gives_labels
        ),
        step_part("beat the linear model", 1, 0.78),
        step_part("beat the dense network", 1, 0.80),
        step_part("beat the CNN", 2, 0.83),
    ),
    example=(np.zeros((2, 8, 8)),),
    keras=True,
    # scikit-learn's digits hold the exam's, and these functions hand out its labels.
    off_limits=("load_digits", "_digits", "exam_digits", "fetch_openml"),
    look=PREDICT,
    hints=(
        "What did your model get in training: which shape, which scale? What does it give, and what is "
        + "asked for?",
        "Scale by 16, add the last axis, ask the model, take the place of the largest of ten numbers.",
        "model.predict(np.asarray(X)[..., None] / ?, verbose=0).argmax(axis=?)",
    ),
    mistakes=(
        PROBABILITIES,
        WRONG_AXIS,
        CHANGED,
        TOGETHER,
        SCALE,
        ONE_CLASS,
        NEVER_TRAINED,
        TUNED,
    ),
    right=(_as_list, _by_network, _one_by_one),
)
