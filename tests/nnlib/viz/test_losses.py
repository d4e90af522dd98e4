import numpy as np
import pytest

from nnlib.losses import binary_cross_entropy, hinge
from nnlib.viz.losses import draw_margin_losses, draw_probability_loss, explore_probability


@pytest.mark.parametrize("y", [0, 1])
def test_the_curve_is_the_learner_s_own_loss_of_one_example(y):
    calls = []

    def learner(labels, p):
        calls.append((labels.tolist(), p.shape))
        return binary_cross_entropy(labels, p)

    ax = draw_probability_loss(learner, 0.02, y)
    assert calls == [([y], (1,))] * 200
    curve, mark = ax.lines[:2]
    p = curve.get_xdata()
    np.testing.assert_allclose(curve.get_ydata(), -np.log(p if y else 1 - p))
    expected = -np.log(0.02 if y else 0.98)
    np.testing.assert_allclose(mark.get_xydata(), [(0.02, expected)])
    assert ax.get_title() == f"true class {y}, p = 0.02: loss {expected:.3g}"


def test_dragging_towards_the_wrong_side_raises_the_loss():
    explorer = explore_probability(binary_cross_entropy)
    seen = []
    for p in (0.9, 0.1, 0.001):
        explorer.set(p=p)
        seen.append(explorer.figure.axes[0].lines[1].get_ydata()[0])
    assert seen == sorted(seen)
    explorer.set(y=0)
    assert explorer.figure.axes[0].get_title() == "true class 0, p = 0.001: loss 0.001"


def test_margin_losses_are_drawn_over_the_score():
    ax = draw_margin_losses({"hinge": hinge, "squared": lambda y, s: ((y - s) ** 2).mean()})
    mistakes, hinged, squared = ax.lines[:3]
    scores = hinged.get_xdata()
    np.testing.assert_allclose(hinged.get_ydata(), np.maximum(0, 1 - scores))
    np.testing.assert_allclose(squared.get_ydata(), (1 - scores) ** 2)
    assert set(mistakes.get_ydata()) == {0.0, 1.0}
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["mistake or not", "hinge", "squared"]


def test_a_loss_that_is_no_number_is_named():
    with pytest.raises(ValueError, match="A loss must return one number"):
        draw_probability_loss(lambda y, p: None, 0.5)
