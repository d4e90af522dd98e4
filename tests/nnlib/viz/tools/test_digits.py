"""Rows of digits: every picture has what was said about it, and mistakes name the truth."""

import numpy as np
import pytest

from nnlib.viz.tools.digits import draw_digits, draw_rows


def test_answers_stand_above_their_pictures(rng):
    images = rng.random((12, 8, 8))
    said, truth = np.arange(12) % 10, np.arange(12) % 10
    said[11] = 7
    axes = draw_digits(images, said, truth).axes
    assert len(axes) == 20
    titles = [ax.get_title() for ax in axes if ax.images]
    assert titles == [*map(str, [*range(10), 0]), "7, not 1"]
    np.testing.assert_array_equal(axes[11].images[0].get_array(), images[11])


def test_answers_must_be_as_many_as_pictures(rng):
    with pytest.raises(ValueError, match=r"\(3, 8, 8\) with 2 and 3"):
        draw_digits(rng.random((3, 8, 8)), [1, 2], [1, 2, 3])


def test_rows_have_names_and_as_many_pictures_each():
    row = np.zeros((3, 4, 5))
    figure = draw_rows({"noisy": row, "clean": row + 1})
    assert len(figure.axes) == 6
    assert [figure.axes[k].get_ylabel() for k in (0, 3)] == ["noisy", "clean"]
    with pytest.raises(ValueError, match=r"\(2, 4, 5\), \(3, 4, 5\)"):
        draw_rows({"noisy": row, "clean": row[:2]})
