import numpy as np
import pytest

from nnlib.attention import attention, attention_weights
from nnlib.embedding import positional_encoding
from nnlib.viz.transformer import (
    draw_attention,
    draw_maps,
    draw_places,
    explore_attention,
    explore_words,
)


def weights_on_show(explorer):
    return np.asarray(explorer.figure.axes[0].images[0].get_array())


def test_without_the_root_each_query_looks_at_one_key_alone():
    explorer = explore_attention(attention)
    explorer.set(D=256)
    divided = np.median(weights_on_show(explorer).max(axis=1))
    explorer.set(divided="no")
    plain = np.median(weights_on_show(explorer).max(axis=1))
    assert not explorer.message
    assert divided < 0.7
    assert plain > 0.95


def test_masks_hide_what_they_should():
    explorer = explore_attention(attention, T=5)
    explorer.set(mask="nobody ahead")
    assert not np.triu(weights_on_show(explorer), 1).any()
    explorer.set(mask="only neighbours")
    assert weights_on_show(explorer)[0, 2:].sum() == 0
    explorer.set(mask="everybody")
    assert (weights_on_show(explorer) > 0).all()


def test_a_wrong_function_becomes_one_line():
    explorer = explore_attention(lambda *args: 1 / 0)
    assert explorer.message.startswith("ZeroDivisionError")


def test_a_position_is_most_like_itself():
    figure = draw_places(positional_encoding(12, 16))
    table, likeness = (np.asarray(ax.images[0].get_array()) for ax in figure.axes[:2])
    assert table.shape == (12, 16)
    np.testing.assert_allclose(likeness.diagonal(), 1)
    assert (likeness <= 1 + 1e-12).all()
    with pytest.raises(ValueError, match="encoding"):
        draw_places(np.ones(3))


def test_a_word_is_shown_with_both_networks_and_labels_both_sides():
    def maps(word, positions):
        return np.eye(3)[::-1], word[::-1] if positions else word

    explorer = explore_words(maps, ["abc", "xyz"])
    explorer.set(word="xyz")
    both = [ax for ax in explorer.figure.axes if ax.get_title()]
    assert [ax.get_title() for ax in both] == ["with positions: xyz → zyx", "without: xyz → xyz"]
    assert [t.get_text() for t in both[0].get_xticklabels()] == list("xyz")
    assert [t.get_text() for t in both[0].get_yticklabels()] == list("zyx")


def test_maps_stand_side_by_side():
    figure = draw_maps({"one": (np.eye(2), "ab", "ab"), "two": (np.eye(2), "ab", "ba")})
    assert [ax.get_title() for ax in figure.axes if ax.images][:2] == ["one", "two"]


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
