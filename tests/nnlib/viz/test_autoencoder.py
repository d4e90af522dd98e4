import numpy as np
import pytest

from nnlib.viz.autoencoder import draw_latent, draw_latent_grid, explore_latent


@pytest.fixture
def latents(rng):
    return rng.standard_normal((200, 2)), rng.integers(0, 3, 200)


def decode(z):
    """Pictures of two rows: the first shows z1, the second z2."""
    return np.repeat(z, 3, axis=1)


def test_examples_stand_where_their_latents_say_and_classes_are_named(latents):
    Z, y = latents
    ax = draw_latent(Z, y)
    for k, points in enumerate(ax.collections):
        np.testing.assert_array_equal(points.get_offsets(), Z[y == k])
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2"]
    np.testing.assert_array_equal(ax.texts[1].get_position(), np.median(Z[y == 1], axis=0))


def test_the_grid_has_the_axes_of_the_plane(latents):
    calls = []

    def noted(z):
        calls.append(z.shape)
        return decode(z)

    ax = draw_latent_grid(noted, latents[0], (2, 3), side=4)
    assert calls == [(16, 2)]
    mosaic = np.asarray(ax.images[0].get_array())
    assert mosaic.shape == (8, 12)
    left, right, bottom, top = ax.images[0].get_extent()
    np.testing.assert_allclose(mosaic[0, [0, -1]], [left, right])  # z1 grows to the right
    np.testing.assert_allclose(mosaic[[1, -1], 0], [top, bottom])  # z2 grows upwards
    # Lines part the pictures from one another.
    upright, level = (np.array(lines.get_segments()) for lines in ax.collections)
    np.testing.assert_allclose(upright[:, 0, 0], np.linspace(left, right, 5)[1:-1])
    np.testing.assert_allclose(level[:, 0, 1], np.linspace(bottom, top, 5)[1:-1])


def test_walking_the_plane_decodes_the_place(latents):
    calls = []

    def noted(z):
        calls.append(z)
        return decode(z)

    explorer = explore_latent(noted, *latents, (2, 3))
    explorer.set(z1=0.5, z2=-1.0)
    np.testing.assert_array_equal(calls[-1], [[0.5, -1.0]])
    left, right = explorer.figure.axes
    np.testing.assert_array_equal(right.images[0].get_array(), [[0.5] * 3, [-1.0] * 3])
    np.testing.assert_array_equal(left.lines[0].get_xydata(), [(0.5, -1.0)])


def test_a_decoder_of_the_wrong_size_is_named(latents):
    with pytest.raises(ValueError, match=r"decode must return pictures of shape \(4, 6\)"):
        draw_latent_grid(lambda z: np.ones((len(z), 5)), latents[0], (2, 3), side=2)
