"""Losses and their gradients: TensorFlow's values, extremes, and refusals."""

import math

import numpy as np
import pytest
from agreement import DRAWS, assert_agrees, assert_close, dtypes, seeds, sizes
from hypothesis import given
from hypothesis import strategies as st

import nnlib.losses as L


def compare(loss, grad, tf_loss, y, prediction):
    import tensorflow as tf

    dtype = prediction.dtype
    assert_agrees(
        lambda p: np.asarray(loss(y, p), dtype),
        lambda upstream, p: upstream * grad(y, p),
        lambda p: tf_loss(tf, tf.constant(y.astype(dtype)), p),
        [prediction],
    )


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(), K=sizes())
def test_mse_agrees_with_tensorflow(dtype, seed, N, K):
    y, p = np.random.default_rng(seed).normal(size=(2, N, K)).astype(dtype)
    compare(L.mse, L.mse_grad, lambda tf, y, p: tf.reduce_mean((p - y) ** 2), y, p)


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(), K=sizes())
def test_huber_agrees_with_tensorflow(dtype, seed, N, K):
    import tensorflow as tf

    y, p = np.random.default_rng(seed).normal(size=(2, N, K)).astype(dtype)
    expected = tf.reduce_mean(tf.keras.losses.huber(y, p, delta=0.7)).numpy()
    assert_close(np.asarray(L.huber(y, p, 0.7), dtype), expected)


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(), K=sizes())
def test_binary_cross_entropy_agrees_with_tensorflow(dtype, seed, N, K):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(0, 2, size=(N, K)), rng.uniform(0.05, 0.95, (N, K)).astype(dtype)
    compare(
        L.binary_cross_entropy,
        L.binary_cross_entropy_grad,
        lambda tf, y, p: tf.reduce_mean(tf.keras.losses.binary_crossentropy(y, p)),
        y,
        p,
    )


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes())
def test_hinge_agrees_with_keras(dtype, seed, N):
    rng = np.random.default_rng(seed)
    y, score = rng.choice([-1, 1], size=N), rng.normal(size=N).astype(dtype)
    compare(L.hinge, L.hinge_grad, lambda tf, y, s: tf.keras.losses.hinge(y, s), y, score)


@pytest.mark.keras
@DRAWS
@given(
    dtype=dtypes,
    seed=seeds,
    batch=st.lists(sizes(), min_size=1, max_size=2),
    K=sizes(2),
    rows=st.booleans(),
)
def test_cross_entropy_agrees_with_tensorflow(dtype, seed, batch, K, rows):
    import tensorflow as tf

    rng = np.random.default_rng(seed)
    y, logits = rng.integers(0, K, size=batch), rng.normal(scale=3, size=(*batch, K)).astype(dtype)
    target = np.eye(K, dtype=dtype)[y] * 0.8 + 0.2 / K if rows else y
    tf_loss = (
        tf.nn.softmax_cross_entropy_with_logits
        if rows
        else tf.nn.sparse_softmax_cross_entropy_with_logits
    )
    assert_agrees(
        lambda z: np.asarray(L.cross_entropy(z, target), dtype),
        lambda upstream, z: upstream * L.cross_entropy_grad(z, target),
        lambda z: tf.reduce_mean(tf_loss(labels=target, logits=z)),
        [logits],
    )
    loss, grad = L.cross_entropy_and_grad(logits, target)
    assert loss == L.cross_entropy(logits, target)
    np.testing.assert_array_equal(grad, L.cross_entropy_grad(logits, target))


def test_a_mean_does_not_grow_with_the_batch(rng):
    y, p = rng.normal(size=(2, 5, 2))
    for loss in (L.mse, L.huber):
        assert_close(loss(np.tile(y, (3, 1)), np.tile(p, (3, 1))), loss(y, p), tolerance=1e-12)


def test_values_worked_by_hand():
    assert L.mse([1, 2], [3, 2]) == 2
    assert L.huber([0, 0], [0.5, 3]) == (0.125 + 2.5) / 2
    assert L.hinge([1, -1], [0.5, -2]) == 0.25
    assert_close(L.binary_cross_entropy([1], [0.25]), math.log(4), tolerance=1e-12)
    assert_close(L.cross_entropy([[7.0, 7.0, 7.0]], [1]), math.log(3), tolerance=1e-12)
    assert L.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extremes_stay_finite(dtype):
    assert np.isfinite(L.binary_cross_entropy([1, 0], np.array([0, 1], dtype)))
    assert np.isfinite(L.binary_cross_entropy_grad([1, 0], np.array([0, 1], dtype))).all()
    assert L.cross_entropy(np.array([[1000, -1000]], dtype), [1]) == 2000
    assert np.isfinite(L.cross_entropy_grad(np.array([[1000, -1000]], dtype), [1])).all()


@pytest.mark.parametrize("loss", [L.mse, L.huber, L.mse_grad])
def test_pairs_must_match(loss):
    with pytest.raises(
        ValueError, match=r"y and y_hat must have the same shape, not \(3,\) and \(3, 1\)"
    ):
        loss(np.ones(3), np.ones((3, 1)))
    with pytest.raises(ValueError, match="y and y_hat are empty"):
        loss([], [])
    with pytest.raises(TypeError, match="y_hat must hold real numbers"):
        loss([1], ["1"])


def test_huber_needs_a_positive_delta():
    with pytest.raises(ValueError, match="delta must be greater than 0, not 0"):
        L.huber([1.0], [1.0], 0)


@pytest.mark.parametrize("loss", [L.binary_cross_entropy, L.binary_cross_entropy_grad])
def test_probabilities_must_be_probabilities(loss):
    with pytest.raises(
        ValueError, match=r"p must lie between 0 and 1, and it runs from 0\.5 to 1\.5"
    ):
        loss([0, 1], [0.5, 1.5])
    with pytest.raises(ValueError, match="y must lie between 0 and 1, and it runs from -1 to 1"):
        loss([-1, 1], [0.5, 0.5])
    with pytest.raises(ValueError, match="same shape"):
        loss([1], [[0.5]])


@pytest.mark.parametrize("loss", [L.hinge, L.hinge_grad])
def test_hinge_wants_signs(loss):
    with pytest.raises(
        ValueError, match=r"y must hold -1 and 1, and it holds \[0.0, 1.0\].*2 \* y - 1"
    ):
        loss([0, 1], [0.5, 0.5])


@pytest.mark.parametrize("f", [L.cross_entropy, L.cross_entropy_grad, L.cross_entropy_and_grad])
def test_cross_entropy_refuses(f):
    logits = np.zeros((2, 3))
    with pytest.raises(ValueError, match="0 … 2 for 3 classes, and it runs from 0 to 3"):
        f(logits, [0, 3])
    with pytest.raises(TypeError, match="whole-number labels"):
        f(logits, [0.0, 1.0])
    with pytest.raises(ValueError, match=r"labels \(2,\) or one-hot rows \(2, 3\).*it is \(3,\)"):
        f(logits, [0, 1, 2])
    with pytest.raises(ValueError, match="one-hot"):
        f(logits, np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"logits must have shape \(N, K\), not empty.*\(0, 3\)"):
        f(logits[:0], [])
    with pytest.raises(ValueError, match=r"logits must have shape \(N, K\)"):
        f(logits[0], 1)


def test_one_hot_refuses():
    with pytest.raises(ValueError, match="0 … 2"):
        L.one_hot([3], 3)
    with pytest.raises(TypeError, match="K must be a whole number, not float"):
        L.one_hot([1], 3.0)
