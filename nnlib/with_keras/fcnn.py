"""The network of lesson 08 in Keras, and a gradient from TensorFlow's tape (lesson 11).

Keras is imported when a function is called, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

BRIGHTEST = 16
"""The largest value of a pixel in scikit-learn's digits."""


def build_fcnn(d: int, classes: int, hidden: int) -> Any:
    """Build a fully connected network with one hidden layer.

    Parameters
    ----------
    d, classes, hidden : int
        Inputs, classes, and neurons in the hidden layer.

    Returns
    -------
    keras.Model
        From `(N, d)` to logits `(N, classes)`, with ReLU in between.
    """
    import keras

    return keras.Sequential(
        [
            keras.Input((d,)),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(classes),
        ]
    )


def copy_to_keras(params: Sequence[tuple[Any, Any]], model: Any) -> None:
    """Give a Keras model the parameters of a NumPy network.

    Parameters
    ----------
    params : list of (W, b)
        One pair a layer: `(D, H)` and `(H,)`.
    model : keras.Model
        With dense layers of the same sizes.
    """
    model.set_weights([array for pair in params for array in pair])


def compile_fcnn(model: Any, lr: float) -> Any:
    """Prepare a model for training by plain gradient descent on the cross-entropy.

    Parameters
    ----------
    model : keras.Model
        Gives logits.
    lr : float
        Learning rate.

    Returns
    -------
    keras.Model
        The same model.
    """
    import keras

    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=lr),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def evaluate_fcnn(model: Any, X: Any, y: Any) -> float:
    """Return the share of digits that a model gets right.

    Parameters
    ----------
    model : keras.Model
        Trained on brightness from 0 to 1; gives logits.
    X : array (N, D)
        Brightness from 0 to 16, as the digits come.
    y : integer array (N,)
    """
    logits = model.predict(np.asarray(X) / BRIGHTEST, verbose=0)
    return float(np.mean(logits.argmax(axis=1) == np.asarray(y)))


def tape_gradient(f: Callable[[Any], Any], x: Any) -> Any:
    """Return the gradient of the sum of f at x, recorded on TensorFlow's tape.

    Parameters
    ----------
    f : function
        Of a tensor, made of operators and TensorFlow's functions.
    x : array of any shape

    Returns
    -------
    array of x's shape

    Notes
    -----
    Abadi et al., *TensorFlow: Large-scale machine learning on heterogeneous systems*, 2015.
    """
    import tensorflow as tf

    variable = tf.Variable(np.asarray(x, dtype=float))
    with tf.GradientTape() as tape:
        y = f(variable)
    return tape.gradient(y, variable).numpy()
