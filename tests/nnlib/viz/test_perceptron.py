"""Pictures of a neuron that learns: each line where its weights put it."""

import numpy as np
import pytest

from nnlib.viz.perceptron import draw_lines, draw_mistakes

X = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0], [4.0, 3.0]])
Y = np.array([0, 0, 1, 1])


@pytest.mark.parametrize(
    ("w", "b"),
    [((1.0, 1.0), -3.0), ((1.0, 0.0), -2.0), ((0.0, 2.0), -3.0), ((-1.0, 2.0), 0.0)],
)
def test_line_is_where_the_score_is_zero(w, b):
    ax = draw_lines(X, Y, [(np.array(w), b)], ["a", "b"])
    (line,) = ax.lines
    ends = np.column_stack(line.get_data())
    assert len(ends) == 2
    np.testing.assert_allclose(ends @ w + b, 0, atol=1e-12)
    assert ax.texts[0].get_text() == "1"


def test_a_line_out_of_sight_is_left_out_and_numbers_stay():
    lines = [((1.0, 1.0), 100.0), ((0.0, 0.0), -1.0), ((1.0, 1.0), -3.0)]
    ax = draw_lines(X, Y, lines, ["a", "b"])
    assert len(ax.lines) == 1
    assert [text.get_text() for text in ax.texts] == ["3"]
    assert ax.get_title() == "The line after each of 3 mistakes"


def test_mistakes_are_drawn_from_epoch_one():
    ax = draw_mistakes({"easy": [3, 0, 0], "hard": [5, 4]})
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [3, 0, 0])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["easy", "hard"]
