"""Pictures of a hidden layer: bends stand at the neurons' lines, and the learner's code is asked."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection

from nnlib.mlp import mlp_forward
from nnlib.viz.forward import draw_creases, draw_network, draw_zigzags, explore_creases

X = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0], [4.0, 3.0]])
Y = np.array([0, 0, 1, 1])
W = np.array([[1.0, 0.0, 2.0], [1.0, 1.0, 0.0]])
PARAMS = [(W, np.array([-3.0, -1.0, -2.0])), (np.array([[1.0, 0], [0, 1], [1, -1]]), np.zeros(2))]


def test_dashed_lines_are_where_the_neurons_are_zero():
    ax = draw_creases(mlp_forward, X, Y, PARAMS)
    lines = [line for line in ax.lines if line.get_label().startswith("neuron")]
    assert len(lines) == 3
    for j, line in enumerate(lines):
        on_it = np.array([line.get_xy1(), line.get_xy2()])
        np.testing.assert_allclose(on_it @ W[:, j] + PARAMS[0][1][j], 0, atol=1e-12)
        assert not np.allclose(*on_it)


def test_moving_the_slider_asks_the_learners_function_with_that_leak():
    asked = []

    def forward(points, params, activations):
        (f,) = activations
        asked.append(float(f(np.array([-1.0]))[0]))
        return mlp_forward(points, params, activations)

    explorer = explore_creases(forward, X, Y, PARAMS)
    before = len(asked)
    explorer.set(leak=0.5)
    assert asked[0] == 0 and len(asked) > before and asked[-1] == -0.5
    assert explorer.figure is not None and "leak 0.5" in explorer.figure.axes[0].get_title()


def test_a_wrong_forward_is_told_in_one_line():
    explorer = explore_creases(lambda X, p, fs: np.zeros(len(X)), X, Y, PARAMS)
    assert "must return logits" in explorer.message


def test_deeper_networks_are_refused():
    with pytest.raises(ValueError, match="two layers"):
        draw_creases(mlp_forward, X, Y, PARAMS * 2)


def test_zigzags_stand_under_their_titles():
    x = np.linspace(0, 1, 5)
    figure = draw_zigzags(x, {"one": x, "two": 2 * x})
    assert [ax.get_title() for ax in figure.axes] == ["one", "two"]
    np.testing.assert_array_equal(figure.axes[1].lines[0].get_ydata(), 2 * x)


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


def test_sizes_must_be_two_and_above_0():
    with pytest.raises(ValueError, match="an input and an output layer"):
        draw_network([3])
    with pytest.raises(ValueError, match="at least 1, not 0"):
        draw_network([3, 0])
