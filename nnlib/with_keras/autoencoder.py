"""The autoencoder of lesson 15 in Keras, for whoever has not written it yet."""

from typing import Any


def build_autoencoder(d: int, k: int) -> tuple[Any, Any, Any]:
    """Return a network that copies its input through a waist of `k` numbers, and its two halves.

    Parameters
    ----------
    d : int
        Numbers in each example, from 0 to 1.
    k : int
        The size of the waist.

    Returns
    -------
    encoder, decoder, autoencoder : keras.Model
        (N, d) to (N, k), (N, k) to (N, d), and both in a row, compiled. They share their weights.

    Notes
    -----
    Hinton and Salakhutdinov, *Reducing the dimensionality of data with neural networks*, 2006.
    """
    import keras
    from keras import layers

    encoder = keras.Sequential(
        [keras.Input((d,)), layers.Dense(64, activation="relu"), layers.Dense(k)]
    )
    decoder = keras.Sequential(
        [
            keras.Input((k,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(d, activation="sigmoid"),
        ]
    )
    autoencoder = keras.Sequential([encoder, decoder])
    autoencoder.compile(keras.optimizers.Adam(0.003), loss="mse")
    return encoder, decoder, autoencoder
