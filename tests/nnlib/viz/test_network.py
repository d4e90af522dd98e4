import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection

from nnlib.viz.network import draw_network


def drawn(ax, kind):
    return [c for c in ax.collections if isinstance(c, kind)]


def test_units_lines_and_parameters_are_counted():
    ax = draw_network([3, 4, 2])
    assert [len(units.get_offsets()) for units in drawn(ax, PathCollection)] == [3, 4, 2]
    assert [len(lines.get_segments()) for lines in drawn(ax, LineCollection)] == [12, 8]
    assert ax.get_title() == "3-4-2 network: 26 parameters"
    texts = [text.get_text() for text in ax.texts]
    assert "W (3, 4), b (4,)\n3·4 + 4 = 16" in texts
    assert "input\n3 units" in texts
    assert "output\n2 units" in texts


def test_every_line_ends_at_two_units():
    ax = draw_network([2, 3])
    units = {tuple(p) for c in drawn(ax, PathCollection) for p in np.round(c.get_offsets(), 9)}
    ends = {tuple(p) for s in drawn(ax, LineCollection)[0].get_segments() for p in np.round(s, 9)}
    assert ends == units


def test_large_layers_are_shortened_with_dots_but_counted_in_full(rng):
    ax = draw_network([64, 10, 1])
    assert [len(units.get_offsets()) for units in drawn(ax, PathCollection)] == [7, 7, 1]
    assert [text.get_text() for text in ax.texts].count("⋮") == 2
    assert ax.get_title() == "64-10-1 network: 661 parameters"


def test_weights_show_sign_by_colour_and_size_by_width():
    W = np.array([[1.0, -2.0], [0.0, 0.5]])
    (lines,) = drawn(draw_network([2, 2], [W]), LineCollection)
    widths = lines.get_linewidths()
    assert np.argmax(widths) == 1  # the line of -2, in the order of W
    assert np.argmin(widths) == 2
    red, blue = lines.get_colors()[:, 0], lines.get_colors()[:, 2]
    assert blue[0] > red[0]  # positive: purple
    assert red[1] > blue[1]  # negative: orange


def test_the_last_unit_of_a_shortened_layer_has_its_own_weights():
    W = np.zeros((9, 1))
    W[8] = 1.0
    (lines,) = drawn(draw_network([9, 1], [W]), LineCollection)
    assert np.argmax(lines.get_linewidths()) == 6


def test_sizes_and_weights_must_fit():
    with pytest.raises(ValueError, match="an input and an output layer"):
        draw_network([3])
    with pytest.raises(ValueError, match="at least 1, not 0"):
        draw_network([3, 0])
    with pytest.raises(ValueError, match=r"shapes \[\(3, 4\)\] for \[3, 4\], not \[\(4, 3\)\]"):
        draw_network([3, 4], [np.ones((4, 3))])
