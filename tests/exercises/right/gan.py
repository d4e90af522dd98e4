"""Right answers of lesson 16 in other styles."""

import math

import numpy as np

from nnlib.with_keras import gan as keras_gan
from tests.exercises.right import of_arrays


def _surprise(scores):
    """Return −log σ(s), one at a time, on average."""
    each = [max(-s, 0.0) + math.log1p(math.exp(-abs(s))) for s in np.ravel(scores).tolist()]
    return sum(each) / len(each)


def _distances(samples, centres):
    samples, centres = np.asarray(samples), np.asarray(centres)
    return np.linalg.norm(samples[:, np.newaxis] - centres, axis=-1)


def _with_keras_losses(generator, discriminator, real, noise):
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


def _real_and_fake_in_one_call(generator, discriminator, real, noise):
    """Return the losses, too, which nobody asked for."""
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


RIGHT = {
    "discriminator_loss": of_arrays(
        lambda real, fake: np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean(),
        lambda real, fake: (
            # Cross entropy of lesson 4 on logits, with the label 1 and the label 0.
            np.mean(np.maximum(real, 0) - real + np.log1p(np.exp(-abs(real))))
            + np.mean(np.maximum(fake, 0) + np.log1p(np.exp(-abs(fake))))
        ),
        lambda real, fake: _surprise(real) + _surprise(-fake),
    ),
    "generator_loss": of_arrays(
        lambda fake: np.logaddexp(0, -fake).mean(),
        lambda fake: np.mean(np.maximum(-fake, 0) + np.log1p(np.exp(-abs(fake)))),
        _surprise,
    ),
    "mode_coverage": (
        lambda samples, centres, radius=0.5: (
            _distances(samples, centres).min(axis=0) <= radius
        ).mean(),
        lambda samples, centres, radius=0.5: np.mean(
            [any(np.sum(np.subtract(s, c) ** 2) <= radius**2 for s in samples) for c in centres]
        ),
        lambda samples, centres, radius=0.5: (
            np.count_nonzero((_distances(samples, centres) < radius).any(axis=0)) / len(centres)
        ),
    ),
    "gan_step": (keras_gan.gan_step, _with_keras_losses, _real_and_fake_in_one_call),
}
