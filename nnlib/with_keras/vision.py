"""Keras networks for pictures, as the course builds them (lessons 12 and 13).

They stand in where a learner's own is not written yet. Keras is imported when a network is
built, not before.
"""

from typing import Any

import numpy as np

from nnlib.validation import require_choice, require_whole

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


def grad_norms(model: Any, X: Any, y: Any) -> list[float]:
    """Return how long the gradient of each weight matrix is, from the first layer to the last.

    Parameters
    ----------
    model : keras.Model
        From X to logits.
    X : array (N, …)
    y : whole numbers (N,)

    Returns
    -------
    list of float
        For each trainable weight with two axes or more, the root of the sum of the squared
        gradient of the cross-entropy, a mean over the batch.
    """
    import tensorflow as tf
    from keras import losses

    X, y = np.asarray(X), np.asarray(y)
    kernels = [weight for weight in model.trainable_weights if len(weight.shape) > 1]
    with tf.GradientTape() as tape:
        loss = losses.SparseCategoricalCrossentropy(from_logits=True)(y, model(X))
    gradients = tape.gradient(loss, [kernel.value for kernel in kernels])
    return [float(tf.norm(gradient)) for gradient in gradients]


def residual_block(x: Any, units: int) -> Any:
    """Add to `x` what normalization, ReLU and a dense layer make of it.

    Parameters
    ----------
    x : Keras tensor or array (N, D)
    units : int
        Where it is not D, `x` itself goes through a dense layer without bias or activation.

    Returns
    -------
    Keras tensor (N, units)

    Notes
    -----
    He, Zhang, Ren and Sun, *Identity mappings in deep residual networks*, 2016: what normalizes
    and bends stands inside the block, so that the way past it is free.
    """
    from keras import layers

    change = layers.Dense(units)(layers.ReLU()(layers.LayerNormalization()(x)))
    if x.shape[-1] != units:
        x = layers.Dense(units, use_bias=False)(x)
    return layers.Add()([x, change])


def build_resnet(depth: int, shape: tuple[int, ...], classes: int, units: int = 32) -> Any:
    """Build a residual network with `depth` dense layers one after another.

    Parameters
    ----------
    depth : int
        From 2.
    shape : (D,)
    classes : int
    units : int
        The width of all layers but the last.

    Returns
    -------
    keras.Model
        From (N, D) to logits (N, classes).
    """
    import keras
    from keras import layers

    inputs = keras.Input(shape)
    x = layers.Dense(units)(inputs)
    for _ in range(require_whole(depth, "depth", at_least=2) - 2):
        x = residual_block(x, units)
    return keras.Model(inputs, layers.Dense(classes)(layers.LayerNormalization()(x)))
