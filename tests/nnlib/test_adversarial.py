import numpy as np
import pytest

from nnlib.adversarial import discriminator_loss, generator_loss, mode_coverage


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def test_losses_are_cross_entropies_of_the_sigmoid(rng):
    real, fake = 2 * rng.standard_normal(7), 2 * rng.standard_normal(5)
    expected = -np.log(sigmoid(real)).mean() - np.log(1 - sigmoid(fake)).mean()
    np.testing.assert_allclose(discriminator_loss(real, fake), expected, rtol=1e-13)
    np.testing.assert_allclose(generator_loss(fake), -np.log(sigmoid(fake)).mean(), rtol=1e-13)


def test_known_values():
    assert discriminator_loss([0.0], [0.0, 0.0]) == pytest.approx(2 * np.log(2))
    assert generator_loss([0]) == pytest.approx(np.log(2))
    assert discriminator_loss([1000.0], [-1000.0]) == 0.0
    assert discriminator_loss([-1000.0], [1000.0]) == 2000.0
    assert generator_loss([-1000.0]) == 1000.0


@pytest.mark.keras
def test_agrees_with_keras(rng):
    import keras

    real, fake = 3 * rng.standard_normal((8, 1)), 3 * rng.standard_normal((8, 1))
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    expected = bce(np.ones((8, 1)), real) + bce(np.zeros((8, 1)), fake)
    np.testing.assert_allclose(discriminator_loss(real, fake), float(expected), rtol=1e-6)
    np.testing.assert_allclose(generator_loss(fake), float(bce(np.ones((8, 1)), fake)), rtol=1e-6)


def ring(k=8):
    angle = 2 * np.pi * np.arange(k) / k
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def test_mode_coverage_counts_modes_that_were_found(rng):
    centres = ring()
    near = centres[[0, 0, 3, 5]] + 0.01 * rng.standard_normal((4, 2))
    assert mode_coverage(near, centres) == 3 / 8
    assert mode_coverage(centres[::-1], centres) == 1.0
    assert mode_coverage(np.zeros((100, 2)), centres) == 0.0
    between = (centres + np.roll(centres, 1, axis=0)) / 2
    assert mode_coverage(between, centres) == 0.0
    assert mode_coverage(between, centres, radius=0.5) == 1.0
    assert mode_coverage([[0.0, 0.2]], [[0.0, 0.0]], radius=0.3) == 1.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: discriminator_loss([], [1.0]), "real is empty"),
        (lambda: discriminator_loss([1.0], np.ones((3, 2))), r"fake must hold one logit"),
        (lambda: generator_loss(3.0), r"one logit a sample"),
        (lambda: mode_coverage(np.ones((3, 2)), np.ones((2, 3))), "same number of columns"),
        (lambda: mode_coverage(np.ones((0, 2)), ring()), "samples is empty"),
        (lambda: mode_coverage(np.full((1, 2), np.nan), ring()), "samples must be finite"),
        (lambda: mode_coverage(np.ones(2), ring()), r"samples must have shape \(N, D\)"),
        (lambda: mode_coverage([[0.0, 0.0]], [[0.0, 0.0]]), "single centre"),
        (lambda: mode_coverage([[0.0, 0.0]], ring(), radius=-1), "radius must be greater than 0"),
        (lambda: mode_coverage([[0.0, 0.0]], np.ones((2, 2))), "radius must be greater than 0"),
    ],
)
def test_bad_arguments_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
