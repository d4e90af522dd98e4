"""Curves: each over the same x, told apart by line as well as colour."""

import numpy as np
import pytest

from nnlib.viz.tools.curves import draw_curves

NAMES = {"title": "t", "x_name": "x", "y_name": "y"}


def test_curves_are_drawn_as_given_and_differ_in_line_and_colour():
    x = np.arange(1, 5)
    ax = draw_curves(x, {"a": x**2, "b": x + 1}, points=x, **NAMES)
    dots, a, b = ax.lines
    np.testing.assert_array_equal(dots.get_ydata(), x)
    np.testing.assert_array_equal(a.get_ydata(), [1, 4, 9, 16])
    assert a.get_linestyle() != b.get_linestyle()
    assert a.get_color() != b.get_color()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["data", "a", "b"]


def test_powers_of_ten_need_positive_values():
    ax = draw_curves([0.0, 1.0], {"a": [1.0, 0.01]}, log=True, **NAMES)
    assert ax.get_yscale() == "log"
    with pytest.raises(ValueError, match="a must be positive"):
        draw_curves([0.0, 1.0], {"a": [1.0, 0.0]}, log=True, **NAMES)


def test_a_curve_of_another_length_is_refused():
    with pytest.raises(ValueError, match="a must have one value for each x"):
        draw_curves([0.0, 1.0], {"a": [1.0]}, **NAMES)
