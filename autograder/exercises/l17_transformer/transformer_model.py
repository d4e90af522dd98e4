"""Judges a transformer by what it does: who influences whom, does order matter, does it learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.compare import shape_text
from autograder.engine.exercise import (
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Subject
from autograder.exercises.l17_transformer import measures as measure
from nnlib.embedding import positional_encoding
from nnlib.keras_transformer import build_transformer as reference

WHOLE = "Look at “The whole transformer” above."
MOST_PARAMETERS = 100_000
# Sequences of 6 letters out of 8. Whoever knows which letters there are, but not
# where, gets 0.39.
T, V = 6, 8
AT_LEAST = 0.6
# Sound networks are there after 2 to 5; no positions and no attention are known before.
EPOCHS = 14


def _gives_logits(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """One row of V logits for each position, from a network of moderate size."""
    for t, v in ((5, 7), (8, 3)):
        model = models.returned(subject, t, v)
        out = models.ask(subject, measures.predict, model, rng.integers(v, size=(4, t)))
        call = f"build_transformer({t}, {v}), asked about 4 sequences"
        if out.shape in ((4, v), (4, 1, v)):
            return ONE_ANSWER.failure(call)
        if out.shape != (4, t, v):
            came = f"Expected the shape {shape_text((4, t, v))}, but {shape_text(out.shape)} came."
            return Failure(f"{came} {WHOLE}", call)
        if not np.isfinite(out).all():
            return Failure(f"The output holds nan or inf. {WHOLE}", call)
        if (out >= 0).all() and np.allclose(out.sum(axis=-1), 1, atol=1e-4):
            return SOFTMAX.failure(call)
        letters = rng.integers(v, size=(4, t))
        if (out >= 0).all() and models.ask(subject, measures.lowest, model, letters) >= 0:
            return ACTIVATED.failure(call)
        count = models.ask(subject, measures.outline, model)["parameters"]
        if count > MOST_PARAMETERS:
            return Failure(f"{count:,} parameters are more than {MOST_PARAMETERS:,}. {WHOLE}", call)
    return None


def _sees_everything(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Every letter must have a say in what comes out at every position."""
    return _deaf(_influence(subject, models.returned(subject, T, V), rng))


def _knows_places(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """With letters in another order, more must change than the order of the answers."""
    found = _influence(subject, models.returned(subject, T, V), rng)
    return None if found["ordered"] else NO_PLACES.failure()


def _influence(subject: Subject, model: models.Model, rng: np.random.Generator) -> dict[str, Any]:
    found: dict[str, Any] = models.ask(
        subject, measure.influence, model, rng.integers(V, size=(16, T)), V
    )
    return found


def _deaf(found: dict[str, Any]) -> Failure | None:
    heard = found["heard"]
    if heard.all():
        return None
    if not heard[~np.eye(T, dtype=bool)].any():
        return DEAF.failure()
    if not np.triu(heard, 1).any():
        return AHEAD.failure()
    i, j = np.argwhere(~heard)[0]
    return Failure(f"What comes out at position {i} does not depend on letter {j}. {WHOLE}")


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Trained by us, it must be right on new sequences; what cannot be is not tried."""
    model = models.returned(subject, T, V)
    found = _influence(subject, model, rng)
    hopeless = _deaf(found) or (None if found["ordered"] else NO_PLACES.failure())
    if hopeless:
        return hopeless
    X, new = rng.integers(V, size=(2000, T)), rng.integers(V, size=(200, T))
    right = models.ask(subject, measure.reverses, model, X, new, AT_LEAST, EPOCHS)
    if right >= AT_LEAST:
        return None
    return Failure(
        f"Trained on 2,000 random sequences, it writes less than {AT_LEAST:.0%} of the letters of "
        "new ones backwards. Whoever knows which letters a sequence has, but not where they stand, "
        f"gets about four in ten. {WHOLE}"
    )


def network(
    *,
    D: int = 32,
    places: str = "fixed",
    causal: bool = False,
    attends: bool = True,
    last: str | None = None,
    pools: bool = False,
    first_norm: bool = False,
    blocks: int = 1,
) -> Callable[[int, int], Any]:
    """Make a builder from pieces; a mistake replaces one of them."""

    def build(T: int, V: int) -> Any:
        import keras
        from keras import layers

        letters = keras.Input((T,), dtype="int32")
        x = layers.Embedding(V, D)(letters)
        if places == "fixed":
            x = x + positional_encoding(T, D).astype("float32")
        elif places == "learned":
            # A bias for each position and feature, learned like any other.
            x = layers.EinsumDense("ntd,de->nte", (T, D), bias_axes="te")(x)
        for _ in range(blocks):
            if attends:
                given = layers.LayerNormalization()(x) if first_norm else x
                look = layers.MultiHeadAttention(2, D // 2)
                x = x + look(given, given, use_causal_mask=causal)
                x = x if first_norm else layers.LayerNormalization()(x)
            x = x + layers.Dense(D)(layers.Dense(2 * D, "relu")(x))
            x = layers.LayerNormalization()(x)
        if pools:
            x = layers.GlobalAveragePooling1D()(x)
        return keras.Model(letters, layers.Dense(V, last)(x))

    return build


def _recurrent(T: int, V: int) -> Any:
    """No transformer, but it can do what is asked for."""
    import keras
    from keras import layers

    both = [
        layers.Bidirectional(layers.GRU(40, return_sequences=True)) for _ in range(2)
    ]  # what one hears of a letter, the other may pass on
    return keras.Sequential([keras.Input((T,)), layers.Embedding(V, 32), *both, layers.Dense(V)])


ONE_ANSWER = old_mistake(
    "one answer for the whole sequence",
    network(pools=True),
    "One row of logits came for each sequence. There should be one for each *position*: keep the "
    "axis T to the end, with no pooling and no Flatten. " + WHOLE,
)
SOFTMAX = old_mistake(
    "softmax at the end",
    network(last="softmax"),
    "These are probabilities. What is asked for are logits: the last layer has no activation, "
    "because the loss takes softmax itself. " + WHOLE,
)
ACTIVATED = old_mistake(
    "last layer activated",
    network(last="relu"),
    "No output is ever negative: the last layer has an activation. A logit may be any number. "
    + WHOLE,
)
DEAF = old_mistake(
    "no attention",
    network(attends=False),
    "Each position hears of its own letter alone. There must be a layer by which the positions look "
    "at one another, and its answer must be added in: MultiHeadAttention. " + WHOLE,
)
AHEAD = old_mistake(
    "causal mask",
    network(causal=True),
    "No position hears of a letter after it, so this network has a causal mask. Writing backwards "
    "needs the last letter first: leave `use_causal_mask` away. " + WHOLE,
)
NO_PLACES = old_mistake(
    "no positions",
    network(places="none"),
    "With the letters in another order, the answers stand in another order, and are the same "
    "otherwise: the network does not know where a letter stands. Add your `positional_encoding` to "
    "the embedded letters, before attention. " + WHOLE,
)

build_transformer = old_exercise(
    name="build_transformer",
    signature="build_transformer(T, V)",
    reference=reference,
    parts=(
        old_part("logits for every position", 1, test=_gives_logits),
        old_part("every position hears of every letter", 1, test=_sees_everything),
        old_part("order matters", 1, test=_knows_places),
        old_part("learns to write backwards", 1, test=_learns),
    ),
    example=(T, V),
    keras=True,
    look=WHOLE,
    hints=(
        "Go down the table row by row, one line of code for most rows. Which two tensors does each “+” add?",
        "Two “+” belong to a half of the block each: x + what attention gives for (x, x), and x + what the two dense layers give for x. Normalize each sum.",
        'letters = keras.Input((T,), dtype="int32"), then x = keras.layers.Embedding(V, D)(letters) + positional_encoding(T, D).astype("float32"), then the two halves, and at the end return keras.Model(letters, keras.layers.Dense(?)(x))',
    ),
    mistakes=(ONE_ANSWER, SOFTMAX, ACTIVATED, DEAF, AHEAD, NO_PLACES),
    right=(
        network(D=16),
        network(places="learned"),
        network(D=48, blocks=2, first_norm=True),
        _recurrent,
    ),
)
