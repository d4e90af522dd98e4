"""Bands: the line is the median of the runs, the band reaches from the lowest to the highest."""

import numpy as np
import pytest

from nnlib.viz.tools.runs import draw_bands, draw_runs

NAMES = {"title": "t", "x_name": "x", "y_name": "y"}
RUNS = np.array([[1.0, 5.0, 9.0], [2.0, 4.0, 8.0], [9.0, 3.0, 1.0]])


def test_line_is_the_median_and_the_band_holds_all_runs():
    ax = draw_bands([1, 2, 3], {"a": RUNS}, **NAMES)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [2, 4, 8])
    corners = ax.collections[0].get_paths()[0].vertices
    for place, column in zip([1, 2, 3], RUNS.T, strict=True):
        heights = corners[corners[:, 0] == place, 1]
        assert (heights.min(), heights.max()) == (column.min(), column.max())
    assert ax.get_legend() is None


def test_each_name_may_have_its_own_places():
    ax = draw_bands({"a": [1, 2, 3], "b": [10, 20]}, {"a": RUNS, "b": RUNS[:, :2]}, **NAMES)
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), [10, 20])
    assert ax.lines[0].get_marker() != ax.lines[1].get_marker()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_axes_may_count_in_powers_of_ten():
    ax = draw_bands([0.1, 1.0, 10.0], {"a": RUNS}, log_x=True, log_y=True, **NAMES)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_runs_of_another_length_are_refused():
    with pytest.raises(ValueError, match=r"a must have one column for each x, \(2,\)"):
        draw_bands([1, 2], {"a": RUNS}, **NAMES)


def test_every_run_is_a_dot_and_the_bar_is_the_median():
    ax = draw_runs({"a": [0.5, 0.7, 0.9], "b": [0.1]}, "t", "share right")
    dots, bar = ax.lines[:2]
    np.testing.assert_array_equal(dots.get_xdata(), [0.5, 0.7, 0.9])
    np.testing.assert_array_equal(dots.get_ydata(), [0, 0, 0])
    np.testing.assert_array_equal(bar.get_xdata(), [0.7, 0.7])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]
