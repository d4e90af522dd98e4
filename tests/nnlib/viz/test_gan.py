import numpy as np
import pytest

from nnlib.adversarial import generator_loss, mode_coverage
from nnlib.viz.gan import draw_coverage, draw_snapshots, explore_painter_loss

CENTRES = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 3.0]])


def test_each_snapshot_tells_its_step_and_its_modes():
    figure = draw_snapshots([(0, np.zeros((4, 2)) + 9), (50, CENTRES[:2])], CENTRES, mode_coverage)
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == ["step 0: 0 of 3 modes found", "step 50: 2 of 3 modes found"]


def test_every_run_is_a_line_and_every_recipe_a_name():
    ax = draw_coverage([0, 1], {"slow": [[0, 1], [0, 0.5]], "hasty": [[0, 0]]})
    assert len(ax.lines) == 3
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["slow", "hasty"]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0, 1], atol=0.02)


def test_the_slopes_of_both_losses_stand_beside_the_logit():
    explorer = explore_painter_loss(generator_loss)
    explorer.set(logit=-6.0)
    texts = [t.get_text() for t in explorer.figure.axes[0].texts]
    assert texts == ["slope -0.998", "slope -0.002"]
    assert not explorer.message


def test_a_loss_that_fails_becomes_one_line():
    assert explore_painter_loss(lambda fake: None).message.startswith("TypeError")


@pytest.mark.keras
@pytest.mark.slow
def test_many_steps_do_what_single_steps_do(rng):
    import keras

    from nnlib.keras_gan import gan_step, many_steps

    def networks():
        for k, sizes in enumerate(((2, 4, 2), (2, 4, 1))):
            keras.utils.set_random_seed(k)
            layers = [keras.layers.Dense(sizes[1], "tanh"), keras.layers.Dense(sizes[2])]
            model = keras.Sequential([keras.Input((sizes[0],)), *layers])
            model.compile(keras.optimizers.Adam(0.01))
            yield model

    real, noise = rng.normal(size=(2, 3, 5, 2)).astype("float32")
    one_by_one, at_once = tuple(networks()), tuple(networks())
    before = one_by_one[0].get_weights()
    for r, z in zip(real, noise, strict=True):
        gan_step(*one_by_one, r, z)
    many_steps(gan_step, *at_once)(real, noise)
    for single, many in zip(one_by_one, at_once, strict=True):
        for a, b in zip(single.get_weights(), many.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-5)
    assert not np.allclose(before[0], one_by_one[0].get_weights()[0])
