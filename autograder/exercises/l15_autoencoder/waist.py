"""An autoencoder is judged by its waist and by what it learns to copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.compare import describe
from autograder.engine.exercise import (
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Model, Subject
from nnlib.with_keras import autoencoder as keras_autoencoder

BUILD = "Look at “A network with a waist” above."
D, K = 16, 2
EPOCHS, BATCH = 25, 8
# The error of the copies as a share of what the mean example leaves; sound models come below 0.25.
ENOUGH = 0.6
NAMES = ("encoder", "decoder", "autoencoder")


def _three(subject: Subject, d: int, k: int) -> list[Model]:
    """Return the three models, or end the part with the reason why there are none."""
    value = models.called(subject, d, k).value
    if type(value) is Model:
        raise models.Unanswered(_named("one model only"))
    if not isinstance(value, tuple | list) or len(value) != 3:
        raise models.Unanswered(
            Failure(
                "Three Keras models must come back, encoder, decoder and autoencoder, but "
                f"{describe(value)} came. {BUILD}"
            )
        )
    for name, model in zip(NAMES, value, strict=True):
        if type(model) is not Model:
            raise models.Unanswered(
                Failure(f"The {name} must be a Keras model, but {describe(model)} came. {BUILD}")
            )
    return list(value)


def _has_a_waist(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Follow examples into the waist and out again: both halves in a row are the whole."""
    for d, k in ((D, K), (7, 3)):
        seen = [models.ask(subject, measures.outline, m) for m in _three(subject, d, k)]
        shapes = [(s["input_shape"], s["output_shape"]) for s in seen]
        fault = _fault(shapes, d, k)
        if fault:
            return _named(fault)
        expected = [((None, d), (None, k)), ((None, k), (None, d)), ((None, d), (None, d))]
        for name, got, wanted in zip(NAMES, shapes, expected, strict=True):
            if got != wanted:
                return Failure(
                    f"For d = {d} and k = {k} the {name} goes from {got[0]} to {got[1]}; it must go "
                    f"from {wanted[0]} to {wanted[1]}. {BUILD}"
                )
        if not seen[2]["compiled"]:
            return _named("not compiled")
    encoder, decoder, autoencoder = _three(subject, D, K)
    X = rng.uniform(0, 1, size=(5, D))
    copied = models.ask(subject, measures.predict, autoencoder, X)
    codes = models.ask(subject, measures.predict, encoder, X)
    if not np.allclose(models.ask(subject, measures.predict, decoder, codes), copied, atol=1e-4):
        return _named("weights not shared")
    return None


def _fault(shapes: list[Any], d: int, k: int) -> str:
    """Return the name of the mistake that the shapes show, or an empty string."""
    encoder, decoder, whole = shapes
    if (whole, encoder, decoder) == (((None, d), (None, k)), ((None, k), (None, d)), encoder):
        return "order of the three"
    if encoder == ((None, d), (None, d)) and decoder == ((None, d), (None, k)):
        return "order of the three"
    if encoder == decoder == whole == ((None, d), (None, d)):
        return "no waist"
    if encoder[0] == (None, d) and encoder[1] == decoder[0] != (None, k):
        return "waist of a fixed size"
    return ""


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Train on bumps that move and change, which two numbers describe, and copy new ones."""
    X = _bumps(rng, 360)
    known, new = X[:300], X[300:]
    model = _three(subject, D, K)[2]
    trained = models.ask(subject, measures.train, model, known, known, EPOCHS, BATCH)["model"]
    copies = models.ask(subject, measures.predict, trained, new)
    if copies.shape != new.shape:
        return Failure(f"The autoencoder does not return inputs of their own shape. {BUILD}")
    if not np.isfinite(copies).all():
        return Failure(
            "The copies are no numbers (NaN or infinity): the training blew up. Try a smaller "
            f"learning rate. {BUILD}"
        )
    if np.allclose(copies.sum(axis=1), 1, atol=1e-3):
        return _named("softmax at the end")
    left = np.mean((copies - new) ** 2) / np.mean((known.mean(axis=0) - new) ** 2)
    if left < ENOUGH:
        return None
    before = models.ask(subject, measures.predict, model, new)
    moved, width = np.abs(copies - before).mean(), np.ptp(new, axis=0).max()
    if moved < 0.02 * width or np.ptp(copies, axis=0).max() < 0.1 * width:
        return _named("nothing learned")
    return Failure(
        f"After {EPOCHS} epochs the copies of new examples are hardly better than the mean of all "
        f"examples. Look at the sizes of the layers, the loss and the learning rate. {BUILD}",
        f"{left:.0%} of the mean's error is left",
    )


def _bumps(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw rows with one bump each, at some place and of some height."""
    place, height = rng.uniform(0.15, 0.85, size=(n, 1)), rng.uniform(0.4, 1.0, size=(n, 1))
    return height * np.exp(-(((np.linspace(0, 1, D) - place) / 0.15) ** 2))


def _named(name: str) -> Failure:
    return next(m for m in MISTAKES if m.name == name).failure()


def built(
    *inner: str,
    width: int = 32,
    waist: int | None = None,
    last: str | None = "sigmoid",
    loss: str | None = "mse",
    rate: float = 0.003,
    answer: Callable[..., Any] = lambda encoder, decoder, autoencoder: (
        encoder,
        decoder,
        autoencoder,
    ),
    shared: bool = True,
) -> Callable[[int, int], Any]:
    """Return a builder in which one thing may be otherwise; ``inner`` names the activations."""

    def build_autoencoder(d: int, k: int) -> Any:
        import keras

        dense = keras.layers.Dense
        k = waist or k

        def halves() -> Any:
            hidden = [[dense(width, name) for name in inner or ("relu",)] for _ in range(2)]
            return (
                keras.Sequential([keras.Input((d,)), *hidden[0], dense(k)]),
                keras.Sequential([keras.Input((k,)), *hidden[1], dense(d, last)]),
            )

        encoder, decoder = halves()
        whole = keras.Sequential([encoder, decoder] if shared else list(halves()))
        if loss:
            whole.compile(keras.optimizers.Adam(rate), loss)
        return answer(encoder, decoder, whole)

    return build_autoencoder


def _functional(d: int, k: int) -> Any:
    import keras

    dense = keras.layers.Dense
    inputs, codes = keras.Input((d,)), keras.Input((k,))
    encoder = keras.Model(inputs, dense(k)(dense(24, "tanh")(inputs)))
    decoder = keras.Model(codes, dense(d)(dense(24, "tanh")(codes)))
    autoencoder = keras.Model(inputs, decoder(encoder(inputs)))
    autoencoder.compile("adam", "mae")
    return encoder, decoder, autoencoder


MISTAKES = (
    old_mistake(
        "one model only",
        built(answer=lambda encoder, decoder, whole: whole),
        "One model came back. Return all three, encoder, decoder and autoencoder: the halves are "
        "used by themselves later. " + BUILD,
    ),
    old_mistake(
        "order of the three",
        built(answer=lambda encoder, decoder, whole: (whole, encoder, decoder)),
        "The three models come in another order: return encoder, decoder, autoencoder. " + BUILD,
    ),
    old_mistake(
        "weights not shared",
        built(shared=False),
        "Encoder and decoder in a row do not give what the autoencoder gives: it has layers of its "
        "own, so training it does not train them. Build it from the two: "
        "`keras.Sequential([encoder, decoder])`. " + BUILD,
    ),
    old_mistake(
        "waist of a fixed size",
        built(waist=5),
        "The waist has a fixed size, whatever k is. The encoder ends with k numbers, and the "
        "decoder begins with them. " + BUILD,
    ),
    old_mistake(
        "no waist",
        lambda d, k: built(waist=d)(d, k),
        "There is no waist: the encoder gives as many numbers as it gets, so it can hand them "
        "through untouched. It must give k. " + BUILD,
    ),
    old_mistake(
        "not compiled",
        built(loss=None),
        "The autoencoder is not compiled, so it cannot be trained: `autoencoder.compile(optimizer, "
        "loss)` before you return it. " + BUILD,
    ),
    old_mistake(
        "softmax at the end",
        built(last="softmax"),
        "The outputs of each example add up to 1: a softmax stands at the end. Pixels are no "
        "probabilities of classes. Let each be between 0 and 1 by itself: sigmoid. " + BUILD,
    ),
    old_mistake(
        "nothing learned",
        built(rate=1e-7),
        "After training it copies as it did before, or all copies are nearly alike: it has learned "
        "nothing. Look at the learning rate. " + BUILD,
    ),
)

build_autoencoder = old_exercise(
    name="build_autoencoder",
    signature="build_autoencoder(d, k)",
    reference=keras_autoencoder.build_autoencoder,
    parts=(
        old_part("through the waist and back", 1.5, test=_has_a_waist),
        old_part("learns to copy", 1.5, test=_learns),
    ),
    example=(D, K),
    keras=True,
    look=BUILD,
    hints=(
        "How many numbers go into the encoder, and how many come out? And the decoder?",
        "Two keras.Sequential, each with a hidden layer: (d) → k and (k) → d. The autoencoder is "
        + "the two of them in a row.",
        "autoencoder = keras.Sequential([encoder, ?]); autoencoder.compile(?, loss='mse'); "
        + "return encoder, decoder, autoencoder",
    ),
    mistakes=MISTAKES,
    right=(
        built("relu", "relu"),
        built("tanh", loss="binary_crossentropy"),
        built(last=None, rate=0.001),
        _functional,
    ),
)
