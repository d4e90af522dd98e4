"""Judges how long the gradients of a network are, layer by layer (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.compare import describe
from autograder.engine.exercise import Failure, Part, old_mistake, old_part
from autograder.engine.subject import Subject
from autograder.exercises.l13_resnet.measures import gradients

WHERE = "Look at “Where the gradient goes” above."
Trial = tuple[models.Model, np.ndarray, np.ndarray]


def example(subject: Subject) -> Trial:
    """Return the arguments of an ordinary first call."""
    return _trial(subject, np.random.default_rng(0), [3, 4, 2])


def values_part(name: str, points: float, layers: tuple[int, ...]) -> Part:
    """Make the part that compares the norms for networks with these numbers of layers."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        wrong: set[str] | None = None
        failure = None
        for depth in layers:
            sizes = [int(size) for size in rng.permutation(np.arange(3, 4 + depth))]
            trial = _trial(subject, rng, sizes)
            expected = models.ask(subject, gradients, *trial)
            got = models.called(subject, *trial).value
            if _near(got, expected["right"]):
                continue
            failure = failure or Failure(_in_words(got, len(sizes) - 1) + WHERE)
            same = {name for name, norms in expected.items() if _near(got, norms)}
            wrong = same if wrong is None else wrong & same
        for mistake in NORM_MISTAKES:
            if wrong and mistake.name in wrong:
                return mistake.failure()
        return failure

    return old_part(name, points, test=test)


def unchanged_part(points: float) -> Part:
    """Make the part that looks whether the model is as it was."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        model, X, y = _trial(subject, rng, [4, 5, 3])
        now = models.after(subject, model, X, y, place=0)
        same = all(np.array_equal(p, q) for p, q in zip(model.weights, now.weights, strict=True))
        return None if same else CHANGED.failure()

    return old_part("the model stays as it was", points, test=test)


def _trial(subject: Subject, rng: np.random.Generator, sizes: list[int]) -> Trial:
    """Draw a small network with weights large enough that all its neurons have a say."""
    model = models.made(subject, measures.dense, sizes, "tanh", seed=int(rng.integers(1000)))
    X = rng.normal(size=(7, sizes[0])).astype("float32")
    return model, X, rng.integers(sizes[-1], size=7)


def _near(got: Any, expected: list[float]) -> bool:
    try:
        array = np.asarray(got)
    except ValueError:  # lists of different lengths
        return False
    if array.shape != (len(expected),) or array.dtype.kind not in "biuf":
        return False
    return np.allclose(array, expected, rtol=1e-3, atol=1e-7)


def _in_words(got: Any, layers: int) -> str:
    if type(got) in (list, tuple, np.ndarray) and len(got) == layers:
        return "There is one number a layer, as there should be, but the numbers are not right. "
    return (
        f"Expected is one plain number for each of the {layers} layers, but {describe(got)} came. "
    )


def _norms(
    model: Any,
    X: Any,
    y: Any,
    *,
    keep: Callable[[Any], bool] = lambda weight: len(weight.shape) > 1,
    size: Callable[[Any], Any] = np.linalg.norm,
    from_logits: bool = True,
    reduction: str = "sum_over_batch_size",
) -> list[float]:
    import keras
    import tensorflow as tf

    weights = [weight.value for weight in model.trainable_weights if keep(weight)]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits, reduction=reduction)
    with tf.GradientTape() as tape:
        value = loss(y, model(X))
    return [float(size(np.asarray(g))) for g in tape.gradient(value, weights)]


def _with(**changes: Any) -> Callable[..., Any]:
    return lambda model, X, y: _norms(model, X, y, **changes)


def _by_layer(model: Any, X: Any, y: Any) -> Any:
    """Ask each layer for its kernel, and compute the loss from the logits by hand."""
    import tensorflow as tf

    found = []
    for layer in model.layers:
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, model(X))
            loss = tf.reduce_mean(losses)
        found.append(tf.norm(tape.gradient(loss, layer.kernel.value)).numpy())
    return np.array(found)


def _by_squares(model: Any, X: Any, y: Any) -> Any:
    return _norms(model, X, y, size=lambda g: np.sqrt(np.sum(g * g)))


def _trains_on(model: Any, X: Any, y: Any) -> Any:
    norms = _norms(model, X, y)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.train_on_batch(X, y)
    return norms


CHANGED = old_mistake(
    "model changed",
    _trains_on,
    "The norms are right, but the call changed the model's weights. Only look: nothing is "
    "trained here. " + WHERE,
)
NORM_MISTAKES = (
    old_mistake(
        "biases too",
        _with(keep=lambda weight: True),
        "The biases are among your numbers. Keep the weight matrices alone: those with two axes. "
        + WHERE,
    ),
    old_mistake(
        "summed over the examples",
        _with(reduction="sum"),
        "All norms are N times too large: the loss is the mean over the batch. " + WHERE,
    ),
    old_mistake(
        "root left out",
        _with(size=lambda g: np.sum(g**2)),
        "This is the sum of the squares. The norm is its root. " + WHERE,
    ),
    old_mistake(
        "mean for norm",
        _with(size=lambda g: np.mean(np.abs(g))),
        "This is the mean size of the numbers. The norm is the root of the sum of their squares: "
        "`np.linalg.norm`. " + WHERE,
    ),
    old_mistake(
        "last layer first",
        lambda model, X, y: _norms(model, X, y)[::-1],
        "The numbers are right, in the wrong order. The first layer comes first. " + WHERE,
    ),
    old_mistake(
        "weights for gradients",
        lambda model, X, y: [
            float(np.linalg.norm(w)) for w in model.get_weights() if len(w.shape) > 1
        ],
        "These are the norms of the weights themselves. Asked for are those of their gradients. "
        + WHERE,
    ),
    old_mistake(
        "logits taken for probabilities",
        _with(from_logits=False),
        "The loss takes the logits for probabilities. Say `from_logits=True`. " + WHERE,
    ),
    CHANGED,
)
RIGHT_NORMS = (_with(), _by_layer, _by_squares)
