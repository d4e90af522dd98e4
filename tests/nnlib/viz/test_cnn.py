import numpy as np
import pytest

from nnlib.convolution import conv2d
from nnlib.viz.cnn import EDGE, draw_feature_maps, draw_kernel_at_work, explore_kernel


def pictures(figure):
    return [ax.images[0].get_array() for ax in figure.axes if ax.images]


def test_feature_maps_are_tiles_on_one_signed_scale(rng):
    maps = rng.standard_normal((3, 5, 4))
    figure = draw_feature_maps(maps)
    tiles = pictures(figure)
    assert len(tiles) == 4
    for k, tile in enumerate(tiles):
        np.testing.assert_array_equal(tile, maps[:, :, k])
    limits = {ax.images[0].get_clim() for ax in figure.axes if ax.images}
    largest = np.abs(maps).max()
    assert limits == {(-largest, largest)}
    assert len(pictures(draw_feature_maps(rng.standard_normal((3, 3, 40))))) == 16


def test_feature_maps_show_amounts_or_signs(rng):
    maps = rng.random((6, 7, 3))
    figure = draw_feature_maps(maps, ["a", "b", "c"])
    np.testing.assert_array_equal(pictures(figure)[2], maps[:, :, 2])
    assert figure.axes[0].get_title() == "a"
    assert figure.axes[0].images[0].get_clim()[0] == 0
    assert draw_feature_maps(maps - 0.5).axes[0].images[0].get_clim()[0] < 0


def test_the_response_is_the_learner_s_own(rng):
    image = rng.random((8, 9))
    shapes = []

    def learner(X, K):
        shapes.append((X.shape, K.shape))
        return 2 * conv2d(X, K)

    figure = draw_kernel_at_work(learner, image, EDGE)
    assert shapes == [((1, 8, 9, 1), (3, 3, 1, 1))]
    picture, kernel, response = pictures(figure)
    np.testing.assert_array_equal(picture, image)
    np.testing.assert_array_equal(kernel, EDGE)
    expected = 2 * conv2d(image[None, :, :, None], np.array(EDGE, float)[:, :, None, None])
    np.testing.assert_allclose(response, expected[0, :, :, 0])
    assert [t.get_text() for t in figure.axes[1].texts[:3]] == ["-1", "0", "1"]
    assert figure.axes[2].get_title() == "response (6, 7)"


def test_nine_sliders_paint_the_kernel(rng):
    kernels = []

    def learner(X, K):
        kernels.append(K[:, :, 0, 0])
        return conv2d(X, K)

    explorer = explore_kernel(learner, rng.random((6, 6)))
    explorer.set(k01=2, k22=0)
    np.testing.assert_array_equal(kernels[0], EDGE)
    np.testing.assert_array_equal(kernels[-1], [[-1, 2, 1], [-2, 0, 2], [-1, 0, 0]])


def test_a_kernel_of_zeros_still_draws():
    figure = draw_kernel_at_work(conv2d, np.ones((5, 5)), np.zeros((3, 3)))
    assert not pictures(figure)[2].any()


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match=r"maps must have shape \(H, W, F\)"):
        draw_feature_maps(np.ones((3, 3)))
    with pytest.raises(ValueError, match="conv2d must return"):
        draw_kernel_at_work(lambda X, K: X[0], np.ones((5, 5)), EDGE)
    with pytest.raises(ValueError, match="image must have two axes"):
        draw_kernel_at_work(conv2d, np.ones((5, 5, 3)), EDGE)
