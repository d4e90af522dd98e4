"""Convolution and pooling against TensorFlow, over strides, paddings and odd sizes."""

import numpy as np
import pytest
from agreement import DRAWS, assert_agrees, assert_close, dtypes, seeds, sizes
from hypothesis import assume, given
from hypothesis import strategies as st

from nnlib import convolution as conv
from nnlib import pooling as pool

windows = st.tuples(sizes(1, 3), sizes(1, 3))
paddings = st.sampled_from(["valid", "same", 0, 1, 2])


def tf_padding(pad):
    """TensorFlow takes names, or explicit numbers for each axis."""
    return pad.upper() if isinstance(pad, str) else [[0, 0], [pad, pad], [pad, pad], [0, 0]]


@pytest.mark.keras
@DRAWS
@given(
    dtype=dtypes,
    seed=seeds,
    shape=st.tuples(sizes(1, 3), sizes(3, 7), sizes(3, 7), sizes(1, 3)),
    window=windows,
    F=sizes(1, 3),
    stride=windows,
    pad=paddings,
)
def test_conv2d_agrees_with_tensorflow(dtype, seed, shape, window, F, stride, pad):
    import tensorflow as tf

    assume(isinstance(pad, str) or pad < min(window))
    # TensorFlow's CPU kernel gradient knows explicit padding only where strides are equal.
    if not isinstance(pad, str):
        stride = (stride[0], stride[0])
    rng = np.random.default_rng(seed)
    X = rng.normal(size=shape).astype(dtype)
    K = rng.normal(size=(*window, shape[-1], F)).astype(dtype)
    assert_agrees(
        lambda X, K: conv.conv2d(X, K, stride, pad),
        lambda dZ, X, K: conv.conv2d_backward(dZ, X, K, stride, pad),
        lambda X, K: tf.nn.conv2d(X, K, stride, tf_padding(pad)),
        [X, K],
    )


@pytest.mark.keras
@DRAWS
@given(
    dtype=dtypes,
    seed=seeds,
    shape=st.tuples(sizes(1, 3), sizes(3, 7), sizes(3, 7), sizes(1, 3)),
    window=windows,
    stride=st.none() | windows,
    pad=st.sampled_from(["valid", "same"]),
    ties=st.booleans(),
)
def test_pooling_agrees_with_tensorflow(dtype, seed, shape, window, stride, pad, ties):
    import tensorflow as tf

    rng = np.random.default_rng(seed)
    X = (rng.integers(0, 3, size=shape) if ties else rng.normal(size=shape)).astype(dtype)
    options = window, stride, pad
    assert_agrees(
        lambda X: pool.maxpool2d(X, *options),
        lambda dA, X: pool.maxpool2d_backward(dA, X, pool.maxpool2d(X, *options), *options),
        lambda X: tf.nn.max_pool2d(X, window, stride or window, pad.upper()),
        [X],
    )


@pytest.mark.keras
@pytest.mark.parametrize(("kind", "reduce"), [("max", "reduce_max"), ("avg", "reduce_mean")])
@DRAWS
@given(dtype=dtypes, seed=seeds, shape=st.tuples(sizes(), sizes(), sizes(), sizes()))
def test_global_pooling_agrees_with_tensorflow(kind, reduce, dtype, seed, shape):
    import tensorflow as tf

    X = np.random.default_rng(seed).integers(-2, 3, size=shape).astype(dtype)
    assert_agrees(
        getattr(pool, f"global_{kind}pool2d"),
        getattr(pool, f"global_{kind}pool2d_backward"),
        lambda X: getattr(tf, reduce)(X, axis=(1, 2)),
        [X],
    )


def test_integer_padding_of_pools(rng):
    X = rng.normal(size=(2, 5, 5, 1))
    by_hand = np.pad(X, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-np.inf)
    np.testing.assert_array_equal(pool.maxpool2d(X, 3, 2, 1), pool.maxpool2d(by_hand, 3, 2))


def test_conv2d_by_loops(rng):
    X, K = rng.normal(size=(2, 5, 6, 3)), rng.normal(size=(2, 3, 3, 4))
    Z = conv.conv2d(X, K, stride=(2, 1))
    for n, i, j, f in np.ndindex(Z.shape):
        window = X[n, 2 * i : 2 * i + 2, j : j + 3]
        assert_close(Z[n, i, j, f], np.sum(window * K[..., f]), tolerance=1e-12)


def test_sizes_are_counted_as_they_come_out(rng):
    for n, k, s, p in [(8, 3, 1, 1), (8, 3, 2, 0), (7, 2, 3, 1), (3, 3, 1, 0), (9, 3, 4, 2)]:
        X, K = rng.normal(size=(1, n, n, 1)), rng.normal(size=(k, k, 1, 1))
        assert conv.conv2d(X, K, s, p).shape[1] == conv.conv_output_size(n, k, s, p)


def test_an_axis_made_by_newaxis_is_an_axis(rng):
    # Its stride is 0, and NumPy calls the array contiguous all the same.
    picture, kernel = rng.normal(size=(5, 6)), rng.normal(size=(3, 2))
    X, K = picture[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis]
    assert_close(conv.conv2d(X, K), conv.conv2d(X.copy(), K.copy()))
    assert_close(conv.conv2d(X, K)[0, 1, 2, 0], np.sum(picture[1:4, 2:4] * kernel))


X, K = np.ones((2, 5, 5, 3)), np.ones((3, 3, 3, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: conv.conv_output_size(3, 5), ValueError, "window of 5 does not fit into 3"),
        (lambda: conv.conv_output_size(3, 3, 0), ValueError, "s must be at least 1, not 0"),
        (lambda: conv.conv_output_size(3, 3, 1, -1), ValueError, "p must be at least 0, not -1"),
        (lambda: conv.conv_output_size(3.0, 3), TypeError, "n must be a whole number"),
        (lambda: conv.conv2d(X[0], K), ValueError, r"X must have shape \(N, H, W, C\)"),
        (lambda: conv.conv2d(X, K[0]), ValueError, r"K must have shape \(kh, kw, C, F\)"),
        (lambda: conv.conv2d(X[:0], K), ValueError, "X is empty"),
        (lambda: conv.conv2d(X[..., :2], K), ValueError, "has 2 channels.*expects 3"),
        (
            lambda: conv.conv2d(X[:, :2], K),
            ValueError,
            r"window of \(3, 3\) does not fit .* \(2, 5\)",
        ),
        (lambda: conv.conv2d(X, K, 0), ValueError, "stride must be at least 1, not 0"),
        (
            lambda: conv.conv2d(X, K, (1, 2, 3)),
            ValueError,
            "stride must be one whole number or two",
        ),
        (lambda: conv.conv2d(X, K, 1, "full"), ValueError, "pad must be one of 'valid', 'same'"),
        (lambda: conv.conv2d(X, K, 1, 3), ValueError, "pad must be smaller than the window, 3"),
        (lambda: conv.conv2d_backward(X, X, K), ValueError, r"\(2, 3, 3, 4\), not \(2, 5, 5, 3\)"),
        (lambda: pool.maxpool2d(X, 6), ValueError, r"window of \(6, 6\) does not fit .* \(5, 5\)"),
        (lambda: pool.maxpool2d(X, 0), ValueError, "k must be at least 1, not 0"),
        (lambda: pool.maxpool2d(X[0], 2), ValueError, r"X must have shape \(N, H, W, C\)"),
        (lambda: pool.maxpool2d_backward(X, X, X, 2), ValueError, r"\(2, 2, 2, 3\), not"),
        (lambda: pool.global_avgpool2d(X[0]), ValueError, r"X must have shape \(N, H, W, C\)"),
        (lambda: pool.global_maxpool2d(X[:0]), ValueError, "X is empty"),
        (
            lambda: pool.global_avgpool2d_backward(np.ones((2, 4)), X),
            ValueError,
            r"\(2, 3\), not \(2, 4\)",
        ),
        (
            lambda: pool.global_maxpool2d_backward(np.ones((2, 4)), X),
            ValueError,
            r"\(2, 3\), not \(2, 4\)",
        ),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
