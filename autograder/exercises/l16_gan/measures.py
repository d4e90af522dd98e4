"""The networks that play one step of a GAN, made where Keras is."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures


def network(sizes: list[int], seed: int, lr: float) -> Any:
    """Make a network whose weights, biases too, are away from 0, compiled with plain descent."""
    import keras

    rng = np.random.default_rng(seed)
    model = measures.dense(sizes, "tanh")
    model.set_weights([rng.normal(scale=0.6, size=w.shape) for w in model.get_weights()])
    model.compile(keras.optimizers.SGD(lr))
    return model
