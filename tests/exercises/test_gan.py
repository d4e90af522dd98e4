"""A GAN's step is judged by the weights that it leaves, whatever the code looks like."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from autograder.exercises.l16_gan import exercises
from nnlib import adversarial
from nnlib.with_keras import gan as keras_gan


def verdict(name, function):
    return examine(find(name), LocalSubject(function, name))


def points(result):
    return [part.points for part in result.parts]


def wrong(name, mistake):
    return next(m.wrong for m in find(name).mistakes if m.name == mistake)


@pytest.mark.parametrize("name", ["discriminator_loss", "generator_loss"])
def test_a_loss_that_overflows_keeps_what_it_earned(name):
    result = verdict(name, wrong(name, "not safe"))
    assert result.mistakes == ("not safe",)
    assert 0 < result.points < find(name).points


@pytest.mark.parametrize("seed", range(20))
def test_no_sample_lies_on_the_edge_of_a_mode(seed):
    samples, centres, radius = exercises._scene(np.random.default_rng(seed), 2 + seed % 5)
    distance = np.linalg.norm(samples[:, np.newaxis] - centres, axis=-1)
    assert np.abs(distance - radius).min() > 0.03
    covered = (distance.min(axis=0) <= radius).mean()
    assert 0 < covered < 1


def test_the_radius_may_be_left_out_or_be_a_plain_argument():
    def coverage(samples, centres, radius):
        return adversarial.mode_coverage(samples, centres, radius)

    result = verdict("mode_coverage", coverage)
    assert [part.name for part in result.parts if part.failure] == ["radius left out"]


@pytest.mark.keras
@pytest.mark.slow
class TestStep:
    def test_the_discriminator_alone_earns_its_half(self):
        def half(generator, discriminator, real, noise):
            kept = generator.get_weights()
            keras_gan.gan_step(generator, discriminator, real, noise)
            generator.set_weights(kept)

        result = verdict("gan_step", half)
        assert points(result) == [1.5, 0, 0]
        assert "generator did not change" in result.parts[1].failure.message

    def test_an_optimizer_of_ones_own_is_refused(self):
        def step(generator, discriminator, real, noise):
            generator.compile(discriminator.optimizer)
            discriminator.compile(type(discriminator.optimizer)(0.3))
            keras_gan.gan_step(generator, discriminator, real, noise)

        result = verdict("gan_step", step)
        assert points(result)[2] == 0

    def test_the_reason_is_told_where_the_code_stops(self):
        result = verdict("gan_step", lambda generator, discriminator, real, noise: real @ noise)
        assert result.points == 0
        assert "stopped with" in result.parts[0].failure.message
