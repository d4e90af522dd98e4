"""The forecasting model of lesson 14 in Keras, for whoever has not written it yet."""

from typing import Any


def build_lstm(L: int) -> Any:
    """Return a compiled model that reads a window and tells one number.

    Parameters
    ----------
    L : int
        Values in each window.

    Returns
    -------
    keras.Model
        From windows (N, L, 1) to forecasts (N, 1).
    """
    import keras

    model = keras.Sequential(
        [keras.Input((L, 1)), keras.layers.LSTM(16), keras.layers.Dense(1)],
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model
