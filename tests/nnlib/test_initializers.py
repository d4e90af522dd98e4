"""Initializers: spread, shape, and sameness for the same seed."""

import numpy as np
import pytest

from nnlib import initializers as init


@pytest.mark.parametrize(
    ("shape", "fans"), [((300, 200), (300, 200)), ((3, 5, 20, 40), (300, 600))]
)
def test_the_variance_of_glorot_uniform(shape, fans, rng):
    W = init.glorot_uniform(shape, rng)
    assert W.shape == shape
    assert W.var() == pytest.approx(2 / sum(fans), rel=0.05)
    assert abs(W.mean()) < 0.05 * W.std()


def test_the_variance_of_he_init(rng):
    W = init.he_init(300, 200, rng)
    assert W.shape == (300, 200)
    assert W.var() == pytest.approx(2 / 300, rel=0.05)
    assert abs(W.mean()) < 0.05 * W.std()


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3)])
def test_orthogonal(shape, rng):
    W = init.orthogonal(shape, rng)
    product = W @ W.T if shape[0] <= shape[1] else W.T @ W
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)


@pytest.mark.parametrize("initializer", [init.glorot_uniform, init.orthogonal])
def test_bad_input(initializer, rng):
    with pytest.raises(ValueError, match=r"at least two axes|sizes, 2 in all"):
        initializer((3,), rng)
    with pytest.raises(TypeError, match="rng must be a NumPy Generator"):
        initializer((3, 2), 0)


def test_sizes_are_checked(rng):
    with pytest.raises(ValueError, match="fan_in must be at least 1, not 0"):
        init.he_init(0, 2, rng)
    with pytest.raises(TypeError, match="fan_out must be a whole number"):
        init.he_init(2, 2.0, rng)
