"""Questions about the networks of lesson 12, asked where Keras is."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures


def shift_test(
    model: Any,
    X: np.ndarray,
    y: np.ndarray,
    X_new: np.ndarray,
    y_new: np.ndarray,
    columns: int,
    enough: tuple[float, float],
) -> dict[str, Any]:
    """Train on pictures, then ask about new ones, as they are and moved to the right.

    Ten epochs, and where they do not bring the shares ``enough`` of the two, ten and ten more: some
    networks are slow, and some are asked in an unlucky moment.

    Returns what `measures.classification` says of both, as ``"middle"`` and ``"moved"``. The
    pictures need an empty margin of ``columns`` pixels.
    """
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.005), loss, jit_compile=False)
    measures.ready(model)
    found: dict[str, Any] = {}
    for _ in range(3):
        model.fit(X, y, batch_size=16, epochs=10, verbose=0)
        found = {
            "middle": measures.classification(model, X_new, y_new),
            "moved": measures.classification(model, np.roll(X_new, columns, axis=2), y_new),
        }
        if all(found[name]["accuracy"] >= least for name, least in zip(found, enough, strict=True)):
            break
    return found
