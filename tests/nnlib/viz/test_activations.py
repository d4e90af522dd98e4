import numpy as np
import pytest

from nnlib.activations import relu, relu_grad, sigmoid, sigmoid_grad, tanh_grad
from nnlib.viz.activations import draw_activation, draw_slopes_with_depth, explore_activation


def test_curve_tangent_and_slope_are_the_learner_s_own():
    figure = draw_activation(np.sin, lambda z: np.full_like(z, 0.5), 2.0, "wave")
    left, right = figure.axes
    curve, tangent, touch = left.lines[:3]
    np.testing.assert_allclose(curve.get_ydata(), np.sin(curve.get_xdata()))
    rise = np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata())
    np.testing.assert_allclose(rise, 0.5)  # the given slope, though it is wrong
    assert (touch.get_xdata()[0], touch.get_ydata()[0]) == (2.0, np.sin(2.0))
    np.testing.assert_allclose(right.lines[0].get_ydata(), 0.5)
    assert left.get_title() == "wave(2) = 0.909"
    assert right.get_title() == "slope at 2 is 0.5"
    assert (left.get_xlabel(), left.get_ylabel()) == ("z", "wave(z)")
    assert (right.get_xlabel(), right.get_ylabel()) == ("z", "slope of wave")


def test_the_slider_moves_the_tangent():
    seen = []

    def learner(z):
        seen.append(z.shape)
        return relu(z)

    explorer = explore_activation(learner, relu_grad, "relu")
    explorer.set(z=-2.5)
    assert len(seen) == 4  # twice a drawing: the curve and the one point
    assert explorer.figure.axes[0].get_title() == "relu(-2.5) = 0"


def test_a_function_of_the_wrong_shape_is_named():
    explorer = explore_activation(sigmoid, lambda z: 0.25, "sigmoid")
    assert "sigmoid_grad must return one number for each z" in explorer.message


def test_sigmoid_slopes_multiply_away():
    ax = draw_slopes_with_depth({"sigmoid": sigmoid_grad, "tanh": tanh_grad, "ReLU": relu_grad}, 12)
    sigmoid_line, sigmoid_best, tanh_line, _, relu_line, relu_best = ax.lines[:6]
    np.testing.assert_allclose(sigmoid_best.get_ydata(), 0.25 ** np.arange(13), rtol=1e-6)
    # The root mean square of ReLU's slopes, 1 half of the time, is the root of one half.
    np.testing.assert_allclose(relu_line.get_ydata(), 0.5 ** (np.arange(13) / 2), rtol=1e-2)
    np.testing.assert_allclose(relu_best.get_ydata(), 1)
    assert sigmoid_line.get_ydata()[-1] < 1e-7 < tanh_line.get_ydata()[-1]
    assert ax.get_yscale() == "log"
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["sigmoid", "tanh", "ReLU", "largest slope"]
    with pytest.raises(ValueError, match="depth must be at least 1"):
        draw_slopes_with_depth({"sigmoid": sigmoid_grad}, 0)
