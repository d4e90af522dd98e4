"""A forecasting model is judged by what it forecasts: any that reads windows and learns will do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import (
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Subject
from nnlib.with_keras import recurrent as keras_recurrent

BUILD = "Look at “The same in Keras” above."
L = 10
EPOCHS, BATCH = 12, 8
# The forecast's error as a share of the better of two plain rules; sound models come to 0.25.
ENOUGH = 0.7
LAST_ACTIVATIONS = ("sigmoid", "tanh", "softmax", "relu", "softsign", "hard_sigmoid")


def _form(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for two lengths: windows go in, one number for each comes out, ready to be trained."""
    for length in (L, 4):
        model = models.returned(subject, length)
        seen = models.ask(subject, measures.outline, model)
        fault = _fault(seen, length)
        if fault:
            return _named(fault)
        if not _takes(seen["input_shape"], length):
            return Failure(
                f"For L = {length} the model takes inputs of shape {seen['input_shape']}; it must "
                f"take windows of shape (N, {length}, 1). {BUILD}"
            )
        outputs = models.ask(subject, measures.predict, model, rng.normal(size=(3, length, 1)))
        if outputs.shape != (3, 1):
            return Failure(
                f"For 3 windows the model gives the shape {outputs.shape}, not (3, 1): one number "
                f"for each window. {BUILD}"
            )
    return None


def _fault(seen: dict[str, Any], length: int) -> str:
    """Return the name of the mistake that a model's outline shows, or an empty string."""
    taken, given = seen["input_shape"], seen["output_shape"]
    if taken == (None, length):
        return "no axis for features"
    if taken == (None, 1, length):
        return "axes of the input swapped"
    if type(taken) is tuple and len(taken) == 3 and taken[1] not in (None, length):
        return "length fixed"
    if type(given) is tuple and len(given) == 3:
        return "a forecast at every step"
    if type(given) is tuple and len(given) == 2 and given[1] == length != 1:
        return "L numbers come out"
    return "" if seen["compiled"] else "not compiled"


def _takes(shape: Any, length: int) -> bool:
    return type(shape) is tuple and len(shape) == 3 and shape[1] in (None, length) and shape[2] == 1


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Train on a noisy wave that nobody has seen, and forecast how it goes on."""
    X, y = _wave(rng)
    known, new = slice(0, 330), slice(330 + L, None)
    model = models.returned(subject, L)
    trained = models.ask(subject, measures.train, model, X[known], y[known], EPOCHS, BATCH)["model"]
    said = models.ask(subject, measures.predict, trained, X[new])
    if said.shape != (len(X[new]), 1):
        return Failure(f"It does not give one number for each window. {BUILD}")
    said = said[:, 0]
    if not np.isfinite(said).all():
        return Failure(
            "The forecasts are no numbers (NaN or infinity): the training blew up. Try a smaller "
            f"learning rate. {BUILD}"
        )
    truth, today = y[new], X[new, -1, 0]
    plain = min(_error(today, truth), _error(y[known].mean(), truth))
    error = _error(said, truth)
    seen = models.ask(subject, measures.outline, trained)
    bounded = said.min() >= 0 or np.abs(said).max() <= 1 + 1e-6
    if bounded and seen["last_activation"] in LAST_ACTIVATIONS:
        return _named("an activation at the end")
    # Asked of every model, for on a wave whose half is as long as the window and the step after
    # it, the mean alone forecasts well. What differs is measured against the forecasts themselves:
    # on other waves such a model learns next to nothing, and they hardly vary.
    turned = models.ask(subject, measures.predict, trained, X[new][:, ::-1])[:, 0]
    if np.abs(turned - said).max() < 1e-3 * np.ptp(said):
        return _named("blind to the order")
    if error < ENOUGH * plain:
        return None
    before = models.ask(subject, measures.predict, model, X[new])[:, 0]
    if np.ptp(said) < 0.05 * np.ptp(truth) or _error(before, said) < 0.05 * np.ptp(truth):
        return _named("nothing learned")
    return Failure(
        f"After {EPOCHS} epochs on a plain wave the forecasts are not clearly better than “it stays "
        f"as it is”, or than the mean. Look at the loss, the optimizer and its learning rate. {BUILD}",
        f"mean absolute error {error:.2f}; the better of the two plain rules is off by {plain:.2f}",
    )


def _wave(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw a wave with a little noise, cut into windows and the values after them."""
    t = np.arange(480)
    wave = 2 * np.sin(2 * np.pi * t / rng.uniform(7, 12) + rng.uniform(0, 6))
    series = wave + 0.15 * rng.normal(size=len(t))
    windows = np.lib.stride_tricks.sliding_window_view(series, L + 1)
    return windows[:, :L, None].copy(), windows[:, L].copy()


def _error(said: Any, truth: Any) -> float:
    return float(np.abs(said - truth).mean())


def _named(name: str) -> Failure:
    return next(m for m in MISTAKES if m.name == name).failure()


def built(
    *names: str,
    units: int = 16,
    shape: Callable[[int], tuple[int, ...]] = lambda length: (length, 1),
    sequences: bool = False,
    last: tuple[int, str | None] = (1, None),
    loss: str | None = "mse",
    rate: float = 0.01,
) -> Callable[[int], Any]:
    """Return a builder of a model with these layers, ``"LSTM"`` where none is named."""

    def build_lstm(length: int) -> Any:
        import keras

        k = keras.layers
        make: dict[str, Callable[[], Any]] = {
            "LSTM": lambda: k.LSTM(units, return_sequences=sequences),
            "sequences": lambda: k.LSTM(units, return_sequences=True),
            "GRU": lambda: k.GRU(units),
            "both ways": lambda: k.Bidirectional(k.LSTM(units)),
            "mean": k.GlobalAveragePooling1D,
            "flat": k.Flatten,
            "dense": lambda: k.Dense(units, "relu"),
            "convolution": lambda: k.Conv1D(units, 3, activation="relu"),
        }
        inner = [make[name]() for name in names or ("LSTM",)]
        model = keras.Sequential([keras.Input(shape(length)), *inner, k.Dense(*last)])
        if loss:
            model.compile(keras.optimizers.Adam(rate), loss)
        return model

    return build_lstm


def _last_units(length: int) -> Any:
    return built(last=(length, None))(length)


MISTAKES = (
    old_mistake(
        "a forecast at every step",
        built(sequences=True),
        "One number came out for every step of the window. Only the state after the last step is "
        "wanted: leave out `return_sequences=True` in the last recurrent layer. " + BUILD,
    ),
    old_mistake(
        "L numbers come out",
        _last_units,
        "L numbers come out for each window. One is asked for: end with `Dense(1)`. " + BUILD,
    ),
    old_mistake(
        "no axis for features",
        built("dense", shape=lambda length: (length,)),
        "The model takes windows of shape (N, L). A recurrent layer wants the features on an axis "
        "of their own, here one at each step: `keras.Input((L, 1))`. " + BUILD,
    ),
    old_mistake(
        "axes of the input swapped",
        built(shape=lambda length: (1, length)),
        "Steps and features are swapped: the model sees one step with L features, so there is "
        "nothing to remember. The input is `keras.Input((L, 1))`. " + BUILD,
    ),
    old_mistake(
        "length fixed",
        built(shape=lambda length: (22, 1)),
        "The model takes windows of a fixed length, whatever L is. Use the argument: "
        "`keras.Input((L, 1))`. " + BUILD,
    ),
    old_mistake(
        "not compiled",
        built(loss=None),
        "The model is not compiled, so it cannot be trained: `model.compile(optimizer, loss)` "
        "before you return it. " + BUILD,
    ),
    old_mistake(
        "an activation at the end",
        built(last=(1, "sigmoid")),
        "The last layer has an activation, so there are values that it can never forecast. A "
        "number without bounds needs a linear unit: `Dense(1)` and nothing more. " + BUILD,
    ),
    old_mistake(
        "nothing learned",
        built(rate=1e-7),
        "After training it forecasts what it forecast before, or nearly the same for every window: "
        "it has learned nothing. Look at the learning rate. " + BUILD,
    ),
    old_mistake(
        "blind to the order",
        built("mean", "dense"),
        "The same values in another order give the same forecast: the model does not see which "
        "came last. Use a layer that reads step by step, such as an LSTM. " + BUILD,
    ),
)

build_lstm = old_exercise(
    name="build_lstm",
    signature="build_lstm(L)",
    reference=keras_recurrent.build_lstm,
    parts=(
        old_part("windows in, one number out", 1, test=_form),
        old_part("learns to forecast", 2, test=_learns),
    ),
    example=(L,),
    keras=True,
    look=BUILD,
    hints=(
        "What shape has one window, when each step has one feature? How many numbers should come "
        + "out, and between which bounds?",
        "keras.Sequential with three things in it: an Input of shape (L, 1), an LSTM layer, a Dense "
        + "layer with one linear unit. Then compile it with an optimizer and the loss mse.",
        "model = keras.Sequential([keras.Input((L, 1)), keras.layers.LSTM(16), ?]); "
        + 'model.compile(keras.optimizers.Adam(0.01), loss="?"); return model',
    ),
    mistakes=MISTAKES,
    right=(
        built(units=8, rate=0.001),
        built("GRU", loss="mae"),
        built("sequences", "LSTM", units=8),
        built("both ways", units=8),
        built("convolution", "flat", "dense"),
    ),
)
