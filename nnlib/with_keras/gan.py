"""One step of a GAN in Keras and TensorFlow, and many of them in a row (lesson 16).

TensorFlow is imported when a step is made, not before.
"""

from collections.abc import Callable
from typing import Any

Step = Callable[[Any, Any, Any, Any], Any]


def gan_step(generator: Any, discriminator: Any, real: Any, noise: Any) -> None:
    """Train the discriminator, then the generator, each with its own optimizer.

    Parameters
    ----------
    generator, discriminator : compiled keras.Model
        From noise (N, Z) to samples (N, D), and from samples to logits (N, 1). Changed in place.
    real : array (M, D)
    noise : array (N, Z)

    Notes
    -----
    The generator's loss is the non-saturating one. Goodfellow et al., *Generative adversarial
    nets*, 2014.
    """
    import tensorflow as tf

    def mean_surprise(logits: Any) -> Any:
        return tf.reduce_mean(tf.nn.softplus(-logits))

    with tf.GradientTape() as tape:
        fake = discriminator(generator(noise))
        loss = mean_surprise(discriminator(real)) + mean_surprise(-fake)
    weights = discriminator.trainable_variables
    discriminator.optimizer.apply(tape.gradient(loss, weights), weights)
    with tf.GradientTape() as tape:
        loss = mean_surprise(discriminator(generator(noise)))
    weights = generator.trainable_variables
    generator.optimizer.apply(tape.gradient(loss, weights), weights)


def many_steps(step: Step, generator: Any, discriminator: Any) -> Callable[[Any, Any], None]:
    """Return a function that makes many steps in a row, as one graph of TensorFlow.

    That is some ten times as fast as step by step. The function takes the batches of all steps,
    arrays `real` (S, M, D) and `noise` (S, N, Z).
    """
    import tensorflow as tf

    for model in (generator, discriminator):
        model.optimizer.build(model.trainable_variables)  # a graph must not make variables

    @tf.function(autograph=False)
    def run(real: Any, noise: Any) -> Any:
        def body(i: Any) -> Any:
            step(generator, discriminator, real[i], noise[i])
            return i + 1

        return tf.while_loop(lambda i: i < tf.shape(real)[0], body, [0])

    def steps(real: Any, noise: Any) -> None:
        run(tf.constant(real, tf.float32), tf.constant(noise, tf.float32))

    return steps
