"""The capstone's model is judged by its two ends, by how it was compiled, and by whether it learns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import (
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Subject
from nnlib import noisy_digits
from nnlib.with_keras import capstone as keras_capstone

BUILD = "Look at “Your model” above."
INPUT, CLASSES = (None, 8, 8, 1), 10
# In rounds of more and more epochs: a small learning rate is slow, and not wrong.
ROUNDS, ENOUGH = (6, 12, 24), 0.3


def _built(
    *inner: Callable[[Any], Any],
    last: str | None = None,
    loss: Callable[[Any], Any] | None = lambda k: k.SparseCategoricalCrossentropy(from_logits=True),
    units: int = CLASSES,
    shape: tuple[int, ...] = INPUT[1:],
    rate: float = 0.003,
) -> Callable[[], Any]:
    """Return a builder in which one thing may be otherwise; layers are given ``keras.layers``."""

    def build_model() -> Any:
        import keras

        made = [make(keras.layers) for make in inner or (_flatten, _hidden)]
        end = keras.layers.Dense(units, activation=last)
        model = keras.Sequential([keras.Input(shape), *made, end])
        if loss is not None:
            model.compile(keras.optimizers.Adam(rate), loss(keras.losses))
        return model

    return build_model


def _flatten(k: Any) -> Any:
    return k.Flatten()


def _hidden(k: Any) -> Any:
    return k.Dense(64, activation="relu")


def _conv(k: Any) -> Any:
    return k.Conv2D(16, 3, activation="relu")


def _residual() -> Any:
    """Build a small residual network, with names for loss and optimizer."""
    import keras
    from keras import layers

    inputs = keras.Input((8, 8, 1))
    x = layers.Dense(64)(layers.Flatten()(inputs))
    for _ in range(3):
        x = layers.Add()([x, layers.Dense(64)(layers.ReLU()(layers.LayerNormalization()(x)))])
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


NOT_COMPILED = old_mistake(
    "not compiled",
    _built(loss=None),
    "The model is not compiled, so it cannot be trained: model.compile(optimizer, loss) before you "
    "return it. " + BUILD,
)
ONE_HOT = old_mistake(
    "sparse against categorical",
    _built(last="softmax", loss=lambda k: k.CategoricalCrossentropy()),
    "The loss wants a row of zeros with a single 1 for each picture, and your labels are whole numbers: "
    "SparseCategoricalCrossentropy takes them as they are. " + BUILD,
)
TWICE = old_mistake(
    "softmax twice",
    _built(last="softmax"),
    "The model ends with softmax, and the loss with from_logits=True takes softmax once more. Leave one "
    "of the two out. " + BUILD,
)
FROM_PROBABILITIES = old_mistake(
    "from_logits forgotten",
    _built(loss=lambda k: k.SparseCategoricalCrossentropy()),
    "The loss takes the outputs for probabilities, but nothing makes probabilities of them. Say "
    "from_logits=True, or end with softmax. " + BUILD,
)
FLAT = old_mistake(
    "wrong shape of input",
    _built(_hidden, shape=(64,)),
    "The model must take pictures of shape (8, 8, 1): keras.Input((8, 8, 1)). A dense network can have a "
    "Flatten layer after it. " + BUILD,
)
OUTPUTS = old_mistake(
    "one number for ten classes",
    _built(units=1),
    "The model must give ten numbers for each picture, one for each digit. " + BUILD,
)
STUCK = old_mistake(
    "nothing learned",
    _built(rate=1e-9),
    "After a short training the model knows no more than before. Look at the learning rate, and whether "
    "the layers may be trained. " + BUILD,
)


def _ends(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Look at what goes in, what comes out, and whether the loss fits it."""
    model = models.returned(subject)
    seen = models.ask(subject, measures.outline, model)
    if seen["input_shape"] != INPUT:
        return FLAT.failure()
    X = rng.uniform(0, 1, size=(6, *INPUT[1:])).astype("float32")
    outputs = models.ask(subject, measures.predict, model, X)
    if outputs.shape != (6, CLASSES):
        return OUTPUTS.failure()
    if not seen["compiled"]:
        return NOT_COMPILED.failure()
    if seen["loss"].startswith("categorical"):
        return ONE_HOT.failure()
    probabilities = outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-4)
    if seen["loss"].startswith("sparse") and probabilities == seen["from_logits"]:
        return (TWICE if probabilities else FROM_PROBABILITIES).failure()
    return None


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Train as it was compiled, and ask about digits that were not in training."""
    images, labels = noisy_digits.training_digits()
    rows = rng.permutation(len(labels))[:1200]
    scaled = noisy_digits.disturb(images[rows], rng)[..., None] / noisy_digits.BRIGHTEST
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
        return STUCK.failure()
    return models.untrained(subject, model, X[900:], y[900:], at_least=ENOUGH)


build_model = old_exercise(
    name="build_model",
    signature="build_model()",
    reference=keras_capstone.build_model,
    parts=(
        old_part("pictures in, ten classes out, compiled for them", 1, test=_ends),
        old_part("learns from a short training", 1, test=_learns),
    ),
    keras=True,
    look=BUILD,
    hints=(
        "What is the shape of one picture, and how many classes are there? Which lesson's network was "
        + "made for pictures?",
        "Input (8, 8, 1), convolutions with ReLU and pooling, Flatten, Dense, and ten logits at the end. "
        + "The loss: cross-entropy for labels that are whole numbers, from logits.",
        "keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(?, 3, activation='relu'), ..., "
        + "keras.layers.Dense(10)]); model.compile('adam', "
        + "keras.losses.SparseCategoricalCrossentropy(from_logits=?))",
    ),
    mistakes=(NOT_COMPILED, ONE_HOT, TWICE, FROM_PROBABILITIES, FLAT, OUTPUTS, STUCK),
    right=(_built(), _built(_conv, _flatten, last=None), _residual),
)
