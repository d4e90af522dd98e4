"""What one step of a GAN must do to both networks, computed where Keras is."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine import measures

WAYS = (
    "right",
    "judge trained twice",
    "painter trained twice",
    "saturating loss",
    "judge's labels swapped",
    "painter's labels swapped",
    "fakes forgotten",
    "judged before the judge moved",
)


def network(sizes: list[int], seed: int, lr: float) -> Any:
    """Make a network whose weights, biases too, are away from 0, compiled with plain descent."""
    import keras

    rng = np.random.default_rng(seed)
    model = measures.dense(sizes, "tanh")
    model.set_weights([rng.normal(scale=0.6, size=w.shape) for w in model.get_weights()])
    model.compile(keras.optimizers.SGD(lr))
    return model


def outcomes(
    generator: Any, discriminator: Any, real: np.ndarray, noise: np.ndarray
) -> dict[str, list[Any]]:
    """Make one step from here in each way; return the weights of both after each."""
    both = generator, discriminator
    start = [model.get_weights() for model in both]
    found = {}
    for way in WAYS:
        for model, weights in zip(both, start, strict=True):
            model.set_weights(weights)
        step(*both, real, noise, way)
        found[way] = [model.get_weights() for model in both]
    return found


def step(generator: Any, discriminator: Any, real: Any, noise: Any, way: str = "right") -> None:
    """Train the judge, then the painter; ``way`` names what goes wrong."""
    import tensorflow as tf

    def surprise(scores: Any) -> Any:
        return tf.reduce_mean(tf.nn.softplus(-scores))

    def judge_loss() -> Any:
        seen, fake = discriminator(real), discriminator(generator(noise))
        if way == "judge's labels swapped":
            return surprise(-seen) + surprise(fake)
        return surprise(seen) + (0.0 if way == "fakes forgotten" else surprise(-fake))

    def painter_loss() -> Any:
        fake = discriminator(generator(noise))
        if way == "saturating loss":
            return -surprise(-fake)
        return surprise(-fake) if way == "painter's labels swapped" else surprise(fake)

    def gradients(loss: Any, *models: Any) -> list[tuple[Any, Any]]:
        with tf.GradientTape(persistent=True) as tape:
            value = loss()
        return [(model, tape.gradient(value, model.trainable_variables)) for model in models]

    def follow(found: list[tuple[Any, Any]]) -> None:
        for model, grads in found:
            model.optimizer.apply(grads, model.trainable_variables)

    both = (generator, discriminator)
    first = gradients(judge_loss, *(both if way == "painter trained twice" else both[1:]))
    if way == "judged before the judge moved":
        second = gradients(painter_loss, generator)
        follow(first)
        follow(second)
        return
    follow(first)
    follow(gradients(painter_loss, *(both if way == "judge trained twice" else both[:1])))
