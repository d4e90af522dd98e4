"""What is asked of a transformer where Keras is: whether it learns to write backwards."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import measures


def shaken(model: Any) -> Any:
    """Move every weight a little, so that what starts at 0 and would be learned has a say, too."""
    rng = np.random.default_rng(0)
    for weight in model.trainable_weights:
        weight.assign_add(rng.normal(scale=0.1, size=weight.shape))
    return model


def reverses(model: Any, X: np.ndarray, new: np.ndarray, epochs: int) -> float:
    """Train a model to write the rows of X backwards; return the share right in new rows.

    However the model was compiled, it is trained in the one way, so that the network alone counts.
    """
    import keras

    model.trainable = True
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.005), loss, jit_compile=False)
    model.fit(X, X[:, ::-1], batch_size=50, epochs=epochs, verbose=0)
    said = measures.predict(model, new).argmax(axis=-1)
    return float(np.mean(said == new[:, ::-1]))
