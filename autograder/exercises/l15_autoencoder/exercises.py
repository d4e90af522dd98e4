"""Lesson 15: networks that copy their input through a waist, and a machine that learns by energy."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.compare import describe
from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise, Failure, Question
from autograder.engine.subject import Model, Subject
from autograder.exercises.l15_autoencoder import boltzmann, denoising
from autograder.exercises.shared.from_rng import from_rng_part
from nnlib import boltzmann as machine
from nnlib import reconstruction
from nnlib.with_keras.autoencoder import build_autoencoder as build_autoencoder_reference

TEXT = read_catalogue(__file__)


# An autoencoder is judged by its waist and by what it learns to copy.

BUILD = TEXT["build_autoencoder"]
D, K = 16, 2
EPOCHS, BATCH = 25, 8
# The error of the copies as a share of what the mean example leaves; sound models come below 0.25.
ENOUGH = 0.6
NAMES = ("encoder", "decoder", "autoencoder")


def _three(subject: Subject, d: int, k: int) -> list[Model]:
    """Return the three models, or end the part with the reason why there are none."""
    value = models.called(subject, d, k).value
    if type(value) is Model:
        raise models.Unanswered(BUILD["one model only"].failure())
    if not isinstance(value, tuple | list) or len(value) != 3:
        message = "Three Keras models must come back, encoder, decoder and autoencoder, but "
        raise models.Unanswered(BUILD.failure(f"{message}{describe(value)} came."))
    for name, model in zip(NAMES, value, strict=True):
        if type(model) is not Model:
            message = f"The {name} must be a Keras model, but {describe(model)} came."
            raise models.Unanswered(BUILD.failure(message))
    return list(value)


def _has_a_waist(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Follow examples into the waist and out again: both halves in a row are the whole."""
    for d, k in ((D, K), (7, 3)):
        seen = [models.ask(subject, measures.outline, m) for m in _three(subject, d, k)]
        failure = _shapes([(s["input_shape"], s["output_shape"]) for s in seen], d, k)
        if failure:
            return failure
        if not seen[2]["compiled"]:
            return BUILD["not compiled"].failure()
    encoder, decoder, autoencoder = _three(subject, D, K)
    X = rng.uniform(0, 1, size=(5, D))
    copied = models.ask(subject, measures.predict, autoencoder, X)
    codes = models.ask(subject, measures.predict, encoder, X)
    if not np.allclose(models.ask(subject, measures.predict, decoder, codes), copied, atol=1e-4):
        return BUILD["weights not shared"].failure()
    return None


def _shapes(shapes: list[Any], d: int, k: int) -> Failure | None:
    """Compare what goes in and out of encoder, decoder and the whole."""
    outer, inner = (None, d), (None, k)
    expected = [(outer, inner), (inner, outer), (outer, outer)]
    encoder, decoder, whole = shapes
    if shapes != expected and all(shape in shapes for shape in expected):
        return BUILD["order of the three"].failure()
    if encoder == decoder == whole == (outer, outer):
        return BUILD["no waist"].failure()
    if encoder[0] == outer and encoder[1] == decoder[0] != inner:
        return BUILD["waist of a fixed size"].failure()
    for name, got, wanted in zip(NAMES, shapes, expected, strict=True):
        if got != wanted:
            return BUILD.failure(
                f"For d = {d} and k = {k} the {name} goes from {got[0]} to {got[1]}; it must go "
                f"from {wanted[0]} to {wanted[1]}."
            )
    return None


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Train on bumps that move and change, which two numbers describe, and copy new ones."""
    X = _bumps(rng, 360)
    known, new = X[:300], X[300:]
    model = _three(subject, D, K)[2]
    trained = models.ask(subject, measures.train, model, known, known, EPOCHS, BATCH)["model"]
    copies = models.ask(subject, measures.predict, trained, new)
    if copies.shape != new.shape:
        return BUILD.failure("The autoencoder does not return inputs of their own shape.")
    if not np.isfinite(copies).all():
        return BUILD.failure(
            "The copies are no numbers (NaN or infinity): the training blew up. Try a smaller "
            "learning rate."
        )
    if np.allclose(copies.sum(axis=1), 1, atol=1e-3):
        return BUILD["softmax at the end"].failure()
    left = np.mean((copies - new) ** 2) / np.mean((known.mean(axis=0) - new) ** 2)
    if left < ENOUGH:
        return None
    before = models.ask(subject, measures.predict, model, new)
    moved, width = np.abs(copies - before).mean(), np.ptp(new, axis=0).max()
    if moved < 0.02 * width or np.ptp(copies, axis=0).max() < 0.1 * width:
        return BUILD["nothing learned"].failure()
    return BUILD.failure(
        f"After {EPOCHS} epochs the copies of new examples are hardly better than the mean of all "
        "examples. Look at the sizes of the layers, the loss and the learning rate.",
        f"{left:.0%} of the mean's error is left",
    )


def _bumps(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw rows with one bump each, at some place and of some height."""
    place, height = rng.uniform(0.15, 0.85, size=(n, 1)), rng.uniform(0.4, 1.0, size=(n, 1))
    return height * np.exp(-(((np.linspace(0, 1, D) - place) / 0.15) ** 2))


build_autoencoder = Exercise(
    text=BUILD,
    reference=build_autoencoder_reference,
    parts=(
        Question("through the waist and back", 1.5, _has_a_waist),
        Question("learns to copy", 1.5, _learns),
    ),
    example=(D, K),
    keras=True,
)


# How badly each example was copied.


def _tables(rng: np.random.Generator, n: int) -> Arguments:
    """Draw two tables with more columns than rows."""
    d = n + int(rng.integers(1, 4))
    return floats(rng, n, d), floats(rng, n, d)


def _square(rng: np.random.Generator) -> list[Arguments]:
    """Draw N = D: errors of the columns have the right shape here, and are wrong."""
    return [(floats(rng, n, n), floats(rng, n, n)) for n in (2, 3, 5)]


reconstruction_error = Exercise(
    text=TEXT["reconstruction_error"],
    reference=reconstruction.reconstruction_error,
    parts=(
        Agreement("values, N = D", 1, _square),
        values(0.5, _tables, name="values, N and D different"),
        kinds(0.25, _tables),
        unchanged(0.25, _tables),
    ),
)


# Noise that must be taken away.


def _few_pictures(rng: np.random.Generator) -> Arguments:
    return denoising.grey(rng)[:4, :5].tolist(), 0.1


denoising_pairs = Exercise(
    text=TEXT["denoising_pairs"],
    reference=reconstruction.denoising_pairs,
    parts=(
        denoising.noisy_in_clean_out(1, TEXT["denoising_pairs"]),
        denoising.stays_in_range(0.5, TEXT["denoising_pairs"]),
        from_rng_part(0.5, _few_pictures, TEXT["denoising_pairs"]),
    ),
    example=(np.full((2, 3), 0.5), 0.1, np.random.default_rng(0)),
)


# From what error on an example is strange.


def _errors(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw errors as they are: positive, no two alike, a few of them large."""
    return np.round(rng.choice(np.arange(1, 900), size=n, replace=False) / 100, 2)


def _errors_and_share(rng: np.random.Generator, n: int) -> Arguments:
    return _errors(rng, 3 * n), float(rng.choice([0.6, 0.7, 0.8, 0.95]))


def _ends(rng: np.random.Generator) -> list[Arguments]:
    errors = _errors(rng, 6)
    return [(errors, 0.0), (errors, 1.0), (errors[:1], 0.9)]


anomaly_threshold = Exercise(
    text=TEXT["anomaly_threshold"],
    reference=reconstruction.anomaly_threshold,
    parts=(
        values(1, _errors_and_share),
        Agreement("q of 0 and 1, a single error", 0.5, _ends),
        kinds(0.5, _errors_and_share),
    ),
)


def _normal_and_new(rng: np.random.Generator, n: int) -> Arguments:
    """Draw errors of normal examples, and of new ones that are larger on the whole."""
    normal, new = _errors(rng, 4 * n + 3), np.round(1.3 * _errors(rng, 3 * n) + 0.5, 2)
    return normal, new, float(rng.choice([0.7, 0.8, 0.9]))


def _at_the_threshold(rng: np.random.Generator) -> list[Arguments]:
    """Draw errors that equal the threshold: they are not larger than it."""
    normal = np.sort(_errors(rng, 5))
    return [(normal, np.array([normal[-1], normal[-1] + 0.5]), 1.0)]


flag_anomalies = Exercise(
    text=TEXT["flag_anomalies"],
    reference=lambda normal, new, q: (
        np.asarray(new) > reconstruction.anomaly_threshold(np.asarray(normal), q)
    ),
    parts=(
        values(1, _normal_and_new),
        Agreement("equal to the threshold", 0.25, _at_the_threshold),
        kinds(0.5, _normal_and_new),
        unchanged(0.25, _normal_and_new),
    ),
)


# A machine that learns by energy.

gibbs_step = Exercise(
    text=TEXT["gibbs_step"],
    reference=machine.gibbs_step,
    parts=(
        boltzmann.drawn_rightly(1.5, TEXT["gibbs_step"]),
        from_rng_part(0.5, boltzmann.states_and_machine, TEXT["gibbs_step"]),
        Agreement("other shapes, lists, integers, float32", 0.5, boltzmann.certain_of_any_kind),
        Agreement(
            "your input stays as it was",
            0.5,
            lambda rng: [boltzmann.certain(rng, 3, 4, 2)],
            watch="arguments",
        ),
    ),
)


def _certain_batches(rng: np.random.Generator) -> list[Arguments]:
    return [boltzmann.certain(rng, *shape) for shape in ((4, 3, 2), (3, 3, 3), (5, 2, 4))]


cd1_grads = Exercise(
    text=TEXT["cd1_grads"],
    reference=machine.cd1_grads,
    parts=(
        boltzmann.follows_from_the_draw(1.5, TEXT["cd1_grads"]),
        Agreement("a batch", 0.5, _certain_batches),
        boltzmann.drawn_by_a_gibbs_step(0.5, TEXT["cd1_grads"]),
        from_rng_part(0.25, boltzmann.states_and_machine, TEXT["cd1_grads"]),
        Agreement(
            "lists, integers, float32", 0.25, lambda rng: boltzmann.certain_of_any_kind(rng)[1:]
        ),
    ),
)
