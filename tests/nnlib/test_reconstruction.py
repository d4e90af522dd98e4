"""Reconstruction errors and thresholds; the residual connection as a function."""

import numpy as np
import pytest

from nnlib.reconstruction import anomaly_threshold, denoising_pairs, reconstruction_error
from nnlib.residual import residual_forward


def test_one_error_an_example():
    errors = reconstruction_error([[1.0, 2.0], [0.0, 0.0]], [[1.0, 4.0], [3.0, 0.0]])
    assert errors.tolist() == [2, 4.5]
    assert reconstruction_error(np.ones((3, 4, 5)), np.zeros((3, 4, 5))).tolist() == [1, 1, 1]


def test_noise_goes_onto_the_input_alone(rng):
    X = np.full((200, 50), 0.5)
    inputs, targets = denoising_pairs(X, 0.1, rng)
    np.testing.assert_array_equal(targets, X)
    assert (inputs - X).std() == pytest.approx(0.1, rel=0.05)
    inputs, _ = denoising_pairs(X, 2.0, rng)
    assert (inputs.min(), inputs.max()) == (0, 1)


def test_the_threshold_is_a_quantile():
    assert anomaly_threshold(np.arange(101), 0.95) == pytest.approx(95)


def test_residual_adds():
    x = np.array([[1.0, -2.0]])
    assert residual_forward(x, lambda x: 10 * x).tolist() == [[11, -22]]
    assert x.tolist() == [[1, -2]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: reconstruction_error([1.0], [1.0]), ValueError, r"X must have shape \(N, D\)"),
        (lambda: reconstruction_error([[1.0]], [[1.0, 2.0]]), ValueError, r"\(1, 1\) and \(1, 2\)"),
        (lambda: reconstruction_error(np.ones((0, 2)), np.ones((0, 2))), ValueError, "not empty"),
        (lambda: denoising_pairs([[0.5]], -1, np.random.default_rng(0)), ValueError, "at least 0"),
        (lambda: anomaly_threshold([1.0], 1.5), ValueError, "q must be at least 0 and at most 1"),
        (lambda: anomaly_threshold([], 0.5), ValueError, "errors is empty"),
        (lambda: anomaly_threshold([np.nan], 0.5), ValueError, r"errors\[0\] is nan"),
        (lambda: residual_forward([1.0], lambda x: [1.0, 2.0]), ValueError, r"x and F\(x\)"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
