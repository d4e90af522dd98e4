"""Draws are judged by how often they come, whatever way they were drawn; waists by what passes them."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from autograder.exercises.l15_autoencoder.boltzmann import expected_next, machine
from nnlib import boltzmann
from nnlib.activations import sigmoid
from nnlib.with_keras.autoencoder import build_autoencoder
from tests.exercises.right import right_styles


def verdict(name, function, secret=b"visible"):
    return examine(find(name), LocalSubject(function, name), secret)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["gibbs_step", "cd1_grads", "denoising_pairs"])
def test_right_draws_are_never_refused_by_chance(name, seed):
    for right in right_styles(find(name))[:2]:
        result = verdict(name, right, f"secret {seed}".encode())
        assert result.passed, result


def test_the_expectation_over_all_hidden_states_is_what_many_draws_give(rng):
    W, b, c = machine(rng, 4, 2)
    v = np.repeat([[1.0, 0.0, 0.0, 1.0]], 20_000, axis=0)
    drawn = boltzmann.gibbs_step(v, W, b, c, rng).mean(axis=0)
    np.testing.assert_allclose(drawn, expected_next(v[0], W, b, c), atol=0.02)


def too_rarely(v, W, b, c, rng):
    p = boltzmann.visible_probabilities(rng.random((len(v), len(b))) < sigmoid(v @ W + b), W, c)
    return rng.random(p.shape) < p**2


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        (lambda v, W, b, c, rng: v.tolist(), "v's own shape"),
        (lambda v, W, b, c, rng: 1 / 0, "ZeroDivisionError"),
        (lambda *args: 2.0 * boltzmann.gibbs_step(*args), "must be 0 or 1"),
        (lambda *args: 1.0 * too_rarely(*args), "not 1 as often"),
    ],
    ids=["list", "raises", "twos", "too rarely"],
)
def test_other_steps_are_refused_with_the_reason(step, complaint):
    result = verdict("gibbs_step", step)
    assert result.points == 0
    assert complaint in result.parts[0].failure.message


def grads(v0, v1, p0, p1):
    return (v1.T @ p1 - v0.T @ p0) / len(v0), (p1 - p0).mean(axis=0), (v1 - v0).mean(axis=0)


def test_states_in_the_gradients_are_told_from_probabilities_where_the_draws_differ():
    def drawn_backwards(v0, W, b, c, rng):
        """Draw states for the gradients, from another generator than the Gibbs step."""
        own = np.random.default_rng(rng.integers(2**32))
        v1 = boltzmann.gibbs_step(v0, W, b, c, rng)
        p0, p1 = sigmoid(v0 @ W + b), sigmoid(v1 @ W + b)
        return grads(v0, v1, 1.0 * (own.random(p0.shape) < p0), p1)

    result = verdict("cd1_grads", drawn_backwards)
    assert result.points == 0
    assert "db must be the hidden probabilities" in result.parts[0].failure.message


def test_a_dream_that_is_no_gibbs_step_costs_its_own_part():
    def stays(v0, W, b, c, rng):
        v0, W, b, c = (np.asarray(a, dtype=float) for a in (v0, W, b, c))
        v1 = 1.0 * (rng.random(v0.shape) < 0.5)
        return grads(v0, v1, sigmoid(v0 @ W + b), sigmoid(v1 @ W + b))

    result = verdict("cd1_grads", stays)
    assert result.parts[0].points == 1.5
    assert "not what one Gibbs step makes" in result.parts[2].failure.message


@pytest.mark.parametrize(
    ("pairs", "complaint"),
    [
        (lambda X, noise, rng: X, "inputs and targets"),
        (
            lambda X, noise, rng: (X + rng.uniform(0, noise, np.shape(X)), np.array(X)),
            "must have mean 0",
        ),
        (
            lambda X, noise, rng: (X + 2 * rng.normal(0, noise, np.shape(X)), np.array(X)),
            "the standard deviation that was given",
        ),
        (lambda X, noise, rng: 1 / 0, "ZeroDivisionError"),
    ],
    ids=["one array", "one-sided", "too strong", "raises"],
)
def test_other_noise_is_refused_with_the_reason(pairs, complaint):
    result = verdict("denoising_pairs", pairs)
    assert result.points == 0
    assert complaint in result.parts[0].failure.message


@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.parametrize(
    ("build", "complaint"),
    [
        (lambda d, k: None, "Three Keras models must come back"),
        (lambda d, k: (*build_autoencoder(d, k)[:2], None), "autoencoder must be a"),
        (lambda d, k: build_autoencoder(d + 1, k), "the encoder goes from (None, 17)"),
        (lambda d, k: 1 / 0, "ZeroDivisionError"),
    ],
    ids=["nothing", "two of three", "wider", "raises"],
)
def test_other_models_are_refused_with_the_reason(build, complaint):
    result = verdict("build_autoencoder", build)
    assert result.points == 0
    assert complaint in result.parts[0].failure.message
