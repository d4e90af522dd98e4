"""Keras networks for pictures, as the course builds them (lessons 12 and 13).

They stand in where a learner's own is not written yet. Keras is imported when a network is
built, not before.
"""

from typing import Any


def build_cnn(shape: tuple[int, int, int], classes: int) -> Any:
    """Build a convolutional network that finds a thing wherever it is.

    Parameters
    ----------
    shape : (H, W, C)
    classes : int

    Returns
    -------
    keras.Model
        From pictures (N, H, W, C) to logits (N, classes). Its number of parameters does not
        depend on H and W: the largest value of each map over the whole picture goes into the
        last layer, not each place.

    Notes
    -----
    LeCun et al., *Gradient-based learning applied to document recognition*, 1998. Lin, Chen and
    Yan, *Network in network*, 2014 (pooling over the whole picture).
    """
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(classes),
        ]
    )
