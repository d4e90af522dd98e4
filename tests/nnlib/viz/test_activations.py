import numpy as np
import pytest

from nnlib.activations import sigmoid
from nnlib.viz.activations import draw_activation


def test_curve_tangent_and_slope_are_the_learner_s_own():
    seen = []

    def wave(z):
        seen.append(z.shape)
        return np.sin(z)

    figure = draw_activation(wave, lambda z: np.full_like(z, 0.5), 2.0, "wave")
    assert seen == [(1,), (241,)]  # the one point and the curve
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


def test_a_function_of_the_wrong_shape_is_named():
    with pytest.raises(ValueError, match="sigmoid_grad must return one number for each z"):
        draw_activation(sigmoid, lambda z: 0.25, 1.0, "sigmoid")
