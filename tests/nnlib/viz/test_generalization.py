"""Curves through points, the epoch to stop, and error over capacity."""

import numpy as np
import pytest

from nnlib.viz.generalization import draw_fits, draw_stop, explore_capacity


def test_each_model_is_drawn_where_it_predicts_and_a_wild_one_leaves_the_points_in_sight():
    x, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    ax = draw_fits(x, y, {"line": lambda x: x + 1, "wild": lambda x: 1e6 * x})
    points, line, _ = ax.lines
    np.testing.assert_array_equal(points.get_ydata(), y)
    np.testing.assert_allclose(line.get_ydata(), line.get_xdata() + 1)
    assert max(ax.get_ylim()) < 5
    assert ax.get_title() == "3 points, 2 curves"


def test_the_stop_stands_at_its_epoch_and_may_be_missing():
    history = {"loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 2.0, 2.5]}
    ax = draw_stop(history, 3)
    np.testing.assert_array_equal(ax.lines[-1].get_xdata(), [3, 3])
    assert [text.get_text() for text in ax.texts] == ["stop after 3"]
    assert not draw_stop(history, None).texts


@pytest.fixture
def data(rng):
    def draw(n):
        x = rng.uniform(-1, 1, n)
        return x, np.sin(3 * x) + 0.2 * rng.standard_normal(n)

    return draw(15), draw(40)


def test_the_gap_is_measured_with_the_learner_s_own_models(data):
    train, validation = data
    fitted = []

    def fit(degree):
        fitted.append(degree)
        return np.polynomial.Polynomial.fit(*train, degree)

    explorer = explore_capacity(fit, [0, 3, 12], train, validation)
    assert fitted == [0, 3, 12]
    left, right = explorer.figure.axes
    assert left.get_title() == "capacity 3"  # the best on validation data comes first
    seen, unseen = (line.get_ydata() for line in right.lines[:2])
    for k, degree in enumerate([0, 3, 12]):
        model = np.polynomial.Polynomial.fit(*train, degree)
        for errors, (x, y) in ((seen, train), (unseen, validation)):
            assert errors[k] == pytest.approx(np.mean((model(x) - y) ** 2))
    explorer.set(capacity=12)
    assert fitted == [0, 3, 12]
    left, right = explorer.figure.axes
    np.testing.assert_array_equal(left.lines[0].get_xydata(), np.stack(train, axis=1))
    curve = left.lines[2]
    np.testing.assert_allclose(
        curve.get_ydata(), np.polynomial.Polynomial.fit(*train, 12)(curve.get_xdata())
    )
    assert right.lines[2].get_xdata()[0] == 2
    assert [tick.get_text() for tick in right.get_xticklabels()] == ["0", "3", "12"]


def test_what_is_wrong_is_said(data):
    train, validation = data
    with pytest.raises(ValueError, match="the model must return one number a point"):
        explore_capacity(lambda c: lambda x: 0.0, [1], train, validation)
    with pytest.raises(ValueError, match="train data needs one y for each x, not 2 and 3"):
        explore_capacity(lambda c: np.sin, [1], ([1.0, 2.0], [1.0, 2.0, 3.0]), validation)
