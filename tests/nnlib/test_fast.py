"""The fast versions in `nnlib._fast` against the reading forms that they stand in for."""

import functools

import numpy as np
import pytest
from agreement import DRAWS, assert_close, seeds, sizes
from hypothesis import assume, given
from hypothesis import strategies as st

from nnlib import (
    SGD,
    Adam,
    RMSprop,
    convolution,
    dense,
    descent,
    layers,
    losses,
    mlp,
    optimizer_steps,
    pooling,
    recurrent,
    regularization,
)
from nnlib._fast import convolution as fast_convolution
from nnlib._fast import dense as fast_dense
from nnlib._fast import descent as fast_descent
from nnlib._fast import losses as fast_losses
from nnlib._fast import mlp as fast_mlp
from nnlib._fast import pooling as fast_pooling
from nnlib._fast import recurrent as fast_recurrent

assert_same = functools.partial(assert_close, tolerance=1e-12)
shapes = st.tuples(sizes(1, 3), sizes(3, 7), sizes(3, 7), sizes(1, 3))
windows = st.tuples(sizes(1, 3), sizes(1, 3))


def assert_all_same(ours, expected):
    for a, b in zip(ours, expected, strict=True):
        assert_same(a, b)


@DRAWS
@given(seed=seeds, batch=st.lists(sizes(), min_size=1, max_size=3), D=sizes(), H=sizes())
def test_dense(seed, batch, D, H):
    rng = np.random.default_rng(seed)
    X, W, b = (rng.normal(size=size) for size in ((*batch, D), (D, H), (H,)))
    dZ = rng.normal(size=(*batch, H))
    Z = dense.dense_forward(X, W, b)
    expected = dX, dW, db = dense.dense_backward(dZ, (X, W))
    assert_same(fast_dense.dense_forward(X, W, b), Z)
    assert_all_same(fast_dense.dense_backward(dZ, (X, W)), expected)
    layer = layers.Dense(H).build((*batch[1:], D), rng)
    layer.params.update(W=W, b=b)
    assert_same(layer.forward(X), Z)
    assert_same(layer.backward(dZ), dX)
    assert_all_same((layer.grads["W"], layer.grads["b"]), (dW, db))


@DRAWS
@given(
    seed=seeds,
    batch=st.lists(sizes(), min_size=1, max_size=2),
    K=sizes(2),
    scale=st.sampled_from([1, 30, 1000]),
    rows=st.booleans(),
)
def test_cross_entropy(seed, batch, K, scale, rows):
    rng = np.random.default_rng(seed)
    logits, y = rng.normal(scale=scale, size=(*batch, K)), rng.integers(0, K, size=batch)
    y = np.eye(K)[y] * 0.8 + 0.2 / K if rows else y
    loss, grad = fast_losses.cross_entropy_and_grad(logits, y)
    assert_same(loss, losses.cross_entropy(logits, y))
    assert_same(grad, losses.cross_entropy_grad(logits, y))


@DRAWS
@given(seed=seeds, N=sizes(), widths=st.lists(sizes(), min_size=1, max_size=3), K=sizes(2))
def test_backpropagation(seed, N, widths, K):
    rng = np.random.default_rng(seed)
    params = [(W, rng.normal(size=b.shape)) for W, b in mlp.init_params([*widths, K], rng)]
    X, y = rng.normal(size=(N, widths[0])), rng.integers(0, K, size=N)
    loss, grads = fast_mlp.loss_and_grads(X, y, params)
    expected_loss, expected = mlp.loss_and_grads(X, y, params)
    assert_same(loss, expected_loss)
    for pair, expected_pair in zip(grads, expected, strict=True):
        assert_all_same(pair, expected_pair)


@DRAWS
@given(seed=seeds, N=sizes(1, 20), size=sizes(1, 20))
def test_minibatches(seed, N, size):
    X, y = np.random.default_rng(0).normal(size=(N, 2)), np.arange(N)
    ours = list(fast_descent.minibatches(X, y, size, np.random.default_rng(seed)))
    expected = list(descent.minibatches(X, y, size, np.random.default_rng(seed)))
    for batch, expected_batch in zip(ours, expected, strict=True):
        assert_all_same(batch, expected_batch)


rates = st.floats(0.001, 1)
shares = st.floats(0, 0.999)


@DRAWS
@given(seed=seeds, lr=rates, beta=shares, beta2=shares, epsilon=st.sampled_from([1e-8, 1e-3]))
@pytest.mark.parametrize("kind", ["momentum", "rmsprop", "adam"])
def test_optimizers(kind, seed, lr, beta, beta2, epsilon):
    rng = np.random.default_rng(seed)
    p, state = rng.normal(size=(3, 2)), {}
    optimizer = {
        "momentum": SGD(lr, beta),
        "rmsprop": RMSprop(lr, beta, epsilon),
        "adam": Adam(lr, beta, beta2, epsilon),
    }[kind]
    q = p.copy()
    for t in range(1, 11):
        g = rng.normal(size=(3, 2))
        optimizer.step([q], [g])
        if kind == "momentum":
            p = optimizer_steps.momentum_step(p, g, state, lr, beta)
        elif kind == "rmsprop":
            p = optimizer_steps.rmsprop_step(p, g, state, lr, beta, epsilon)
        else:
            p = optimizer_steps.adam_step(p, g, state, t, lr, beta, beta2, epsilon)
        assert_same(q, p)


@DRAWS
@given(
    seed=seeds,
    shape=shapes,
    window=windows,
    F=sizes(1, 3),
    stride=windows,
    pad=st.sampled_from(["valid", "same", 0, 1, 2]),
)
def test_convolution(seed, shape, window, F, stride, pad):
    assume(isinstance(pad, str) or pad < min(window))
    rng = np.random.default_rng(seed)
    X, K, b = rng.normal(size=shape), rng.normal(size=(*window, shape[-1], F)), rng.normal(size=F)
    layer = layers.Conv2D(F, window, stride, pad).build(shape[1:], rng)
    layer.params.update(K=K, b=b)
    Z = convolution.conv2d(X, K, stride, pad) + b
    assert_same(layer.forward(X), Z)
    dZ = rng.normal(size=Z.shape)
    dX, dK = convolution.conv2d_backward(dZ, X, K, stride, pad)
    assert_same(layer.backward(dZ), dX)
    assert_all_same((layer.grads["K"], layer.grads["b"]), (dK, dZ.sum(axis=(0, 1, 2))))


def test_patches_are_windows(rng):
    X = rng.normal(size=(2, 5, 6, 3))
    rows = fast_convolution.patches(X, (2, 3), stride=(2, 1))
    assert rows.shape == (2, 2, 4, 18)
    np.testing.assert_array_equal(rows[1, 1, 2], X[1, 2:4, 2:5].ravel())


@DRAWS
@given(
    seed=seeds,
    shape=shapes,
    window=windows,
    stride=st.none() | windows,
    pad=st.sampled_from(["valid", "same"]),
)
def test_pooling(seed, shape, window, stride, pad):
    X = np.random.default_rng(seed).integers(-2, 3, size=shape).astype(float)
    expected = pooling.maxpool2d(X, window, stride, pad)
    np.testing.assert_array_equal(fast_pooling.maxpool2d(X, window, stride, pad), expected)


@DRAWS
@given(seed=seeds, N=sizes(), D=sizes(), H=sizes(), scale=st.sampled_from([1, 100]))
def test_lstm_step(seed, N, D, H, scale):
    rng = np.random.default_rng(seed)
    x, h, c = rng.normal(size=(N, D)), rng.normal(size=(N, H)), rng.normal(size=(N, H))
    Wx, Wh, b = (scale * rng.normal(size=size) for size in ((D, 4 * H), (H, 4 * H), (4 * H,)))
    ours = fast_recurrent.lstm_step(x @ Wx + b, h, c, Wh)
    assert_all_same(ours[:2], recurrent.lstm_step(x, h, c, (Wx, Wh, b)))


@DRAWS
@given(seed=seeds, N=sizes(), D=sizes(), p=st.floats(0.01, 0.9))
def test_dropout_of_the_layer_is_that_of_the_function(seed, N, D, p):
    X = np.random.default_rng(0).normal(size=(N, D))
    layer = layers.Dropout(p).build((D,), np.random.default_rng(seed))
    expected = regularization.dropout(X, p, np.random.default_rng(seed), training=True)
    np.testing.assert_array_equal(layer.forward(X, training=True), expected)
