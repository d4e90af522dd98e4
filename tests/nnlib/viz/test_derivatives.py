"""Pictures of slopes: the error is the learner's own, and the arrows point downhill."""

import numpy as np

from nnlib.gradcheck import numeric_grad
from nnlib.viz.derivatives import draw_downhill, draw_step, explore_step


def test_error_is_a_v_with_its_lowest_point_near_1e_5():
    figure = draw_step(numeric_grad, np.sin, np.cos, 1.0, -2.0)
    central = figure.axes[1].lines[1]
    h, error = np.asarray(central.get_xdata()), np.asarray(central.get_ydata())
    assert 1e-7 < h[np.argmin(error)] < 1e-3
    np.testing.assert_allclose(error[h == 0.1], abs(np.sin(0.1) / 0.1 - 1) * np.cos(1), rtol=1e-6)
    assert error[0] > 1e-4 and error[-1] > 1e-2


def test_sliding_calls_the_learners_function_with_that_h():
    asked = []

    def mine(f, x, h):
        asked.append(h)
        return numeric_grad(f, x, h)

    explorer = explore_step(mine, np.sin, np.cos, 1.0)
    explorer.set(exponent=-3.0)
    assert asked[-1] == 1e-3 and explorer.message == ""


def test_a_wrong_shape_is_one_line():
    explorer = explore_step(lambda f, x, h: 0.5, np.sin, np.cos, 1.0)
    assert "one slope for one x" in explorer.message


def test_arrows_point_against_the_gradient():
    ax = draw_downhill(lambda w: 1 + np.sum(w**2), lambda w: 2 * w)
    (quiver,) = [c for c in ax.collections if hasattr(c, "U")]
    starts = np.column_stack([quiver.X, quiver.Y])
    arrows = np.column_stack([quiver.U, quiver.V])
    away = np.linalg.norm(starts, axis=1) > 0.1
    cosine = np.sum(starts * arrows, axis=1)[away]
    assert (cosine < 0).all()
