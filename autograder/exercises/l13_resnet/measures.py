"""Questions about the networks of lesson 13, asked where Keras is."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures


def gradients(model: Any, X: np.ndarray, y: np.ndarray) -> dict[str, list[float]]:
    """Return the norm of each kernel's gradient, and what learners compute in its place.

    ``"right"`` is the answer of `nnlib.keras_vision.grad_norms`; the other names are those of
    mistakes.
    """
    import keras
    import tensorflow as tf

    def slopes(from_logits: bool = True) -> tuple[list[Any], list[Any]]:
        weights = [weight.value for weight in model.trainable_weights]
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
        with tf.GradientTape() as tape:
            value = loss(y, model(X))
        return weights, [np.asarray(g) for g in tape.gradient(value, weights)]

    weights, found = slopes()
    kernels = [g for g in found if g.ndim > 1]
    right = [float(np.linalg.norm(g)) for g in kernels]
    return {
        "right": right,
        "biases too": [float(np.linalg.norm(g)) for g in found],
        "summed over the examples": [len(X) * norm for norm in right],
        "root left out": [norm**2 for norm in right],
        "mean for norm": [float(np.mean(np.abs(g))) for g in kernels],
        "last layer first": right[::-1],
        "weights for gradients": [float(np.linalg.norm(w)) for w in weights if len(w.shape) > 1],
        "logits taken for probabilities": [
            float(np.linalg.norm(g)) for g in slopes(from_logits=False)[1] if g.ndim > 1
        ],
    }


def kernels(model: Any) -> int:
    """Count the trainable weights with two axes or more: one for each dense layer."""
    return sum(1 for weight in model.trainable_weights if len(weight.shape) > 1)


def trained_deep(
    model: Any, X: np.ndarray, y: np.ndarray, X_new: np.ndarray, y_new: np.ndarray
) -> dict[str, Any]:
    """Train a classifier that gives logits, and say how it does on new examples."""
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    # Adam would know better, and Keras would take four times as long to get it ready.
    model.compile(keras.optimizers.SGD(0.1, global_clipnorm=1.0), loss, jit_compile=False)
    model.fit(X, y, batch_size=32, epochs=5, verbose=0)
    return measures.classification(model, X_new, y_new)
