"""Judges how a network is built (lesson 11), by its sizes and by what it computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import Failure, old_mistake
from autograder.engine.subject import Model, Subject
from autograder.exercises.l11_keras.networks import close, drawn, logits_of
from nnlib.activations import relu, softmax
from nnlib.mlp import count_params, mlp_forward

NUMBERS = [(5, 3, 7), (2, 4, 6), (9, 2, 3)]  # inputs, classes, hidden neurons


def _sequential(*kinds: Any) -> Callable[..., Any]:
    """Return a builder: each kind is a function of (layers, classes, hidden) that gives a layer."""

    def build(d: int, classes: int, hidden: int) -> Any:
        import keras

        made = [kind(keras.layers, classes, hidden) for kind in kinds]
        return keras.Sequential([keras.Input((d,)), *made])

    return build


def _hidden(activation: Any = "relu", **options: Any) -> Callable[..., Any]:
    return lambda k, classes, hidden: k.Dense(hidden, activation, **options)


def _last(activation: Any = None, **options: Any) -> Callable[..., Any]:
    return lambda k, classes, hidden: k.Dense(classes, activation, **options)


def _functional(d: int, classes: int, hidden: int) -> Any:
    import keras

    inputs = keras.Input(shape=(d,))
    A = keras.layers.Dense(hidden, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(classes)(A))


def _added(d: int, classes: int, hidden: int) -> Any:
    import keras

    model = keras.Sequential()
    model.add(keras.Input((d,)))
    model.add(keras.layers.Dense(hidden))
    model.add(keras.layers.ReLU())
    model.add(keras.layers.Dense(classes, activation="linear"))
    return model


BUILD_RIGHT = (
    _functional,
    _added,
    _sequential(_hidden(None), lambda k, c, h: k.Activation("relu"), _last(None)),
)
SOFTMAX = old_mistake(
    "softmax with from_logits",
    _sequential(_hidden(), _last("softmax")),
    "The model gives probabilities. It must give logits, as your own network does: the loss of this "
    "lesson works with from_logits=True and applies the softmax itself. Leave the activation of the "
    "last layer out.",
)
LINEAR = old_mistake(
    "hidden layer without activation",
    _sequential(_hidden(None), _last()),
    "Two dense layers with nothing in between are one linear layer (lesson 3). Give the hidden layer "
    'activation="relu".',
)
SWAPPED = old_mistake(
    "hidden and classes swapped",
    _sequential(
        lambda k, c, h: k.Dense(c, "relu"),
        lambda k, c, h: k.Dense(h),
    ),
    "The model has as many outputs as hidden neurons. The hidden layer has `hidden` units and comes "
    "first; the last one has one unit for each class.",
)
NO_BIAS = old_mistake(
    "no biases",
    _sequential(_hidden(use_bias=False), _last(use_bias=False)),
    "The biases are missing. Dense has them unless you switch them off.",
)
ANOTHER = old_mistake(
    "another activation",
    _sequential(_hidden("sigmoid"), _last()),
    "With your weights of lesson 8 the model does not compute what your network computes. Its hidden "
    'layer must use ReLU: activation="relu".',
)
RELU_AT_THE_END = old_mistake(
    "last layer activated",
    _sequential(_hidden(), _last("relu")),
    "No output is ever negative: the last layer has a ReLU. Logits may be negative, so it stays "
    "without activation, as in lesson 3.",
)
BUILD_MISTAKES = (SOFTMAX, LINEAR, SWAPPED, NO_BIAS, ANOTHER, RELU_AT_THE_END)


def shapes(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for networks of several sizes, and for the shape of what they give."""
    for d, classes, hidden in NUMBERS:
        model = models.returned(subject, d, classes, hidden)
        shape = models.ask(subject, measures.predict, model, rng.normal(size=(4, d))).shape
        if shape == (4, hidden):
            return SWAPPED.failure()
        if shape != (4, classes):
            asked = f"{subject.name}({d}, {classes}, {hidden})"
            return Failure(
                f"{asked} gives the shape {shape} for 4 rows. One number for each of the "
                f"{classes} classes is asked for: (4, {classes})."
            )
    return None


def parameters(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Count what can be learned: weights and biases of two layers, and nothing else."""
    for d, classes, hidden in NUMBERS:
        model = models.returned(subject, d, classes, hidden)
        counted, right = (
            sum(w.size for w in model.weights),
            count_params([d, hidden, classes]),
        )
        if counted == right - hidden - classes:
            return NO_BIAS.failure()
        if counted != right:
            return Failure(
                f"{subject.name}({d}, {classes}, {hidden}) has {counted} parameters. One hidden layer "
                f"with {hidden} neurons and one layer of {classes} have {right}: count them as in lesson 3."
            )
    return None


def computes(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Give the model weights of ours: it must compute what the NumPy network computes."""
    for d, classes, hidden in NUMBERS:
        params = drawn([d, hidden, classes], rng)
        X = rng.normal(size=(40, d))
        built = models.returned(subject, d, classes, hidden)
        weights = [array for pair in params for array in pair]
        if [w.shape for w in built.weights] != [w.shape for w in weights]:
            return Failure("The weights have other shapes than those of your own network.")
        model = Model(built.config_json, weights)
        got = models.ask(subject, measures.predict, model, X)
        logits = logits_of(params, X)
        if close(got, logits):
            continue
        for mistake, values in (
            (SOFTMAX, softmax(logits)),
            (LINEAR, mlp_forward(X, params, [lambda Z: Z])),
            (RELU_AT_THE_END, relu(logits)),
        ):
            if close(got, values):
                return mistake.failure()
        if close(got.sum(axis=1), np.ones(len(X))) and (got >= 0).all():
            return SOFTMAX.failure()
        return ANOTHER.failure()
    return None
