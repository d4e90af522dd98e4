"""Activations and their slopes: TensorFlow's values, and calm at ±1000."""

import numpy as np
import pytest
from agreement import DRAWS, assert_agrees, assert_close, dtypes, seeds, sizes
from hypothesis import given

import nnlib.activations as a

# TensorFlow rounds the constant of leaky ReLU to float32 even for float64, so the formula is
# written out in its operations.
ELEMENTWISE = [
    (a.sigmoid, a.sigmoid_grad, lambda tf, z: tf.sigmoid(z)),
    (a.tanh, a.tanh_grad, lambda tf, z: tf.tanh(z)),
    (a.relu, a.relu_grad, lambda tf, z: tf.nn.relu(z)),
    (a.leaky_relu, a.leaky_relu_grad, lambda tf, z: tf.where(z > 0, z, 0.01 * z)),
    (a.softplus, a.sigmoid, lambda tf, z: tf.nn.softplus(z)),
]
NAMES = ["sigmoid", "tanh", "relu", "leaky_relu", "softplus"]


@pytest.mark.keras
@pytest.mark.parametrize(("f", "slope", "tf_f"), ELEMENTWISE, ids=NAMES)
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(), D=sizes())
def test_elementwise_agree_with_tensorflow(f, slope, tf_f, dtype, seed, N, D):
    import tensorflow as tf

    z = np.random.default_rng(seed).normal(scale=3, size=(N, D)).astype(dtype)
    assert_agrees(f, lambda dA, z: dA * slope(z), lambda z: tf_f(tf, z), [z])


@pytest.mark.keras
@pytest.mark.parametrize("axis", [-1, 0, 1])
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(), T=sizes(), K=sizes())
def test_softmax_agrees_with_tensorflow(axis, dtype, seed, N, T, K):
    import tensorflow as tf

    z = np.random.default_rng(seed).normal(scale=3, size=(N, T, K)).astype(dtype)
    assert_agrees(
        lambda z: a.softmax(z, axis),
        lambda dA, z: a.softmax_backward(dA, z, axis),
        lambda z: tf.nn.softmax(z, axis=axis),
        [z],
    )
    assert_close(a.log_softmax(z, axis), tf.nn.log_softmax(z, axis=axis).numpy())


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(), D=sizes())
def test_relu_backward_agrees_with_tensorflow(dtype, seed, N, D):
    import tensorflow as tf

    z = np.random.default_rng(seed).integers(-2, 3, size=(N, D)).astype(dtype)
    assert_agrees(a.relu, a.relu_backward, tf.nn.relu, [z])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("f", "slope", "tf_f"), ELEMENTWISE, ids=NAMES)
def test_nothing_overflows_at_a_thousand(f, slope, tf_f, dtype):
    z = np.array([-1000, -100, 0, 100, 1000], dtype)
    for g in (f, slope):
        assert np.isfinite(g(z)).all()
        assert g(z).dtype == dtype


def test_softmax_at_a_thousand():
    assert_close(a.softmax([[1000.0, -1000.0, 1000.0]]), [[0.5, 0, 0.5]], tolerance=1e-12)
    assert_close(a.log_softmax([[1000.0, -1000.0]]), [[0, -2000.0]], tolerance=1e-12)


@pytest.mark.parametrize(("f", "slope", "tf_f"), ELEMENTWISE, ids=NAMES)
def test_slopes_are_the_functions_derivatives(f, slope, tf_f, rng):
    z = rng.normal(size=50) * 2
    z = z[np.abs(z) > 1e-3]  # No difference quotient across a corner.
    h = 1e-5
    assert_close(slope(z), (f(z + h) - f(z - h)) / (2 * h), tolerance=1e-8)


@pytest.mark.parametrize(("f", "slope", "tf_f"), ELEMENTWISE, ids=NAMES)
def test_lists_whole_numbers_and_scalars(f, slope, tf_f):
    for g in (f, slope):
        assert g([[1, -2]]).shape == (1, 2)
        assert np.shape(g(3)) == ()
        assert_close(g([1, -2]), g(np.array([1.0, -2.0])), tolerance=0)


@pytest.mark.parametrize(("f", "slope", "tf_f"), ELEMENTWISE, ids=NAMES)
def test_no_input_is_changed_or_returned(f, slope, tf_f):
    z = np.array([-1.0, 0.0, 2.0])
    out = f(z)
    out[:] = 9
    slope(z)[:] = 9
    assert z.tolist() == [-1, 0, 2]


def test_relu_has_slope_zero_at_zero():
    assert a.relu_grad([0.0]).tolist() == [0]
    assert a.relu_backward([5.0], [0.0]).tolist() == [0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: a.sigmoid(["a"]), TypeError, "z must hold real numbers"),
        (lambda: a.sigmoid(None), TypeError, "z must hold real numbers"),
        (lambda: a.relu([[1], [1, 2]]), ValueError, "rows differ in length"),
        (lambda: a.leaky_relu([1.0], -1), ValueError, "alpha must be at least 0, not -1"),
        (lambda: a.leaky_relu_grad([1.0], "x"), TypeError, "alpha must be a number, not str"),
        (lambda: a.softmax([[1.0, 2.0]], axis=2), ValueError, r"axis 2 does not exist .*\(1, 2\)"),
        (lambda: a.softmax(np.ones((2, 0))), ValueError, r"no scores along axis -1.*\(2, 0\)"),
        (lambda: a.log_softmax(3.0), ValueError, "axis -1 does not exist"),
        (lambda: a.relu_backward([1.0], [1.0, 2.0]), ValueError, r"\(1,\) and \(2,\)"),
        (lambda: a.softmax_backward([1.0], [1.0, 2.0]), ValueError, r"\(1,\) and \(2,\)"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("f", [*(f for row in ELEMENTWISE for f in row[:2]), a.softmax, a.identity])
def test_text_is_refused_everywhere(f):
    with pytest.raises(TypeError, match="must hold real numbers"):
        f(["text"])
