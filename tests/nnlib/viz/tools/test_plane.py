import numpy as np
import pytest

from nnlib.viz.tools.plane import GRID, draw_boundary

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def test_labels_shade_the_plane_class_by_class():
    seen = []

    def predict(P):
        seen.append(P.shape)
        return (P[:, 0] > 0.5).astype(int) + (P[:, 1] > 0.5)

    ax = draw_boundary(predict, X, [0, 1, 1, 1], "sum")
    assert seen == [(GRID**2, 2), (4, 2)]
    shading = ax.images[0].get_array()
    assert shading.shape == (GRID, GRID)
    assert (shading[0, 0], shading[0, -1], shading[-1, -1]) == (0, 1, 2)
    assert ax.images[0].get_extent() == pytest.approx([-0.25, 1.25, -0.25, 1.25])
    assert ax.get_title() == "sum: 3 of 4 right"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x1", "x2")


def test_probabilities_have_a_line_at_one_half():
    ax = draw_boundary(lambda P: 1 / (1 + np.exp(-4 * (P[:, 0] - 0.4))), X, np.array([0, 0, 1, 1]))
    assert ax.get_title() == "4 of 4 right"
    (line,) = [c for c in ax.collections if c.__class__.__name__ == "QuadContourSet"]
    vertices = np.concatenate([path.vertices for path in line.get_paths()])
    np.testing.assert_allclose(vertices[:, 0], 0.4, atol=1e-3)


def test_the_same_answer_everywhere_has_no_line():
    for predict in (lambda P: np.full(len(P), 0.9), lambda P: np.ones(len(P), dtype=int)):
        ax = draw_boundary(predict, X, np.array([0, 0, 1, 1]))
        assert len(ax.collections) == 2  # the points of two classes
        assert ax.get_title() == "2 of 4 right"


def test_an_answer_of_the_wrong_shape_is_named():
    with pytest.raises(ValueError, match=r"predict must return one number a point, .*\(14400, 1\)"):
        draw_boundary(lambda P: P[:, :1], X, [0, 0, 1, 1])
