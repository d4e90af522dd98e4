"""Judges a transformer by what it does: who influences whom, does order matter, does it learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.compare import shape_text
from autograder.engine.exercise import Exercise, Failure, Question
from autograder.engine.subject import Subject
from autograder.exercises.l17_transformer import measures as measure
from nnlib.with_keras.transformer import build_transformer as reference

TEXT = read_catalogue(__file__)["build_transformer"]
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
            return TEXT["one answer for the whole sequence"].failure(call)
        if out.shape != (4, t, v):
            came = f"Expected the shape {shape_text((4, t, v))}, but {shape_text(out.shape)} came."
            return TEXT.failure(came, call)
        if not np.isfinite(out).all():
            return TEXT.failure("The output holds nan or inf.", call)
        if (out >= 0).all() and np.allclose(out.sum(axis=-1), 1, atol=1e-4):
            return TEXT["softmax at the end"].failure(call)
        letters = rng.integers(v, size=(4, t))
        if (out >= 0).all() and models.ask(subject, measures.lowest, model, letters) >= 0:
            return TEXT["last layer activated"].failure(call)
        count = models.ask(subject, measures.outline, model)["parameters"]
        if count > MOST_PARAMETERS:
            return TEXT.failure(f"{count:,} parameters are more than {MOST_PARAMETERS:,}.", call)
    return None


def _sees_everything(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Every letter must have a say in what comes out at every position."""
    return _deaf(_influence(subject, models.returned(subject, T, V), rng))


def _knows_places(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """With letters in another order, more must change than the order of the answers."""
    found = _influence(subject, models.returned(subject, T, V), rng)
    return None if found["ordered"] else TEXT["no positions"].failure()


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
        return TEXT["no attention"].failure()
    if not np.triu(heard, 1).any():
        return TEXT["causal mask"].failure()
    i, j = np.argwhere(~heard)[0]
    return TEXT.failure(f"What comes out at position {i} does not depend on letter {j}.")


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Trained by us, it must be right on new sequences; what cannot be is not tried."""
    model = models.returned(subject, T, V)
    found = _influence(subject, model, rng)
    hopeless = _deaf(found) or (None if found["ordered"] else TEXT["no positions"].failure())
    if hopeless:
        return hopeless
    X, new = rng.integers(V, size=(2000, T)), rng.integers(V, size=(200, T))
    right = models.ask(subject, measure.reverses, model, X, new, AT_LEAST, EPOCHS)
    if right >= AT_LEAST:
        return None
    return TEXT.failure(
        f"Trained on 2,000 random sequences, it writes less than {AT_LEAST:.0%} of the letters of "
        "new ones backwards. Whoever knows which letters a sequence has, but not where they stand, "
        "gets about four in ten."
    )


build_transformer = Exercise(
    text=TEXT,
    reference=reference,
    parts=(
        Question("logits for every position", 1, test=_gives_logits),
        Question("every position hears of every letter", 1, test=_sees_everything),
        Question("order matters", 1, test=_knows_places),
        Question("learns to write backwards", 1, test=_learns),
    ),
    example=(T, V),
    keras=True,
)
