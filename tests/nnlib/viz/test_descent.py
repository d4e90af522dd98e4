import numpy as np
import pytest

from nnlib.descent import gd_step
from nnlib.viz.descent import (
    BOWL_START,
    bowl,
    draw_descent,
    draw_learning_rate,
    explore_learning_rate,
)
from nnlib.viz.tools.plane import GRID


def test_contours_and_paths_are_those_that_were_given():
    calls = []

    def f(points):
        calls.append(points.shape)
        return bowl(points)

    paths = {"a": [(0.0, 0.0), (1.0, 1.0)], "b": np.array([[2.0, 1.0], [0.5, 0.0], [0.0, 0.0]])}
    ax = draw_descent(f, paths, (-3, 3), (-2, 2), ("u", "v"))
    assert calls == [(GRID**2, 2)]
    lines = [line.get_xydata() for line in ax.lines]
    for k, path in enumerate(paths.values()):
        np.testing.assert_array_equal(lines[2 * k], path)
        np.testing.assert_array_equal(lines[2 * k + 1], [path[-1]])
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("u", "v")
    assert ax.lines[0].get_linestyle() != ax.lines[2].get_linestyle()
    with pytest.raises(ValueError, match=r"path 'c' must have shape \(T, 2\)"):
        draw_descent(f, {"c": [1.0, 2.0]}, (-3, 3), (-2, 2))


def test_the_path_is_walked_by_the_learner_s_own_step():
    seen = []

    def learner(params, grads, lr):
        seen.append((params[0][0].shape, params[0][1].shape, lr))
        return gd_step(params, grads, lr)

    figure = draw_learning_rate(learner, 0.15, steps=7)
    assert seen == [((1, 1), (1,), 0.15)] * 7
    path = figure.axes[0].lines[0].get_xydata()
    t = np.arange(8)[:, np.newaxis]
    expected = BOWL_START * (1 - 0.15 * np.array([1.0, 10.0])) ** t
    np.testing.assert_allclose(path, expected, atol=1e-12)
    np.testing.assert_allclose(figure.axes[1].lines[0].get_ydata(), bowl(expected))


def test_the_edge_of_stability_is_where_the_curvature_says():
    explorer = explore_learning_rate(gd_step)
    for lr, word in ((0.15, "falls"), (0.195, "falls"), (0.21, "grows")):
        explorer.set(lr=lr)
        assert word in explorer.figure.axes[1].get_title()


def test_a_step_with_the_wrong_sign_is_seen():
    figure = draw_learning_rate(lambda p, g, lr: gd_step(p, [(-g[0][0], -g[0][1])], lr), 0.05)
    assert "the loss grows" in figure.axes[1].get_title()
