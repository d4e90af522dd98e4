"""The multilayer perceptron as functions: values by hand, gradients by number and by TensorFlow."""

import numpy as np
import pytest
from agreement import assert_close

from nnlib.activations import relu, tanh
from nnlib.gradcheck import numeric_grad, relative_error
from nnlib.losses import cross_entropy
from nnlib.mlp import (
    count_params,
    init_params,
    loss_and_grads,
    mlp_backward,
    mlp_forward,
    mlp_forward_cached,
)


def test_parameters_are_counted_with_biases():
    assert count_params([3, 4, 2]) == 26
    assert count_params([5, 1]) == 6


def test_initial_parameters(rng):
    params = init_params([40, 30, 2], rng)
    assert [(W.shape, b.shape) for W, b in params] == [((40, 30), (30,)), ((30, 2), (2,))]
    assert len(np.unique(params[0][0])) == 1200
    assert not params[0][1].any()
    assert count_params([40, 30, 2]) == sum(W.size + b.size for W, b in params)


def test_the_last_layer_stays_linear():
    params = [(np.array([[1.0, -1.0]]), np.array([0.0, 0.5])), (np.array([[1.0], [2.0]]), [-7.0])]
    assert mlp_forward([[3.0], [-3.0]], params, [relu]).tolist() == [[-4], [0]]
    assert_close(mlp_forward([[1.0]], params, [tanh]), np.tanh([[1]]) + 2 * np.tanh([[-0.5]]) - 7)


def test_caches_hold_inputs_weights_and_sums(rng):
    params = init_params([3, 4, 2], rng)
    X = rng.normal(size=(5, 3))
    logits, caches = mlp_forward_cached(X, params)
    assert_close(logits, mlp_forward(X, params, [relu]), tolerance=0)
    assert [(A.shape, W.shape, Z.shape) for A, W, Z in caches] == [
        ((5, 3), (3, 4), (5, 4)),
        ((5, 4), (4, 2), (5, 2)),
    ]


@pytest.mark.parametrize("sizes", [[3, 2], [3, 5, 2], [3, 4, 6, 2]])
def test_gradients_by_number(sizes, rng):
    params = [(W, rng.normal(size=b.shape)) for W, b in init_params(sizes, rng)]
    X, y = rng.normal(size=(7, 3)), rng.integers(0, 2, size=7)
    loss, grads = loss_and_grads(X, y, params)
    activations = [relu] * (len(sizes) - 2)
    assert loss == pytest.approx(cross_entropy(mlp_forward(X, params, activations), y))

    def loss_of(_):
        return cross_entropy(mlp_forward(X, params, activations), y)

    for pair, gradient in zip(params, grads, strict=True):
        for p, g in zip(pair, gradient, strict=True):
            assert relative_error(g, numeric_grad(loss_of, p)) < 1e-7


@pytest.mark.keras
def test_gradients_by_tensorflow(rng):
    import tensorflow as tf

    params = [(W, rng.normal(size=b.shape)) for W, b in init_params([5, 7, 6, 3], rng)]
    X, y = rng.normal(size=(11, 5)), rng.integers(0, 3, size=11)
    tensors = [(tf.Variable(W), tf.Variable(b)) for W, b in params]
    with tf.GradientTape() as tape:
        A = tf.constant(X)
        for W, b in tensors[:-1]:
            A = tf.nn.relu(A @ W + b)
        logits = A @ tensors[-1][0] + tensors[-1][1]
        expected = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        )
    loss, grads = loss_and_grads(X, y, params)
    assert_close(loss, expected.numpy(), tolerance=1e-12)
    for ours, theirs in zip(grads, tape.gradient(expected, tensors), strict=True):
        assert_close(ours[0], theirs[0].numpy())
        assert_close(ours[1], theirs[1].numpy())


W, b = np.ones((3, 2)), np.ones(2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: count_params([3]), ValueError, r"at least inputs and outputs, not \[3\]"),
        (lambda: count_params([3, 0]), ValueError, "every size must be at least 1, not 0"),
        (lambda: count_params([3, 2.5]), TypeError, "every size must be a whole number"),
        (lambda: init_params([3, 2], 0), TypeError, "rng must be a NumPy Generator"),
        (
            lambda: mlp_forward(np.ones((1, 3)), [(W, b)], [relu]),
            ValueError,
            "0 for 1 layers, not 1",
        ),
        (lambda: mlp_forward(np.ones((1, 3)), [], []), ValueError, "params is empty"),
        (lambda: mlp_forward(np.ones(3), [(W, b)], []), ValueError, r"X must have shape \(N, D\)"),
        (lambda: mlp_forward_cached(np.ones((1, 3)), []), ValueError, "params is empty"),
        (lambda: mlp_backward(np.ones((1, 2)), []), ValueError, "caches is empty"),
        (lambda: loss_and_grads(np.ones((0, 3)), [], [(W, b)]), ValueError, "X is empty"),
        (
            lambda: loss_and_grads(np.ones((2, 3)), [0, 2], [(W, b)]),
            ValueError,
            "0 … 1 for 2 classes",
        ),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
