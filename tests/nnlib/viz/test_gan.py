import numpy as np
import pytest

from nnlib.adversarial import generator_loss, mode_coverage
from nnlib.viz.gan import (
    draw_coverage,
    draw_modes,
    draw_snapshots,
    explore_generator_loss,
    explore_modes,
)

CENTRES = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 3.0]])
RING = np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 2.0], [0.0, -2.0]])


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
    explorer = explore_generator_loss(generator_loss)
    explorer.set(logit=-6.0)
    texts = [t.get_text() for t in explorer.figure.axes[0].texts]
    assert texts == ["slope -0.998", "slope -0.002"]
    assert not explorer.message


def test_a_loss_that_fails_becomes_one_line():
    assert explore_generator_loss(lambda fake: None).message.startswith("TypeError")


@pytest.mark.keras
@pytest.mark.slow
def test_many_steps_do_what_single_steps_do(rng):
    import keras

    from nnlib.with_keras.gan import gan_step, many_steps

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


def test_modes_are_counted_by_the_learner_s_own_function():
    calls = []

    def learner(samples, centres, radius):
        calls.append((samples.shape, centres.shape, radius))
        return mode_coverage(samples, centres, radius)

    ax = draw_modes(RING[:3] + 0.01, RING, learner, "late")
    assert calls == [((3, 2), (4, 2), 0.5)]
    samples, circles = ax.lines
    np.testing.assert_array_equal(samples.get_xydata(), RING[:3] + 0.01)
    # The circles show the radius that was counted with: what lies inside counts.
    around = circles.get_xydata().reshape(4, -1, 2)[:, :-1] - RING[:, np.newaxis]
    np.testing.assert_allclose(np.linalg.norm(around, axis=-1), 0.5)
    assert ax.get_title() == "late: 3 of 4 modes found"
    assert ax.get_aspect() == 1.0


def test_walking_through_training():
    snapshots = [(0, np.zeros((5, 2))), (100, RING), (200, RING[:1])]
    explorer = explore_modes(snapshots, RING, mode_coverage)
    titles = []
    for step in (0, 100, 200):
        explorer.set(step=step)
        titles.append(explorer.figure.axes[0].get_title())
    assert titles == [
        "step 0: 0 of 4 modes found",
        "step 100: 4 of 4 modes found",
        "step 200: 1 of 4 modes found",
    ]


def test_points_elsewhere_are_refused():
    with pytest.raises(ValueError, match=r"samples must be points of the plane, \(N, 2\)"):
        draw_modes(np.ones((3, 3)), RING, mode_coverage)
