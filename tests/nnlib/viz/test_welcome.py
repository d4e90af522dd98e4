"""Pictures of lesson 00: what they show is what they were given."""

import numpy as np

from nnlib.viz.welcome import differences, score_plane, two_losses


def test_score_plane_has_one_group_a_kind(rng):
    Z, kinds = rng.normal(size=(12, 2)), np.repeat([0, 1, 2], 4)
    ax = score_plane(Z, kinds, ["a", "b", "c"])
    groups = ax.collections
    assert [len(group.get_offsets()) for group in groups] == [4, 4, 4]
    np.testing.assert_allclose(groups[1].get_offsets(), Z[4:8])
    assert len({str(group.get_facecolor()) for group in groups}) == 3
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c"]


def test_differences_shows_the_table_and_its_diagonal(rng):
    D = rng.normal(size=(5, 5))
    table, meant = differences(D).axes[:2]
    np.testing.assert_allclose(table.images[0].get_array(), D)
    np.testing.assert_allclose(meant.images[0].get_array()[:, 0], np.diag(D))
    assert table.images[0].get_clim() == meant.images[0].get_clim()


def test_two_losses_marks_the_lowest_point_of_each():
    slopes = np.linspace(-1, 1, 21)
    figure = two_losses(slopes, (slopes - 0.5) ** 2, slopes**2)
    marked = [float(ax.lines[1].get_xdata()[0]) for ax in figure.axes]
    np.testing.assert_allclose(marked, [0.5, 0], atol=1e-12)
    assert figure.axes[0].texts[0].get_text() == "lowest at slope 0.50"
