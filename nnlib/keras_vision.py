"""Keras networks for pictures, as the course builds them (lessons 12 and 13).

They stand in where a learner's own is not written yet. Keras is imported when a network is
built, not before.
"""

from typing import Any

from nnlib.validation import require_choice

# How a stack of maps becomes a row of numbers.
ENDINGS = ("largest", "average", "flatten")


def build_cnn(shape: tuple[int, int, int], classes: int, ending: str = "largest") -> Any:
    """Build a convolutional network that finds a thing wherever it is.

    Parameters
    ----------
    shape : (H, W, C)
    classes : int
    ending : str
        What of each map goes into the last layer: its "largest" value over the whole picture, its
        "average", or, with "flatten", each place of it. Only then does the number of parameters
        depend on H and W.

    Returns
    -------
    keras.Model
        From pictures (N, H, W, C) to logits (N, classes).

    Notes
    -----
    LeCun et al., *Gradient-based learning applied to document recognition*, 1998. Lin, Chen and
    Yan, *Network in network*, 2014 (pooling over the whole picture).
    """
    require_choice(ending, "ending", ENDINGS)
    import keras
    from keras import layers

    endings = (layers.GlobalMaxPooling2D, layers.GlobalAveragePooling2D, layers.Flatten)

    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            endings[ENDINGS.index(ending)](),
            layers.Dense(classes),
        ]
    )
