import numpy as np
import pytest

from nnlib.neuron import neuron_batch
from nnlib.viz.neuron import draw_lines, draw_mistakes, draw_neuron, explore_neuron
from nnlib.viz.tools.plane import GRID

XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
LABELS = np.array([0, 1, 1, 0])


def spy(calls, answer=neuron_batch):
    def learner(X, w, b):
        calls.append((X.shape, tuple(w), b))
        return answer(X, w, b)

    return learner


def test_the_plane_is_shaded_by_the_learner_s_own_function():
    calls = []
    ax = draw_neuron(spy(calls), XOR, LABELS, (1.0, 2.0), -0.5)
    assert calls == [((GRID**2, 2), (1.0, 2.0), -0.5), ((4, 2), (1.0, 2.0), -0.5)]
    shading = ax.images[0].get_array()
    assert shading.shape == (GRID, GRID)
    assert (shading[0, 0], shading[-1, -1]) == (0, 1)
    wrong = draw_neuron(lambda X, w, b: 1 - neuron_batch(X, w, b), XOR, LABELS, (1.0, 2.0), -0.5)
    assert np.array_equal(wrong.images[0].get_array(), 1 - shading)


def test_the_title_counts_with_the_learner_s_answers():
    assert draw_neuron(neuron_batch, XOR, LABELS, (1, 1), -0.5).get_title() == (
        "3 of 4 on the right side"
    )
    ax = draw_neuron(lambda X, w, b: np.zeros(len(X)), XOR, LABELS, (1, 1), -0.5)
    assert ax.get_title() == "2 of 4 on the right side"


def test_line_and_arrow_stand_where_the_weights_say():
    ax = draw_neuron(neuron_batch, XOR, LABELS, (3.0, -1.0), 0.5, ("width", "length"))
    line = ax.lines[-1]
    points = np.array([line.get_xy1(), line.get_xy2()])
    np.testing.assert_allclose(points @ [3.0, -1.0] + 0.5, 0, atol=1e-12)
    assert not np.allclose(*points)
    arrow = ax.texts[0]
    np.testing.assert_allclose(np.dot(arrow.xy, [3.0, -1.0]) + 0.5, 0, atol=1e-12)
    direction = np.subtract(arrow.xyann, arrow.xy)
    np.testing.assert_allclose(direction / np.hypot(*direction), np.array([3, -1]) / 10**0.5)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_aspect()) == ("width", "length", 1.0)


def test_classes_differ_by_marker_and_have_a_legend():
    ax = draw_neuron(neuron_batch, XOR, LABELS, (1, 1), 0)
    zero, one = ax.collections
    assert np.array_equal(zero.get_offsets(), XOR[LABELS == 0])
    assert np.array_equal(one.get_offsets(), XOR[LABELS == 1])
    assert zero.get_paths()[0].vertices.shape != one.get_paths()[0].vertices.shape
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["origin", "class 0", "class 1"]


def test_without_weights_there_is_no_line():
    ax = draw_neuron(neuron_batch, XOR, LABELS, (0, 0), 1.0)
    assert len(ax.lines) == 1  # the origin's mark
    assert np.all(ax.images[0].get_array() == 1)


def test_a_function_that_changes_its_weights_spoils_nothing():
    def mutates(X, w, b):
        answer = neuron_batch(X, w, b)
        w += 100
        return answer

    ax = draw_neuron(mutates, XOR, LABELS, (1, 1), -0.5)
    assert ax.get_title() == "3 of 4 on the right side"


def test_the_widget_moves_weights_and_bias():
    calls = []
    explorer = explore_neuron(spy(calls), XOR, LABELS)
    explorer.set(w0=-1.0, b=0.5)
    assert [call[1:] for call in calls[1::2]] == [
        ((1.0, 1.0), 0.0),
        ((-1.0, 1.0), 0.0),
        ((-1.0, 1.0), 0.5),
    ]


def test_what_is_wrong_is_said():
    explorer = explore_neuron(lambda X, w, b: None, XOR, LABELS)
    assert "neuron_batch must return one number a point, shape (14400,)" in explorer.message
    with pytest.raises(ValueError, match=r"\(N, 2\), not \(4, 3\)"):
        draw_neuron(neuron_batch, np.ones((4, 3)), LABELS, (1, 1), 0)
    with pytest.raises(ValueError, match=r"one label a point, shape \(4,\), not \(3,\)"):
        draw_neuron(neuron_batch, XOR, LABELS[:3], (1, 1), 0)
    with pytest.raises(TypeError, match="whole-number labels"):
        draw_neuron(neuron_batch, XOR, LABELS / 2, (1, 1), 0)


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
