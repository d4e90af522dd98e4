"""What goes wrong with the two losses of a GAN, and what to say about it (lesson 16)."""

from __future__ import annotations

import math

import numpy as np

from autograder.engine.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    safe,
    unchanged,
    values,
)
from autograder.engine.exercise import Arguments, old_exercise, old_mistake
from nnlib import adversarial as reference

JUDGE = "Look at “The judge's loss” above."
PAINTER = "Look at “The painter's loss” above."


def surprise(scores):
    """Return −log σ(s), safely: how surprised a judge is that what it scored so is real."""
    return np.logaddexp(0, -scores)


def _sigmoid(s):
    return 1 / (1 + np.exp(-s))


def _logits(rng: np.random.Generator, n: int) -> Arguments:
    """Draw logits for n real samples and another number of fakes; now and then as columns."""
    real, fake = floats(rng, n), floats(rng, n + 1 + int(rng.integers(2)))
    return (real, fake) if n % 2 else (real[:, np.newaxis], fake[:, np.newaxis])


def _fakes(rng: np.random.Generator, n: int) -> Arguments:
    return (_logits(rng, n)[1],)


def _extreme(rng: np.random.Generator) -> list[Arguments]:
    return [
        (np.array([1000.0, -1000.0, 3.0]), np.array([-1000.0, 1000.0])),
        (np.array([[50.0], [800.0]]), np.array([[-900.0], [-40.0]])),
    ]


_SUM = (
    "This is a sum over the samples. The loss is a mean, so that it does not grow with the batch. "
)
_SIGN = "The sign is wrong: a loss is high when the answers are bad. "
_PROBABILITIES = (
    "The logits are taken for probabilities. A logit may be any number; σ makes a probability of "
    "it, and the logarithm comes after. "
)
_UNSAFE = (
    "Right for small logits. For large ones `np.exp` overflows, or σ rounds to 0, whose logarithm "
    "is −∞. `np.logaddexp(0, -s)` is the same number, and safe. "
)

JUDGE_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "labels swapped",
        lambda real, fake: surprise(-real).mean() + surprise(fake).mean(),
        "Real and fake have changed places: this judge is praised for taking fakes for real. "
        "−log σ(s) belongs to the real ones, −log(1 − σ(s)) to the fakes. " + JUDGE,
    ),
    old_mistake(
        "fakes taken for real",
        lambda real, fake: surprise(real).mean() + surprise(fake).mean(),
        "Both terms ask for a high logit, so “everything is real” would be the best answer. For a "
        "fake the judge's loss is −log(1 − σ(s)), which is log(1 + eˢ). " + JUDGE,
    ),
    old_mistake(
        "halved",
        lambda real, fake: (surprise(real).mean() + surprise(-fake).mean()) / 2,
        "This is half of it. The loss is the *sum* of the two means. " + JUDGE,
    ),
    old_mistake(
        "one mean for both",
        lambda real, fake: np.concatenate([surprise(real), surprise(-fake)]).mean(),
        "This is one mean over all samples, real and fake together. Each kind has a mean of its "
        "own, and the two are added. " + JUDGE,
    ),
    old_mistake(
        "sum for mean",
        lambda real, fake: surprise(real).sum() + surprise(-fake).sum(),
        _SUM + JUDGE,
    ),
    old_mistake(
        "sign",
        lambda real, fake: -surprise(real).mean() - surprise(-fake).mean(),
        _SIGN + JUDGE,
    ),
    old_mistake(
        "fakes forgotten",
        lambda real, fake: surprise(real).mean(),
        "Only the real samples count here. The judge must also recognise the fakes. " + JUDGE,
    ),
    old_mistake(
        "no logarithm",
        lambda real, fake: (1 - _sigmoid(real)).mean() + _sigmoid(fake).mean(),
        "These are the probabilities of being wrong, without the logarithm. Then a judge that is "
        "wrong and sure gets hardly a gradient. " + JUDGE,
    ),
    old_mistake(
        "logits for probabilities",
        lambda real, fake: -np.log(real).mean() - np.log(1 - fake).mean(),
        _PROBABILITIES + JUDGE,
    ),
    old_mistake(
        "not safe",
        lambda real, fake: -np.log(_sigmoid(real)).mean() - np.log(1 - _sigmoid(fake)).mean(),
        _UNSAFE + JUDGE,
    ),
)

PAINTER_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "saturating loss",
        lambda fake: -surprise(-fake).mean(),
        "This is log(1 − σ(s)), the *saturating* loss. It is flat where the judge sees through every "
        "fake: just where the painter has most to learn, hardly a gradient comes. Take "
        "−log σ(s). " + PAINTER,
    ),
    old_mistake(
        "labels swapped",
        lambda fake: surprise(-fake).mean(),
        "This is the judge's view of the fakes: low when they are found out. The painter wants the "
        "opposite, a high logit. " + PAINTER,
    ),
    old_mistake("sum for mean", lambda fake: surprise(fake).sum(), _SUM + PAINTER),
    old_mistake("sign", lambda fake: -surprise(fake).mean(), _SIGN + PAINTER),
    old_mistake(
        "no logarithm",
        lambda fake: (1 - _sigmoid(fake)).mean(),
        "This is the probability of being found out, without the logarithm. It is flat where every "
        "fake is found out. " + PAINTER,
    ),
    old_mistake(
        "logits for probabilities", lambda fake: -np.log(fake).mean(), _PROBABILITIES + PAINTER
    ),
    old_mistake("not safe", lambda fake: -np.log(_sigmoid(fake)).mean(), _UNSAFE + PAINTER),
)

discriminator_loss = old_exercise(
    name="discriminator_loss",
    signature="discriminator_loss(real, fake)",
    reference=reference.discriminator_loss,
    parts=(
        values(1.5, _logits),
        safe(0.5, _extreme),
        kinds(0.5, _logits),
        unchanged(0.5, _logits),
    ),
    look=JUDGE,
    hints=(
        "The judge can be wrong in two ways. Which logits should be high, which low?",
        "np.logaddexp(0, -s) is −log σ(s), and np.logaddexp(0, s) is −log(1 − σ(s)).",
        "return np.logaddexp(0, -real).mean() + np.logaddexp(0, ?).mean()",
    ),
    mistakes=JUDGE_MISTAKES,
    right=after_asarray(
        lambda real, fake: surprise(real).mean() + surprise(-fake).mean(),
        lambda real, fake: (
            # Cross entropy of lesson 4 on logits, with the label 1 and the label 0.
            np.mean(np.maximum(real, 0) - real + np.log1p(np.exp(-abs(real))))
            + np.mean(np.maximum(fake, 0) + np.log1p(np.exp(-abs(fake))))
        ),
        lambda real, fake: _loop(-real) + _loop(fake),
    ),
)

generator_loss = old_exercise(
    name="generator_loss",
    signature="generator_loss(fake)",
    reference=reference.generator_loss,
    parts=(
        values(1, _fakes),
        safe(0.5, lambda rng: [(fake,) for _, fake in _extreme(rng)]),
        kinds(0.25, _fakes),
        unchanged(0.25, _fakes),
    ),
    look=PAINTER,
    hints=(
        "What does the painter want the judge to say about its fakes?",
        "It wants them to pass for real, so its loss is what the judge's loss is for *real* samples: −log σ(s).",
        "return np.logaddexp(0, ?).mean()",
    ),
    mistakes=PAINTER_MISTAKES,
    right=after_asarray(
        lambda fake: surprise(fake).mean(),
        lambda fake: np.mean(np.maximum(-fake, 0) + np.log1p(np.exp(-abs(fake)))),
        lambda fake: _loop(-fake),
    ),
)


def _loop(scores):
    """Return the mean of log(1 + e^s), one at a time."""
    each = [max(s, 0.0) + math.log1p(math.exp(-abs(s))) for s in np.ravel(scores).tolist()]
    return sum(each) / len(each)
