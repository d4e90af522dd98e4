"""Lesson 16: the two losses of a GAN, the modes it finds, and one step of the match."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, safe, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise, Failure, Question
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.models import Model, SourceSubject
from autograder.engine.subject import Subject
from autograder.exercises.l16_gan.measures import network
from nnlib import adversarial as reference
from nnlib.with_keras import gan as keras_gan

TEXT = read_catalogue(__file__)


# The two losses.


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


discriminator_loss = Exercise(
    text=TEXT["discriminator_loss"],
    reference=reference.discriminator_loss,
    parts=(
        values(1.5, _logits),
        safe(0.5, _extreme),
        kinds(0.5, _logits),
        unchanged(0.5, _logits),
    ),
)

generator_loss = Exercise(
    text=TEXT["generator_loss"],
    reference=reference.generator_loss,
    parts=(
        values(1, _fakes),
        safe(0.5, lambda rng: [(fake,) for _, fake in _extreme(rng)]),
        kinds(0.25, _fakes),
        unchanged(0.25, _fakes),
    ),
)


# Modes.


def _scene(rng: np.random.Generator, n: int) -> Arguments:
    """Draw centres far apart, and around each of them samples that do or do not count for it.

    The kinds of place around a centre: near it; at a distance between the radius and its root; in
    the corner of the square but outside the circle; far away; two near it; one near and one far; none.
    """
    D = 2 + n % 2
    K = n + 2
    radius = float(rng.choice([0.4, 0.5]))
    centres = rng.permutation(np.arange(K) * 4.0)[:, np.newaxis] + rng.integers(-2, 3, size=(1, D))
    step = np.eye(D)[0]
    corner = np.where(np.arange(D) < 2, 0.9 * radius, 0.0)
    between = (radius + 0.06) * step
    kinds_of_place = [
        [0.3 * step],
        [between],
        [corner],
        [1.7 * step],
        [0.2 * step, -0.1 * step],
        [0.25 * step, 1.7 * step],
        [],
    ]
    first = rng.permutation(4)  # one that counts, two that only seem to, one far away
    samples = [
        centre + offset
        for k, centre in enumerate(centres)
        for offset in kinds_of_place[first[k] if k < 4 else int(rng.integers(7))]
    ]
    return np.array(samples), centres, radius


def _all_and_none(rng: np.random.Generator) -> list[Arguments]:
    _, centres, radius = _scene(rng, 4)
    nowhere = np.full((3, centres.shape[1]), 500.0)
    return [(np.repeat(centres, 2, axis=0) + 0.1, centres, radius), (nowhere, centres, radius)]


def _default(rng: np.random.Generator) -> list[Arguments]:
    """Leave the radius out: it is 0.5."""
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    return [(centres[:2] + np.array([[0.45, 0.0], [0.0, 0.55]]), centres)]


mode_coverage = Exercise(
    text=TEXT["mode_coverage"],
    reference=lambda samples, centres, radius=0.5: reference.mode_coverage(
        samples, centres, radius
    ),
    parts=(
        values(1.5, _scene),
        Agreement("all modes, and none", 0.5, _all_and_none),
        Agreement("radius left out", 0.25, _default),
        kinds(0.5, _scene),
        unchanged(0.25, _scene),
    ),
)


# One step, judged by what it leaves in the weights of both networks.

SIZES = {"generator": [2, 5, 3], "discriminator": [3, 6, 1]}
Weights = list[np.ndarray]


def _drawn(
    rng: np.random.Generator, rates: tuple[float, float], real: int, fake: int
) -> tuple[Any, ...]:
    """Draw a seed for the networks, real samples away from 0, where the fakes are, and noise."""
    return (
        int(rng.integers(1000)),
        rates,
        # float32, as Keras has it
        rng.normal(1.0, 1.0, (real, SIZES["discriminator"][0])).astype(np.float32),
        rng.normal(size=(fake, SIZES["generator"][0])).astype(np.float32),
    )


def _with_networks(subject: Subject, drawn: tuple[Any, ...]) -> tuple[Arguments, list[Weights]]:
    """Make the arguments of a step, and the weights that the plain answer leaves."""
    seed, rates, *samples = drawn
    networks = [
        models.made(subject, network, sizes, seed + k, rates[k])
        for k, sizes in enumerate(SIZES.values())
    ]
    args = (*networks, *samples)
    return args, _after(SourceSubject(gan_step.text.source, subject), args)


def _after(subject: Subject, args: Arguments) -> list[Weights]:
    """Return the weights of both networks as a step leaves them."""
    left = models.called(subject, *args).arguments[:2]
    for name, model in zip(SIZES, left, strict=True):
        if type(model) is not Model:
            raise models.Unanswered(
                gan_step.text.failure(f"The {name} is no Keras model any more.")
            )
    return [model.weights for model in left]


def _same(one: Weights, other: Weights) -> bool:
    return all(np.allclose(a, b, rtol=1e-3, atol=1e-5) for a, b in zip(one, other, strict=True))


def _look(subject: Subject, trial: tuple[Arguments, list[Weights]]) -> Sight:
    args, right = trial
    broken = {}
    for name, model, got, wanted in zip(SIZES, args, _after(subject, args), right, strict=False):
        if not _same(got, wanted):
            stays = _same(got, model.weights)
            broken[f"{name} stays" if stays else f"{name} goes elsewhere"] = got
    return Sight(broken)


STEP = Judge(
    tuple(
        Property(f"{name} {fault}", message.format(name))
        for name in SIZES
        for fault, message in (
            ("stays", "The weights of the {} did not change in this step."),
            ("goes elsewhere", "The {} moved, but not along its own gradient."),
        )
    ),
    lambda rng: [_drawn(rng, (0.2, 0.3), real=5, fake=7)],
    _look,
    TEXT["gan_step"],
    near=1e-4,
    keras=True,
    prepare=_with_networks,
)


def _moves(name: str) -> Question:
    faults = (f"{name} stays", f"{name} goes elsewhere")
    return STEP.part(f"the {name} moves rightly", 1.5, *faults)


def _own_optimizers(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """With the learning rate 0 the discriminator must stay, whatever the generator does."""
    args, right = _with_networks(subject, _drawn(rng, (0.5, 0.0), real=3, fake=1))
    generator, discriminator = _after(subject, args)
    if not _same(discriminator, args[1].weights):
        return gan_step.text.failure(
            "The discriminator's optimizer has the learning rate 0, and still it moved. Each "
            "network is moved by its own optimizer, `model.optimizer`."
        )
    if not _same(generator, right[0]):
        return gan_step.text.failure(
            "With one noise vector and three real samples the generator moved wrongly."
        )
    return None


def _example(subject: Subject) -> Arguments:
    drawn = _drawn(np.random.default_rng(0), (0.1, 0.1), real=4, fake=4)
    return _with_networks(subject, drawn)[0]


gan_step = Exercise(
    text=TEXT["gan_step"],
    reference=keras_gan.gan_step,
    parts=(
        _moves("discriminator"),
        _moves("generator"),
        Question("each with its own optimizer", 1, _own_optimizers),
    ),
    example=_example,
    keras=True,
)
