"""Judges a convolutional network by what it can do: any layers will do that pass the shift test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import ExerciseText, Failure, Part, old_mistake, old_part
from autograder.engine.subject import Model, Subject
from autograder.exercises.l12_cnn.measures import shift_test
from autograder.exercises.shared.logits import logits_mistakes, logits_part

NETWORK = "Look at “A convolutional network” above."
MIDDLE, MOVED = 0.5, 0.4
MARGIN, COLUMNS = 3, 2


def weights_part(points: float) -> Part:
    """Make the part that counts parameters for two sizes of picture."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        small, large = (
            models.ask(subject, measures.outline, _sized(subject, size))["parameters"]
            for size in ((12, 12, 1), (20, 16, 1))
        )
        return EACH_PLACE.failure() if small != large else None

    return old_part("the same weights for a picture of any size", points, test=test)


def learning_part(points: float) -> Part:
    """Make the part that trains, and asks about digits in the middle and beside it."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        X, y = _digits(rng)
        model = _sized(subject, X.shape[1:])
        known, new = (X[:800], y[:800]), (X[800:], y[800:])
        enough = (MIDDLE, MOVED)
        seen = models.ask(subject, shift_test, model, *known, *new, COLUMNS, enough)
        middle, moved = seen["middle"], seen["moved"]
        if not middle["finite"]:
            return Failure(
                "After training, the model gives values that are no numbers (NaN or infinity). "
                + NETWORK
            )
        if middle["classes"] == 1:
            return Failure(
                "After training, the model gives one and the same class for every digit. Do "
                "kernels with ReLU come before the pooling over the whole map? " + NETWORK
            )
        if middle["accuracy"] < MIDDLE:
            return Failure(
                "After training, fewer than half of new digits are right, with the digits in the "
                "middle. More kernels, or a second convolution, may help. " + NETWORK
            )
        if moved["accuracy"] < MOVED:
            return Failure(
                "It learns digits in the middle, but two pixels to the right it is lost. Somewhere "
                "a place has weights of its own: keep one number a map. " + NETWORK
            )
        return None

    return old_part(
        "learns digits, and finds them where they were not in training", points, test=test
    )


def _sized(subject: Subject, shape: tuple[int, ...]) -> Model:
    return models.returned(subject, shape, 10)


def _digits(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw 1200 digits, with an empty margin around each."""
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = rng.permutation(len(data.target))[:1200]
    margin = ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN))
    X = np.pad(data.images[rows] / 16, margin)[..., np.newaxis]
    return X.astype("float32"), data.target[rows]


def _network(*middle: Callable[[Any], Any], last: str | None = None) -> Callable[..., Any]:
    """Return a builder with these layers; each is given ``keras.layers``."""

    def build(shape: Any, classes: int) -> Any:
        import keras

        inner = [make(keras.layers) for make in middle]
        layers = [keras.Input(shape), *inner, keras.layers.Dense(classes, last)]
        return keras.Sequential(layers)

    return build


def _conv(filters: int, size: int = 3, **more: Any) -> Callable[[Any], Any]:
    return lambda k: k.Conv2D(filters, size, activation="relu", **more)


def _pool(k: Any) -> Any:
    return k.MaxPooling2D(2)


def _largest(k: Any) -> Any:
    return k.GlobalMaxPooling2D()


def _flatten(k: Any) -> Any:
    return k.Flatten()


def _mean(k: Any) -> Any:
    return k.GlobalAveragePooling2D()


def _functional(shape: Any, classes: int) -> Any:
    """Build with a model of connected layers, each map's largest value and its mean."""
    import keras
    from keras import layers

    inputs = keras.Input(shape)
    maps = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    maps = layers.MaxPooling2D(2)(maps)
    maps = layers.Conv2D(32, 3, padding="same", activation="relu")(maps)
    found = [layers.GlobalMaxPooling2D()(maps), layers.GlobalAveragePooling2D()(maps)]
    return keras.Model(inputs, layers.Dense(classes)(layers.Concatenate()(found)))


RIGHT_NETWORKS = (
    _network(_conv(32, 5), _largest),
    _network(_conv(16, padding="same"), _pool, _conv(32, padding="same"), _mean),
    _functional,
)

EACH_PLACE = old_mistake(
    "weights for each place",
    _network(_conv(16), _pool, _conv(32), _flatten),
    "For a larger picture your network has a different number of parameters: some layer has weights "
    "for each place. After `Flatten`, a dense layer does. Which layer gives one number for each "
    "map, whatever its size? " + NETWORK,
)


def _at_the_ends(shape: Any = None, classes: int = 0, last: str | None = None) -> Any:
    build = _network(_conv(8), _largest, last=last)
    return lambda s, k: build((12, 12, 1) if shape else s, classes or k)


ENDS = logits_mistakes(_at_the_ends, NETWORK)
CNN_MISTAKES = (EACH_PLACE, *ENDS.values())


def form_part(points: float) -> Part:
    """Make the part that looks at what goes in and what comes out."""
    sizes = (((12, 12, 1), 10), ((16, 13, 3), 7))
    text = ExerciseText("build_cnn", NETWORK, mistakes=tuple(ENDS.values()))
    return logits_part(points, models.returned, sizes, text)
