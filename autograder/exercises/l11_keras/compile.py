"""Judges how a network is compiled (lesson 11), by its loss and by the step that it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import Failure, old_mistake
from autograder.engine.subject import Model, Subject
from autograder.exercises.l11_keras import measures as of_lesson
from autograder.exercises.l11_keras.networks import Params, close, drawn, logits_of, made
from nnlib.losses import cross_entropy
from nnlib.mlp import loss_and_grads

LR = 0.05


def _compiling(optimizer: Any, loss: Any, metrics: Any = ("accuracy",)) -> Callable[..., Any]:
    """Return a function that compiles; optimizer and loss are functions of (keras, lr)."""

    def compile_fcnn(model: Any, lr: float) -> Any:
        import keras

        model.compile(optimizer(keras, lr), loss(keras), metrics=list(metrics))
        return model

    return compile_fcnn


def _sgd(keras: Any, lr: float) -> Any:
    return keras.optimizers.SGD(learning_rate=lr)


def _loss(keras: Any) -> Any:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def _without_return(model: Any, lr: float) -> None:
    _compiling(_sgd, _loss)(model, lr)


def _own_metric(model: Any, lr: float) -> Any:
    import keras

    model.compile(
        optimizer=keras.optimizers.SGD(lr, momentum=0.0),
        loss=_loss(keras),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="right")],
    )
    return model


COMPILE_RIGHT = (
    _without_return,
    _own_metric,
    _compiling(lambda keras, lr: keras.optimizers.SGD(lr), _loss, ("acc",)),
)
FROM_PROBABILITIES = old_mistake(
    "from_logits forgotten",
    _compiling(_sgd, lambda keras: "sparse_categorical_crossentropy"),
    "The loss takes the model's outputs for probabilities, but they are logits. Give the loss as an "
    "object that knows it: keras.losses.SparseCategoricalCrossentropy(from_logits=True).",
)
CATEGORICAL = old_mistake(
    "sparse against categorical",
    _compiling(_sgd, lambda keras: keras.losses.CategoricalCrossentropy(from_logits=True)),
    "CategoricalCrossentropy wants a row of zeros with a single 1 for each example. Your labels are "
    "whole numbers, one for each example: that is SparseCategoricalCrossentropy.",
)
OWN_RATE = old_mistake(
    "learning rate not passed on",
    _compiling(lambda keras, lr: "sgd", _loss),
    'The step has another size than `lr` says. A name such as "sgd" brings Keras\'s own learning rate, '
    "0.01. Make the optimizer yourself: keras.optimizers.SGD(learning_rate=lr).",
)
ADAM = old_mistake(
    "Adam for plain descent",
    _compiling(lambda keras, lr: keras.optimizers.Adam(learning_rate=lr), _loss),
    "Every weight moves by about the same amount, whatever its gradient: that is a step of Adam. Here "
    "we want gd_step of lesson 8: keras.optimizers.SGD(learning_rate=lr).",
)
NO_METRIC = old_mistake(
    "no accuracy",
    _compiling(_sgd, _loss, ()),
    "Loss and steps are right, but the share of right answers is not reported. "
    'Pass metrics=["accuracy"] to compile.',
)
COMPILE_MISTAKES = (FROM_PROBABILITIES, CATEGORICAL, OWN_RATE, ADAM, NO_METRIC)


def example(subject: Subject) -> tuple[Model, float]:
    """Make arguments for a first call of compile_fcnn."""
    return made(subject, drawn([3, 4, 2], np.random.default_rng(0))), LR


def _asked(
    subject: Subject, rng: np.random.Generator, lr: float
) -> tuple[Model, dict[str, Any], Params, Any, Any]:
    """Let the learner compile a model of ours; return it, its outline, and data for it."""
    params = drawn([6, 8, 4], rng)
    X, y = rng.normal(size=(50, 6)).astype(np.float32), rng.integers(0, 4, 50)
    outcome = models.called(subject, made(subject, params), lr)
    model = outcome.value if type(outcome.value) is Model else outcome.arguments[0]
    if type(model) is not Model:
        raise models.Unanswered(Failure("The model must stay a Keras model."))
    outline = models.ask(subject, measures.outline, model)
    if not outline["compiled"]:
        raise models.Unanswered(Failure("The model is not compiled: call model.compile(...)."))
    return model, outline, params, X, y


def loss(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Compare the compiled loss with the cross-entropy of lesson 4."""
    model, outline, params, X, y = _asked(subject, rng, LR)
    right = cross_entropy(logits_of(params, X), y)
    try:
        got = models.ask(subject, measures.evaluated, model, X, y)["loss"]
    except models.Unanswered:
        if outline["loss"].startswith("categorical"):
            return CATEGORICAL.failure()
        raise
    if close(got, right):
        return None
    if outline["loss"].startswith("sparse") and not outline["from_logits"]:
        return FROM_PROBABILITIES.failure()
    return Failure(
        "The loss is not the cross-entropy of lesson 4, computed from the logits and labels that are "
        "whole numbers."
    )


def step(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Compare one step with gd_step of lesson 8."""
    for lr in (LR, 0.3):
        model, _, params, X, y = _asked(subject, rng, lr)
        _, grads = loss_and_grads(X, y, params)
        before = np.concatenate([np.ravel(a) for pair in params for a in pair])
        gradient = np.concatenate([np.ravel(a) for pair in grads for a in pair])
        after = models.ask(subject, of_lesson.one_step, model, X, y)
        moved = np.concatenate([np.ravel(a) for a in after]) - before
        if close(moved, -lr * gradient):
            continue
        if close(moved, -0.01 * gradient):
            return OWN_RATE.failure()
        large = np.abs(gradient) > 1e-3
        if np.allclose(np.abs(moved[large]), lr, rtol=0.05):
            return ADAM.failure()
        return Failure(
            "One step does not move the weights as gd_step of lesson 8 does, by -lr times the gradient. "
            "Use keras.optimizers.SGD with the learning rate that is given, and nothing added."
        )
    return None


def metric(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Look for the share of right answers among what evaluate gives."""
    model, _, params, X, y = _asked(subject, rng, LR)
    share = float(np.mean(logits_of(params, X).argmax(axis=1) == y))
    found = models.ask(subject, measures.evaluated, model, X, y)
    if any(close(value, share) for name, value in found.items() if name != "loss"):
        return None
    return NO_METRIC.failure()
