import numpy as np
import pytest

from nnlib.attention import attention_weights
from nnlib.viz.maps import draw_attention


def ticks(labels):
    return [tick.get_text() for tick in labels]


def test_the_map_is_the_weights_with_tokens_on_both_sides(rng):
    weights = attention_weights(rng.standard_normal((3, 4)), rng.standard_normal((3, 4)))
    ax = draw_attention(weights, ["the", "cat", "sat"])
    np.testing.assert_array_equal(ax.images[0].get_array(), weights)
    assert ax.images[0].get_clim() == (0, 1)
    assert ticks(ax.get_yticklabels()) == ticks(ax.get_xticklabels()) == ["the", "cat", "sat"]
    assert ax.get_title() == "each row sums to 1"
    assert "query" in ax.get_ylabel()
    assert "key" in ax.get_xlabel()


def test_weights_that_are_no_distributions_are_told():
    assert draw_attention([[0.5, 0.25], [1.0, 1.0]]).get_title() == "rows sum to 0.75 … 2!"


def test_keys_may_differ_from_queries():
    ax = draw_attention(np.full((2, 3), 1 / 3), ["a", "b"], ["x", "y", "z"])
    assert ticks(ax.get_xticklabels()) == ["x", "y", "z"]
    assert ticks(ax.get_yticklabels()) == ["a", "b"]


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match=r"\(T_q, T_k\), not \(2, 3, 3\)"):
        draw_attention(np.ones((2, 3, 3)))
    with pytest.raises(ValueError, match="queries must hold 2 labels, not 3"):
        draw_attention(np.eye(2), ["a", "b", "c"])
