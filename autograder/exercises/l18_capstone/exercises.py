"""Lesson 18: build a model of your own, and label pictures that nobody has seen."""

from __future__ import annotations

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.compare import describe
from autograder.engine.exercise import Exercise, Failure, Measured, Question
from autograder.engine.subject import Subject
from autograder.exercises.l18_capstone.my_model import predict as reference
from nnlib import noisy_digits
from nnlib.noisy_digits import BRIGHTEST
from nnlib.with_keras import capstone as keras_capstone

TEXT = read_catalogue(__file__)
MODEL, PREDICT = TEXT["build_model"], TEXT["predict"]


# The model is judged by its two ends, by how it was compiled, and by whether it learns.

INPUT, CLASSES = (None, 8, 8, 1), 10
# In rounds of more and more epochs: a small learning rate is slow, and not wrong.
ROUNDS, ENOUGH = (6, 12, 24), 0.3


def _ends(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Look at what goes in, what comes out, and whether the loss fits it."""
    model = models.returned(subject)
    seen = models.ask(subject, measures.outline, model)
    if seen["input_shape"] != INPUT:
        return MODEL["wrong shape of input"].failure()
    X = rng.uniform(0, 1, size=(6, *INPUT[1:])).astype("float32")
    outputs = models.ask(subject, measures.predict, model, X)
    if outputs.shape != (6, CLASSES):
        return MODEL["one number for ten classes"].failure()
    if not seen["compiled"]:
        return MODEL["not compiled"].failure()
    if seen["loss"].startswith("categorical"):
        return MODEL["sparse against categorical"].failure()
    probabilities = outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-4)
    if seen["loss"].startswith("sparse") and probabilities == seen["from_logits"]:
        return MODEL["softmax twice" if probabilities else "from_logits forgotten"].failure()
    return None


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Train as it was compiled, and ask about digits that were not in training."""
    images, labels = noisy_digits.training_digits()
    rows = rng.permutation(len(labels))[:1200]
    scaled = noisy_digits.disturb(images[rows], rng)[..., None] / BRIGHTEST
    X, y = scaled.astype("float32"), labels[rows]
    model = models.returned(subject)
    before = models.ask(subject, measures.predict, model, X[900:])
    for epochs in ROUNDS:
        found = models.ask(subject, measures.train, model, X[:900], y[:900], epochs)
        model = found["model"]
        after = models.ask(subject, measures.accuracy, model, X[900:], y[900:])
        if after >= ENOUGH:
            return None
        if not np.isfinite(found["history"]["loss"][-1]):
            return models.untrained(subject, model, X[900:], y[900:], at_least=ENOUGH)
    said = models.ask(subject, measures.predict, model, X[900:])
    if np.abs(said - before).max() < 0.01 * np.ptp(before):
        return MODEL["nothing learned"].failure()
    return models.untrained(subject, model, X[900:], y[900:], at_least=ENOUGH)


build_model = Exercise(
    text=MODEL,
    reference=keras_capstone.build_model,
    parts=(
        Question("pictures in, ten classes out, compiled for them", 1, _ends),
        Question("learns from a short training", 1, _learns),
    ),
    keras=True,
)


# `predict` is judged on fresh pictures: by the labels that it gives, and by steps over baselines.

BY_HEART = 0.25
"""So much better on the very pictures of the notebook than on the same digits, disturbed anew.

Honest models come to 0.14 at most, since clean digits are easier; who knows them by heart, to 0.9.
"""


def _labels(subject: Subject, X: np.ndarray) -> np.ndarray:
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
        raise models.Unanswered(PREDICT["probabilities for labels"].failure())
    if labels.shape == (10,) != (len(X),):
        raise models.Unanswered(PREDICT["argmax over the wrong axis"].failure())
    if labels.shape != (len(X),):
        raise _no_labels(f"but an array of shape {labels.shape} came for {len(X)} pictures")
    if labels.dtype.kind not in "iu":
        raise _no_labels(f"whole numbers, but they are of type {labels.dtype}")
    if not isinstance(left, np.ndarray) or not np.array_equal(left, X):
        raise models.Unanswered(PREDICT["input changed in place"].failure())
    return labels


def _no_labels(what: str) -> models.Unanswered:
    return models.Unanswered(
        PREDICT.failure(f"One label must come back for each picture, shape (N,), {what}.")
    )


def _gives_labels(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for labels, of many pictures and of one, and whether anything was learned at all."""
    X, y = noisy_digits.exam_digits(rng, copies=1)
    labels = _labels(subject, X)
    some = X[:40]
    alone = np.concatenate([_labels(subject, some[n : n + 1]) for n in range(10)])
    turned = _labels(subject, some[::-1].copy())[::-1]
    if np.mean(alone != labels[:10]) > 0.2 or np.mean(turned != labels[:40]) > 0.1:
        return PREDICT["label depends on the other pictures"].failure()
    if len(np.unique(labels)) == 1:
        return _scaling(subject, X, y, labels) or PREDICT["one class for all"].failure()
    if np.mean(labels == y) <= models.by_chance(y):
        return _why(subject, X, y, labels, rng) or PREDICT["never trained"].failure()
    return None


def _step(name: str, points: float, at_least: float) -> Question:
    """Make the part that asks whether a baseline is beaten on fresh pictures."""

    def test(subject: Subject, rng: np.random.Generator) -> Measured:
        X, y = noisy_digits.exam_digits(rng)
        labels = _labels(subject, X)
        share = float(np.mean(labels == y))
        if share > at_least:
            return Measured(share)
        why = _why(subject, X, y, labels, rng) or PREDICT.failure(
            f"On fresh pictures it must be right more often than {at_least:.0%} to {name}. More "
            "pictures to learn from, or another network?",
            f"{share:.1%} of {len(y)} are right",
        )
        return Measured(share, why)

    return Question(name, points, test)


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
            there = np.mean(_labels(subject, X * factor) == y)
        except models.Unanswered:
            continue
        if there > here + 0.05:
            return PREDICT["wrong input scaling"].failure()
    return None


def _by_heart(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask about the notebook's own pictures, clean and disturbed, and about the same ones anew.

    The exam's digits are of other hands, and so harder for everybody: they say nothing here.
    """
    images, y = noisy_digits.training_digits()
    known = (images, noisy_digits.disturb(images, np.random.default_rng(0)))
    best = max(np.mean(_labels(subject, X) == y) for X in known)
    anew = np.mean(_labels(subject, noisy_digits.disturb(images, rng)) == y)
    return PREDICT["tuned on test data"].failure() if best > anew + BY_HEART else None


predict = Exercise(
    text=PREDICT,
    reference=reference,
    parts=(
        Question("a label for each picture, right more often than by chance", 1, _gives_labels),
        _step("beat the linear model", 1, 0.78),
        _step("beat the dense network", 1, 0.80),
        _step("beat the CNN", 2, 0.83),
    ),
    example=(np.zeros((2, 8, 8)),),
    keras=True,
    # scikit-learn's digits hold the exam's, and these functions hand out its labels.
    off_limits=("load_digits", "_digits", "exam_digits", "fetch_openml"),
)
