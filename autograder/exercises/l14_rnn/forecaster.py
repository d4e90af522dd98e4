"""A forecasting model is judged by what it forecasts: any that reads windows and learns will do."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.exercise import Exercise, Failure, Question
from autograder.engine.subject import Subject
from nnlib.with_keras import recurrent as keras_recurrent

TEXT = read_catalogue(__file__)["build_lstm"]
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
            return TEXT[fault].failure()
        if not _takes(seen["input_shape"], length):
            return TEXT.failure(
                f"For L = {length} the model takes inputs of shape {seen['input_shape']}; it must "
                f"take windows of shape (N, {length}, 1)."
            )
        outputs = models.ask(subject, measures.predict, model, rng.normal(size=(3, length, 1)))
        if outputs.shape != (3, 1):
            return TEXT.failure(
                f"For 3 windows the model gives the shape {outputs.shape}, not (3, 1): one number "
                f"for each window."
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
        return TEXT.failure("It does not give one number for each window.")
    said = said[:, 0]
    if not np.isfinite(said).all():
        return TEXT.failure(
            "The forecasts are no numbers (NaN or infinity): the training blew up. Try a smaller "
            "learning rate."
        )
    truth, today = y[new], X[new, -1, 0]
    plain = min(_error(today, truth), _error(y[known].mean(), truth))
    error = _error(said, truth)
    seen = models.ask(subject, measures.outline, trained)
    bounded = said.min() >= 0 or np.abs(said).max() <= 1 + 1e-6
    if bounded and seen["last_activation"] in LAST_ACTIVATIONS:
        return TEXT["an activation at the end"].failure()
    # Asked of every model, for on a wave whose half is as long as the window and the step after
    # it, the mean alone forecasts well. What differs is measured against the forecasts themselves:
    # on other waves such a model learns next to nothing, and they hardly vary.
    turned = models.ask(subject, measures.predict, trained, X[new][:, ::-1])[:, 0]
    if np.abs(turned - said).max() < 1e-3 * np.ptp(said):
        return TEXT["blind to the order"].failure()
    if error < ENOUGH * plain:
        return None
    before = models.ask(subject, measures.predict, model, X[new])[:, 0]
    if np.ptp(said) < 0.05 * np.ptp(truth) or _error(before, said) < 0.05 * np.ptp(truth):
        return TEXT["nothing learned"].failure()
    return TEXT.failure(
        f"After {EPOCHS} epochs on a plain wave the forecasts are not clearly better than “it stays "
        f"as it is”, or than the mean. Look at the loss, the optimizer and its learning rate.",
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


build_lstm = Exercise(
    text=TEXT,
    reference=keras_recurrent.build_lstm,
    parts=(
        Question("windows in, one number out", 1, test=_form),
        Question("learns to forecast", 2, test=_learns),
    ),
    example=(L,),
    keras=True,
)
