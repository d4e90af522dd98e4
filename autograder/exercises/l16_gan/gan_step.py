"""Judges one step of a GAN by what it leaves in the weights of both networks (lesson 16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import models
from autograder.engine.exercise import (
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import Model, Subject
from autograder.exercises.l16_gan import measures as measure

STEP = "Look at “One step of the match” above."
SIZES = (2, 5, 3), (3, 6, 1)


def _networks(subject: Subject, seed: int, rates: tuple[float, float]) -> tuple[Model, Model]:
    generator, discriminator = (
        models.made(subject, measure.network, list(sizes), seed + k, rates[k])
        for k, sizes in enumerate(SIZES)
    )
    return generator, discriminator


def _samples(rng: np.random.Generator, real: int, fake: int) -> tuple[Any, Any]:
    """Draw real samples away from 0, where the fakes are, and noise; float32, as Keras has it."""
    return (
        rng.normal(1.0, 1.0, (real, SIZES[1][0])).astype(np.float32),
        rng.normal(size=(fake, SIZES[0][0])).astype(np.float32),
    )


def _example(subject: Subject) -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    return (*_networks(subject, 0, (0.1, 0.1)), *_samples(rng, 4, 4))


def _after(subject: Subject, *args: Any) -> list[list[np.ndarray]]:
    """Return the weights of both networks as the learner's step left them."""
    left = models.called(subject, *args).arguments[:2]
    for name, model in zip(("generator", "discriminator"), left, strict=True):
        if type(model) is not Model:
            raise models.Unanswered(Failure(f"The {name} is no Keras model any more. {STEP}"))
    return [model.weights for model in left]


def _same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.allclose(a, b, rtol=1e-3, atol=1e-5) for a, b in zip(one, other, strict=True))


def _moves(which: int, rates: tuple[float, float]) -> Callable[..., Failure | None]:
    """Make the test of one of the two networks, 0 for the generator and 1 for the discriminator."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        args = (
            *_networks(subject, int(rng.integers(1000)), rates),
            *_samples(rng, 5, 7),
        )
        got = _after(subject, *args)
        ways = models.ask(subject, measure.outcomes, *args)
        if _same(got[which], ways["right"][which]):
            return None
        for mistake in STEP_MISTAKES:
            if all(map(_same, got, ways[mistake.name])):
                return mistake.failure()
        name = ("generator", "discriminator")[which]
        if _same(got[which], args[which].weights):
            return Failure(f"The weights of the {name} did not change in this step. {STEP}")
        return Failure(f"The {name} moved, but not along its own gradient. {STEP}")

    return test


def _left_alone(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """With the learning rate 0 the judge must stay, whatever the painter does."""
    args = (*_networks(subject, int(rng.integers(1000)), (0.5, 0.0)), *_samples(rng, 3, 1))
    got = _after(subject, *args)
    if not _same(got[1], args[1].weights):
        return Failure(
            "The discriminator's optimizer has the learning rate 0, and still it moved. Each "
            f"network is moved by its own optimizer, `model.optimizer`. {STEP}"
        )
    right = models.ask(subject, measure.outcomes, *args)["right"]
    return (
        None
        if _same(got[0], right[0])
        else Failure(
            f"With one noise vector and three real samples the generator moved wrongly. {STEP}"
        )
    )


def _way(name: str) -> Callable[..., None]:
    return lambda generator, discriminator, real, noise: measure.step(
        generator, discriminator, real, noise, name
    )


STEP_MISTAKES = (
    old_mistake(
        "judge trained twice",
        _way("judge trained twice"),
        "In the painter's half of the step the judge was trained as well, to take fakes for real. "
        "There only `generator.trainable_variables` may be moved. " + STEP,
    ),
    old_mistake(
        "painter trained twice",
        _way("painter trained twice"),
        "In the judge's half of the step the painter was trained as well, to be found out more "
        "easily. There only `discriminator.trainable_variables` may be moved. " + STEP,
    ),
    old_mistake(
        "saturating loss",
        _way("saturating loss"),
        "The painter follows log(1 − σ(s)), the saturating loss. It should follow −log σ(s): its "
        "fakes with the label *real*. " + STEP,
    ),
    old_mistake(
        "judge's labels swapped",
        _way("judge's labels swapped"),
        "The judge learns it the wrong way round. Real samples should get the label 1, fakes 0. "
        + STEP,
    ),
    old_mistake(
        "painter's labels swapped",
        _way("painter's labels swapped"),
        "The painter learns to be found out. It should give its fakes the label *real*. " + STEP,
    ),
    old_mistake(
        "fakes forgotten",
        _way("fakes forgotten"),
        "The judge saw no fakes in its half of the step. Its loss has two terms. " + STEP,
    ),
    old_mistake(
        "judged before the judge moved",
        _way("judged before the judge moved"),
        "The painter's gradient was taken before the judge had moved. Here they take turns: first "
        "the judge moves, then the painter asks it again. " + STEP,
    ),
)


def _right_with_keras_losses(generator, discriminator, real, noise):
    import keras
    import tensorflow as tf

    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        fakes = generator(noise, training=True)
        on_real, on_fake = discriminator(real), discriminator(fakes)
        loss = bce(tf.ones_like(on_real), on_real) + bce(tf.zeros_like(on_fake), on_fake)
    weights = discriminator.trainable_weights
    discriminator.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
    with tf.GradientTape() as tape:
        on_fake = discriminator(generator(noise, training=True))
        loss = bce(tf.ones_like(on_fake), on_fake)
    weights = generator.trainable_weights
    generator.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))


def _right_with_one_judgement(generator, discriminator, real, noise):
    """Judge real and fake samples in one call; return the losses, which nobody asked for."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        scores = discriminator(tf.concat([real, generator(noise)], axis=0))
        first = tf.reduce_mean(tf.nn.softplus(-scores[: len(real)]))
        first += tf.reduce_mean(tf.nn.softplus(scores[len(real) :]))
    grads = tape.gradient(first, discriminator.trainable_variables)
    discriminator.optimizer.apply(grads, discriminator.trainable_variables)
    with tf.GradientTape() as tape:
        second = -tf.reduce_mean(tf.math.log_sigmoid(discriminator(generator(noise))))
    grads = tape.gradient(second, generator.trainable_variables)
    generator.optimizer.apply(grads, generator.trainable_variables)
    return float(first), float(second)


gan_step = old_exercise(
    name="gan_step",
    signature="gan_step(generator, discriminator, real, noise)",
    reference=measure.step,
    parts=(
        old_part("the discriminator moves rightly", 1.5, test=_moves(1, (0.2, 0.3))),
        old_part("the generator moves rightly", 1.5, test=_moves(0, (0.2, 0.3))),
        old_part("each with its own optimizer", 1, test=_left_alone),
    ),
    example=_example,
    keras=True,
    look=STEP,
    hints=(
        "There are two halves: whose loss is it in each, and whose weights may move?",
        "With tf.GradientTape() as tape: compute the loss. Then grads = tape.gradient(loss, weights), and model.optimizer.apply(grads, weights), where weights are model.trainable_variables of the one network whose turn it is.",
        "First half: loss = judge_loss(discriminator(real), discriminator(generator(noise))) and weights = discriminator.trainable_variables. Second half: loss = painter_loss(discriminator(generator(noise))) and weights = ?",
    ),
    mistakes=STEP_MISTAKES,
    right=(measure.step, _right_with_keras_losses, _right_with_one_judgement),
)
