"""Judges a deep network by whether it learns: any way past the layers will do (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import models
from autograder.engine.exercise import Failure, Part, old_mistake, old_part
from autograder.engine.subject import Subject
from autograder.exercises.l13_resnet.measures import kernels, trained_deep
from autograder.exercises.shared.logits import logits_mistakes, logits_part
from nnlib.keras_vision import residual_block

DEEP = "Look at “Thirty layers” above."
DEPTH, SHARE = 30, 0.6


def depth_part(points: float) -> Part:
    """Make the part that counts layers."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        few, many = (
            models.ask(subject, kernels, models.returned(subject, depth, (12,), 4))
            for depth in (6, 18)
        )
        if few == many:
            return DEPTH_IGNORED.failure()
        if few < 6 or many < 18:
            return Failure(
                f"For depth 6 there are {few} layers with a weight matrix, for depth 18 {many}. "
                "There should be at least `depth`: the first, the last, and a block for each "
                "between. " + DEEP
            )
        return None

    return old_part("as deep as asked", points, test=test)


def learning_part(points: float) -> Part:
    """Make the part that trains thirty layers."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        from sklearn.datasets import load_digits

        data = load_digits()
        rows = rng.permutation(len(data.target))[:1400]
        X, y = (data.data[rows] / 16).astype("float32"), data.target[rows]
        model = models.returned(subject, DEPTH, (64,), 10)
        seen = models.ask(subject, trained_deep, model, X[:1000], y[:1000], X[1000:], y[1000:])
        if not seen["finite"]:
            return Failure(
                "With thirty layers the training blew up: the outputs are no numbers (NaN or "
                "infinity). Does each block normalize first? " + DEEP
            )
        return None if seen["accuracy"] >= SHARE else PLAIN.failure()

    return old_part("thirty layers learn", points, test=test)


def _returned(subject: Subject, shape: Any, classes: int) -> models.Model:
    return models.returned(subject, 4, shape, classes)


def form_part(points: float) -> Part:
    """Make the part that looks at what goes in and what comes out."""
    return logits_part(points, _returned, (((12,), 10), ((7,), 6)), ENDS, DEEP)


def _network(
    block: Callable[..., Any] = residual_block,
    shape: Any = None,
    classes: int = 0,
    last: str | None = None,
    depth: int = 0,
) -> Callable[..., Any]:
    def build_resnet(d, s, k):
        import keras
        from keras import layers

        inputs = keras.Input((12,) if shape else s)
        x = layers.Dense(32)(inputs)
        for _ in range((depth or d) - 2):
            x = block(x, 32)
        return keras.Model(inputs, layers.Dense(classes or k, activation=last)(x))

    return build_resnet


def _plain(x, units):
    from keras import layers

    return layers.Dense(units, activation="relu")(x)


def _normalized_only(x, units):
    from keras import layers

    return layers.Dense(units)(layers.ReLU()(layers.LayerNormalization()(x)))


def _from_zero(x, units):
    """Add nothing at first: the last layer of each block starts at zero."""
    from keras import layers

    inner = layers.Dense(units, activation="relu")(x)
    return x + layers.Dense(units, kernel_initializer="zeros")(inner)


def _after_the_sum(x, units):
    """Normalize after the sum, as the first transformers did."""
    from keras import layers

    return layers.LayerNormalization()(x + layers.Dense(units, activation="relu")(x))


ENDS = logits_mistakes(_network, DEEP)
DEPTH_IGNORED = old_mistake(
    "depth ignored",
    _network(depth=10),
    "The network is equally deep whatever `depth` says. Put the block into a loop. " + DEEP,
)
PLAIN = old_mistake(
    "skips missing",
    _network(_plain),
    "Thirty layers do not learn: fewer than 0.6 of new digits are right after the training. Does "
    "every block add its input to its output, and normalize first? " + DEEP,
)
RESNET_MISTAKES = (*ENDS.values(), DEPTH_IGNORED, PLAIN)
RIGHT_RESNETS = (_network(), _network(_from_zero), _network(_after_the_sum))
