"""Curves through points, the epoch to stop, and one dot for each run."""

import numpy as np

from nnlib.viz.generalization import draw_fits, draw_runs, draw_stop


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


def test_every_run_is_a_dot_and_the_bar_is_the_median():
    ax = draw_runs({"a": [0.5, 0.7, 0.9], "b": [0.1]}, "t", "share right")
    dots, bar = ax.lines[:2]
    np.testing.assert_array_equal(dots.get_xdata(), [0.5, 0.7, 0.9])
    np.testing.assert_array_equal(dots.get_ydata(), [0, 0, 0])
    np.testing.assert_array_equal(bar.get_xdata(), [0.7, 0.7])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]
