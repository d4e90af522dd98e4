"""Rows of digits: every picture has what was said about it, and mistakes name the truth."""

import numpy as np
import pytest

from nnlib.viz.digits import draw_digits


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
