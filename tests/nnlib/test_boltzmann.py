import itertools

import numpy as np
import pytest
from sklearn.datasets import load_digits

from nnlib.boltzmann import (
    cd1_grads,
    free_energy,
    gibbs_step,
    hidden_probabilities,
    visible_probabilities,
)
from nnlib.descent import minibatches
from nnlib.gradcheck import numeric_grad, relative_error


def states(n):
    return np.array(list(itertools.product([0.0, 1.0], repeat=n)))


@pytest.fixture
def machine(rng):
    """Weights of a machine small enough to enumerate: W (3, 2), b (2,), c (3,)."""
    return rng.standard_normal((3, 2)), rng.standard_normal(2), rng.standard_normal(3)


def energy(v, h, W, b, c):
    return -v @ W @ h - b @ h - c @ v


def test_free_energy_sums_over_all_hidden_states(machine):
    for v in states(3):
        total = sum(np.exp(-energy(v, h, *machine)) for h in states(2))
        np.testing.assert_allclose(free_energy(v[np.newaxis], *machine)[0], -np.log(total))


def test_conditional_probabilities_follow_from_the_energy(machine):
    W, b, c = machine
    joint = np.exp([[-energy(v, h, W, b, c) for h in states(2)] for v in states(3)])
    given_v = joint @ states(2) / joint.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(hidden_probabilities(states(3), W, b), given_v)
    given_h = joint.T @ states(3) / joint.T.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(visible_probabilities(states(2), W, c), given_h)


def test_gibbs_steps_lead_to_the_model_s_own_distribution(machine, rng):
    p = np.exp(-free_energy(states(3), *machine))
    p /= p.sum()
    v = np.zeros((40_000, 3))
    for _ in range(20):
        v = gibbs_step(v, *machine, rng)
    found = np.bincount((v @ [4, 2, 1]).astype(int), minlength=8) / len(v)
    # Five standard errors of the largest share.
    np.testing.assert_allclose(found, p, atol=5 * np.sqrt(0.25 / len(v)))


def test_gibbs_step_draws_in_the_order_it_promises(machine):
    W, b, c = machine
    v = states(3)
    draws = np.random.default_rng(1)
    h = (draws.random((8, 2)) < hidden_probabilities(v, W, b)).astype(float)
    expected = draws.random((8, 3)) < visible_probabilities(h, W, c)
    found = gibbs_step(v, W, b, c, np.random.default_rng(1))
    assert np.array_equal(found, expected)
    assert found.dtype == np.float64


def test_cd1_is_the_gradient_of_the_free_energy_gap(machine, rng):
    """With v1 held fixed, CD-1 descends mean F(v0) - mean F(v1)."""
    W, b, c = machine
    v0 = rng.integers(0, 2, (5, 3)).astype(float)
    v1 = gibbs_step(v0, W, b, c, np.random.default_rng(7))
    grads = cd1_grads(v0, W, b, c, np.random.default_rng(7))

    def gap(W, b, c):
        return free_energy(v0, W, b, c).mean() - free_energy(v1, W, b, c).mean()

    for found, numeric in zip(
        grads,
        (
            numeric_grad(lambda W: gap(W, b, c), W),
            numeric_grad(lambda b: gap(W, b, c), b),
            numeric_grad(lambda c: gap(W, b, c), c),
        ),
        strict=True,
    ):
        assert relative_error(found, numeric) < 1e-8


def test_arguments_come_back_unchanged(machine, rng):
    v = rng.random((4, 3))
    kept = [x.copy() for x in (v, *machine)]
    cd1_grads(v, *machine, rng)
    assert all(np.array_equal(a, b) for a, b in zip(kept, (v, *machine), strict=True))


@pytest.fixture(scope="module")
def trained():
    X = (load_digits().data > 7).astype(float)
    rng = np.random.default_rng(0)
    X = X[rng.permutation(len(X))]
    train, test = X[:1400], X[1400:]
    machine = [0.01 * rng.standard_normal((64, 48)), np.zeros(48), np.zeros(64)]
    for _ in range(40):
        for batch, _ in minibatches(train, train, 32, rng):
            for parameter, gradient in zip(machine, cd1_grads(batch, *machine, rng), strict=True):
                parameter -= 0.1 * gradient
    return machine, train, test


def test_it_learns_the_digits(trained):
    (W, b, c), train, test = trained
    reconstructed = visible_probabilities(hidden_probabilities(test, W, b), W, c)
    baseline = np.mean((test - train.mean(axis=0)) ** 2)
    assert np.mean((test - reconstructed) ** 2) < 0.5 * baseline


def test_unseen_digits_lie_lower_than_shuffled_ones(trained, rng):
    machine, _, test = trained
    shuffled = rng.permuted(test, axis=1)
    assert np.mean(free_energy(test, *machine) < free_energy(shuffled, *machine)) > 0.98


def test_samples_are_states_that_look_like_the_data(trained, rng):
    machine, train, _ = trained
    v = start = rng.integers(0, 2, (100, 64)).astype(float)
    for _ in range(100):
        v = gibbs_step(v, *machine, rng)
    assert set(np.unique(v)) == {0.0, 1.0}
    noise, data = free_energy(start, *machine).mean(), free_energy(train, *machine).mean()
    # Ten times nearer to the data's energy than the noise that the chain started from.
    assert abs(free_energy(v, *machine).mean() - data) < 0.1 * abs(noise - data)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda m, r: gibbs_step(np.ones(3), *m, r), r"v must have shape \(N, D\)"),
        (lambda m, r: gibbs_step(np.ones((0, 3)), *m, r), "v is empty"),
        (lambda m, r: gibbs_step(np.ones((2, 4)), *m, r), r"v must have shape \(2, 3\)"),
        (lambda m, r: gibbs_step(np.ones((2, 3)), m[0], m[2], m[1], r), r"b must have shape \(2,"),
        (lambda m, r: cd1_grads(np.full((2, 3), 16.0), *m, r), "v must lie between 0 and 1"),
        (lambda m, r: cd1_grads(np.full((2, 3), np.nan), *m, r), "v must lie between 0 and 1"),
    ],
)
def test_bad_arguments_are_named(call, words, machine, rng):
    with pytest.raises(ValueError, match=words):
        call(machine, rng)


def test_randomness_comes_from_a_generator(machine):
    with pytest.raises(TypeError, match="rng must be a NumPy Generator"):
        gibbs_step(np.ones((2, 3)), *machine, 0)
