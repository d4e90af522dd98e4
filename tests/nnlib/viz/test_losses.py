"""Pictures of losses: the curves are the functions' own, and the charged examples are the right ones."""

import numpy as np
import pytest

from nnlib.losses import binary_cross_entropy, hinge, mse
from nnlib.viz.losses import draw_confidence, draw_margin, draw_score_losses, explore_confidence

X = np.array([[-3.0, 0.0], [-0.5, 1.0], [0.5, 0.0], [3.0, 2.0]])
Y = np.array([0, 0, 1, 1])


def test_curves_and_marks_are_the_learners_values():
    ax = draw_confidence({"cross-entropy": binary_cross_entropy, "squared": mse}, 0.25)
    curves = [line for line in ax.lines if len(line.get_xdata()) > 1]
    for curve, formula in zip(curves, (lambda p: -np.log(p), lambda p: (1 - p) ** 2), strict=True):
        np.testing.assert_allclose(curve.get_ydata(), formula(curve.get_xdata()))
    marks = [line.get_ydata()[0] for line in ax.lines if len(line.get_xdata()) == 1]
    np.testing.assert_allclose(marks, [-np.log(0.25), 0.75**2])
    assert ax.get_legend().get_texts()[0].get_text() == "cross-entropy: 1.39"


def test_dragging_calls_the_learners_function_with_the_new_probability():
    asked = []

    def loss(y, p):
        asked.append(float(p[0]))
        return mse(y, p)

    explorer = explore_confidence({"mine": loss})
    explorer.set(p=0.35)
    assert asked[-1] == 0.35 and explorer.message == ""


def test_an_error_of_the_learners_is_one_line():
    def loss(y, p):
        raise ValueError("no luck")

    assert explore_confidence({"mine": loss}).message.startswith("ValueError: no luck")


def test_hinge_over_the_score_has_its_corner_at_one():
    ax = draw_score_losses({"hinge": lambda s: hinge(np.array([1]), np.array([s]))})
    scores, charged = ax.lines[0].get_data()
    np.testing.assert_allclose(charged, np.maximum(0, 1 - scores))


@pytest.mark.parametrize(("w", "charged"), [((1.0, 0.0), 2), ((4.0, 0.0), 0)])
def test_examples_within_the_margin_are_marked(w, charged):
    ax = draw_margin(lambda points: points @ np.array(w), X, Y, ("left", "right"))
    assert ax.get_title() == f"4 of 4 right, {charged} charged"
    marked = [c for c in ax.collections if str(c.get_label()).endswith("charged")]
    assert sum(len(c.get_offsets()) for c in marked) == charged
