import numpy as np

from nnlib.gradcheck import numeric_grad
from nnlib.viz.derivative import STEPS, draw_step_size, explore_step_size


def test_the_v_is_computed_with_the_learner_s_own_function():
    calls = []

    def learner(f, x, h):
        calls.append(h)
        return numeric_grad(f, x, h)

    figure = draw_step_size(learner, 0.01)
    assert calls == [0.01, *STEPS]
    left, right = figure.axes
    errors = right.lines[0].get_ydata()
    # Truncation is h²/6 relative on the right arm; round-off rules the left one.
    np.testing.assert_allclose(errors[-12:], np.sinh(STEPS[-12:]) / STEPS[-12:] - 1, rtol=1e-5)
    assert 1e-8 < STEPS[np.argmin(errors)] < 1e-3
    assert errors[0] > 1e-6 > errors.min()
    assert (right.get_xscale(), right.get_yscale()) == ("log", "log")
    points, tangent = left.lines[1:3]
    np.testing.assert_allclose(points.get_xdata(), [0.99, 1.01])
    rise = np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata())
    np.testing.assert_allclose(rise, np.e, rtol=1e-4)


def test_a_forward_difference_has_a_worse_right_arm():
    def forward(f, x, h):
        return np.array([(f(x + h) - f(x)) / h])

    central, one_sided = (draw_step_size(g, 1e-2).axes[1].lines[0] for g in (numeric_grad, forward))
    assert np.all(one_sided.get_ydata()[-12:] > 2 * central.get_ydata()[-12:])


def test_the_slider_counts_in_powers_of_ten():
    explorer = explore_step_size(numeric_grad)
    explorer.set(exponent=-3.0)
    assert explorer.figure.axes[0].get_title() == "step h = 0.001"
    explorer = explore_step_size(lambda f, x, h: 1.0)
    assert "numeric_grad must return an array like x" in explorer.message
