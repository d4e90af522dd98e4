"""Pictures of lesson 06: the blame that they show is the gradient, and the learner's own."""

import numpy as np
import pytest

from nnlib.activations import relu, relu_backward, sigmoid
from nnlib.dense import dense_backward
from nnlib.gradcheck import numeric_grad
from nnlib.losses import binary_cross_entropy, cross_entropy
from nnlib.mlp import init_params, mlp_forward
from nnlib.viz.backprop import (
    STEPS,
    blame_of_pixels,
    draw_blame,
    draw_pixels,
    explore_backprop,
    explore_blame,
    trace,
)

X = np.array([[1.0, 2.0], [-2.0, 2.5]])
Y = np.array([[1.0], [0.0]])
W1, B1 = np.array([[2.0, -1.0, 0.5], [0.5, -1.0, 1.0]]), np.array([-1.0, 1.0, 0.5])
W2, B2 = np.array([[1.0], [2.0], [-1.0]]), np.array([1.0])
PARAMS = [(W1, B1), (W2, B2)]


def found():
    return trace(PARAMS, X, Y, dense_backward, relu_backward)


@pytest.mark.parametrize(("name", "array"), [("dW1", W1), ("db1", B1), ("dW2", W2), ("db2", B2)])
def test_the_trace_agrees_with_its_numbers(name, array):
    def loss(_):
        return binary_cross_entropy(Y, sigmoid(relu(X @ W1 + B1) @ W2 + B2))

    np.testing.assert_allclose(found()[name], numeric_grad(loss, array), atol=1e-8)


def texts(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_each_step_shows_what_it_computes_and_no_more():
    for step, (title, names) in enumerate(STEPS):
        figure = draw_blame(found(), PARAMS, Y, step)
        assert figure.axes[1].get_title() == title
        for name in names:
            assert any(
                text.startswith(f"{name} = ") or f"\n{name} = " in text for text in texts(figure)
            )
    assert not any("dA = " in text for text in texts(draw_blame(found(), PARAMS, Y, 2)))
    assert "dA = -0.5" in texts(draw_blame(found(), PARAMS, Y, 3))
    assert "dA = -0.5\ndZ = 0" in texts(draw_blame(found(), PARAMS, Y, 4))


def test_the_widget_drives_the_functions_it_was_given():
    calls = []

    def counted(dA, Z):
        calls.append(np.shape(dA))
        return 10 * relu_backward(dA, Z)

    explorer = explore_blame(dense_backward, counted, PARAMS, X, Y)
    assert calls == [(2, 3)]
    explorer.set(row=1)
    assert calls == [(2, 3)] * 2
    assert "dA = 0.5\ndZ = 5" in texts(explorer.figure)


def test_blame_of_pixels_is_each_examples_own_gradient(rng):
    params = init_params([4, 5, 3], rng)
    inputs, labels = rng.normal(size=(3, 4)), np.array([0, 2, 1])
    blame = blame_of_pixels(inputs, labels, params)
    for i in range(3):
        one, label = inputs[i : i + 1].copy(), labels[i : i + 1]

        def loss(x, label=label):
            return cross_entropy(mlp_forward(x, params, [relu]), label)

        np.testing.assert_allclose(blame[i : i + 1], numeric_grad(loss, one), atol=1e-8)


def test_pixels_are_drawn_around_zero(rng):
    images, blame = rng.random((2, 3, 3)), rng.normal(size=(2, 3, 3))
    shown = draw_pixels(images, blame, ["a", "b"]).axes[3].images[0]
    np.testing.assert_array_equal(shown.get_array(), blame[1])
    low, high = shown.get_clim()
    assert low == -high == -abs(blame[1]).max()


def test_tables_show_each_gradient_from_its_step_on(rng):
    calls = []

    def counted(dZ, cache):
        calls.append(np.shape(dZ))
        return dense_backward(dZ, cache)

    inputs, labels = rng.normal(size=(3, 4)), np.array([0, 2, 1])
    explorer = explore_backprop(counted, relu_backward, inputs, labels, init_params([4, 5, 3], rng))
    assert calls == [(3, 3), (3, 5)]
    for step, known in enumerate((0, 1, 4, 5, 8)):
        explorer.set(step=step)
        assert texts(explorer.figure).count("?") == 8 - known
    # No step runs before it is shown: one more call each at steps 2 and 3, two at step 4.
    assert calls[2:] == [(3, 3), (3, 3), (3, 3), (3, 5)]
