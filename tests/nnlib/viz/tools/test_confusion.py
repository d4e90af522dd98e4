import numpy as np
import pytest

from nnlib.viz.tools.confusion import draw_confusion


def test_counts_in_print_and_shares_in_colour():
    matrix = np.array([[8, 2, 0], [1, 3, 0], [0, 0, 0]])
    ax = draw_confusion(matrix, ["cat", "dog", "cow"])
    found = {tuple(text.get_position()): text.get_text() for text in ax.texts}
    assert found == {(0, 0): "8", (1, 0): "2", (0, 1): "1", (1, 1): "3"}  # (column, row)
    np.testing.assert_allclose(
        ax.images[0].get_array(), [[0.8, 0.2, 0], [0.25, 0.75, 0], [0, 0, 0]]
    )
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["cat", "dog", "cow"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
    assert ax.get_title() == "11 of 14 right"


def test_numbers_stand_out_from_their_cell():
    ax = draw_confusion([[9, 1], [0, 5]])
    tones = {text.get_text(): text.get_color() for text in ax.texts}
    assert tones == {"9": "black", "1": "white", "5": "black"}


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shape \(K, K\), not \(2, 3\)"):
        draw_confusion(np.ones((2, 3)))
    with pytest.raises(ValueError, match="names must hold 2 names"):
        draw_confusion(np.eye(2), ["a"])
