"""A network for digits under noise and rotation, as the course would build it (lesson 18).

Keras is imported when the network is built, not before.
"""

from typing import Any


def build_model() -> Any:
    """Build and compile a convolutional network for pictures of 8 × 8 pixels.

    Returns
    -------
    keras.Model
        From brightness 0 to 1, `(N, 8, 8, 1)`, to logits `(N, 10)`.
    """
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.002), loss)
    return model
