"""Batch and layer normalization against TensorFlow and Keras."""

import numpy as np
import pytest
from agreement import DRAWS, assert_agrees, assert_close, dtypes, seeds, sizes
from hypothesis import given
from hypothesis import strategies as st

from nnlib import normalization as n


# Two values normalized are always about -1 and 1, and their gradient is round-off: draw more.
def draw(seed, batch, D, dtype):
    rng = np.random.default_rng(seed)
    return [rng.normal(2, 3, size).astype(dtype) for size in ((*batch, D), D, D)]


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, batch=st.lists(sizes(4), min_size=1, max_size=3), D=sizes())
def test_batchnorm_agrees_with_tensorflow(dtype, seed, batch, D):
    import tensorflow as tf

    axes = list(range(len(batch)))

    def tf_forward(X, gamma, beta):
        mean, var = tf.nn.moments(X, axes)
        return tf.nn.batch_normalization(X, mean, var, beta, gamma, 1e-3)

    assert_agrees(
        lambda X, gamma, beta: n.batchnorm_forward(X, gamma, beta, {}, True, eps=1e-3),
        lambda dY, X, gamma, beta: n.batchnorm_backward(dY, X, gamma, eps=1e-3),
        tf_forward,
        draw(seed, batch, D, dtype),
    )


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, batch=st.lists(sizes(), min_size=1, max_size=3), D=sizes(4))
def test_layernorm_agrees_with_tensorflow(dtype, seed, batch, D):
    import tensorflow as tf

    def tf_forward(X, gamma, beta):
        mean, var = tf.nn.moments(X, [-1], keepdims=True)
        return tf.nn.batch_normalization(X, mean, var, beta, gamma, 1e-3)

    assert_agrees(
        lambda X, gamma, beta: n.layernorm_forward(X, gamma, beta, eps=1e-3),
        lambda dY, X, gamma, beta: n.layernorm_backward(dY, X, gamma, eps=1e-3),
        tf_forward,
        draw(seed, batch, D, dtype),
    )


@pytest.mark.keras
def test_running_statistics_are_those_of_keras(rng):
    import keras

    layer = keras.layers.BatchNormalization(momentum=0.8, epsilon=1e-3, dtype="float64")
    state: dict = {}
    gamma, beta = np.ones(3), np.zeros(3)
    for _ in range(5):
        X = rng.normal(3, 2, size=(7, 3))
        layer(X, training=True)
        n.batchnorm_forward(X, gamma, beta, state, True, momentum=0.8, eps=1e-3)
    assert_close(state["mean"], layer.moving_mean.numpy(), tolerance=1e-10)
    assert_close(state["var"], layer.moving_variance.numpy(), tolerance=1e-10)
    ours = n.batchnorm_forward(X, gamma, beta, state, False, eps=1e-3)
    assert_close(ours, layer(X, training=False).numpy(), tolerance=1e-10)


def test_at_test_time_one_example_does_not_depend_on_its_neighbours(rng):
    X = rng.normal(size=(6, 2))
    state = {"mean": np.array([1.0, 2.0]), "var": np.array([4.0, 9.0])}
    before = {k: v.copy() for k, v in state.items()}
    whole = n.batchnorm_forward(X, [1, 1], [0, 0], state, False)
    alone = n.batchnorm_forward(X[:1], [1, 1], [0, 0], state, False)
    np.testing.assert_array_equal(whole[:1], alone)
    assert all((state[k] == before[k]).all() for k in state)


G = np.ones(3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: n.batchnorm_forward(np.ones(3), G, G, {}, True), r"X must have shape \(N, D\)"),
        (lambda: n.batchnorm_forward(np.ones((0, 3)), G, G, {}, True), r"not empty.*\(0, 3\)"),
        (lambda: n.batchnorm_forward(np.ones((2, 4)), G, G, {}, True), r"shape \(4,\), not \(3,\)"),
        (lambda: n.batchnorm_forward(np.ones((2, 3)), G, G[:2], {}, True), "beta and gamma"),
        (lambda: n.batchnorm_forward(np.ones((2, 3)), G, G, {}, True, 2.0), "momentum must be"),
        (lambda: n.batchnorm_forward(np.ones((2, 3)), G, G, {}, True, 0.9, 0), "eps must be"),
        (lambda: n.batchnorm_backward(np.ones((2, 2)), np.ones((2, 3)), G), "dY and X"),
        (lambda: n.layernorm_forward(np.ones((2, 4)), G, G), r"shape \(4,\), not \(3,\)"),
        (lambda: n.layernorm_backward(np.ones((2, 2)), np.ones((2, 3)), G), "dY and X"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
