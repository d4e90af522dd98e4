"""What is asked of a transformer where Keras is: who influences whom, and does it learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures


def influence(model: Any, X: np.ndarray, V: int) -> dict[str, Any]:
    """Find out which letters have a say in which answers, and whether their order matters.

    ``"heard"`` is a table (T, T): at [i, j], does what comes out at position i depend on letter j?
    ``"ordered"`` says whether more changes with the order of the letters than that of the answers.
    Before, every weight is moved a little: what starts at 0 and would be learned has a say, too.
    """
    rng = np.random.default_rng(0)
    for weight in model.trainable_weights:
        weight.assign_add(rng.normal(scale=0.1, size=weight.shape))
    N, T = X.shape
    order = np.roll(np.arange(T), 1)
    questions = [X, X[:, order]]
    for j in range(T):
        changed = X.copy()
        changed[:, j] = (X[:, j] + 1) % V
        questions.append(changed)
    answers = measures.predict(model, np.concatenate(questions)).reshape(T + 2, N, T, -1)
    before, rolled, *after = answers
    heard = [np.abs(one - before).max(axis=(0, 2)) > 1e-7 for one in after]
    return {
        "heard": np.stack(heard, axis=1),
        "ordered": not np.allclose(rolled, before[:, order], atol=1e-5),
    }


def reverses(model: Any, X: np.ndarray, new: np.ndarray, at_least: float, epochs: int) -> float:
    """Train a model to write the rows of X backwards; return the share right in new rows.

    However the model was compiled, it is trained in the one way, so that the network alone counts;
    and only until it is right often enough.
    """
    import keras

    model.trainable = True
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.005), loss, jit_compile=False)
    measures.ready(model)
    right = 0.0
    for _ in range(epochs):
        model.fit(X, X[:, ::-1], batch_size=50, epochs=1, verbose=0)
        said = measures.predict(model, new).argmax(axis=-1)
        right = float(np.mean(said == new[:, ::-1]))
        if right >= at_least:
            break
    return right
