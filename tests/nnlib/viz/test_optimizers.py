import numpy as np

from nnlib.gradcheck import numeric_grad
from nnlib.optimizer_steps import adam_step
from nnlib.viz.optimizers import RAVINE_START, draw_race, explore_race, ravine, ravine_grad


def test_the_ravine_s_gradient_is_right_and_its_floor_ends_at_1_1(rng):
    for w in rng.standard_normal((5, 2)):
        numeric = numeric_grad(lambda w: ravine(w[np.newaxis])[0], w)
        np.testing.assert_allclose(ravine_grad(w), numeric, rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(ravine_grad(np.ones(2)), 0)


def test_every_runner_has_its_own_state_and_starts_at_the_same_place():
    states = {}

    def runner(name):
        def step(p, g, state, t):
            states.setdefault(name, []).append((state, bool(state), t))
            np.testing.assert_allclose(g, ravine_grad(p))
            return adam_step(p, g, state, t, 0.05)

        return step

    ax = draw_race({"one": runner("one"), "two": runner("two")}, 5)
    for seen in states.values():
        assert [t for *_, t in seen] == [1, 2, 3, 4, 5]
        assert [filled for _, filled, _ in seen] == [False, True, True, True, True]
    assert states["one"][0][0] is not states["two"][0][0]
    first, second = ax.lines[0].get_xydata(), ax.lines[2].get_xydata()
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first[0], RAVINE_START)


def test_the_race_goes_as_far_as_the_slider_says():
    explorer = explore_race({"descent": lambda p, g, state, t: p - 0.005 * g}, steps=30)
    assert len(explorer.figure.axes[0].lines[0].get_xydata()) == 11
    explorer.set(now=30)
    assert len(explorer.figure.axes[0].lines[0].get_xydata()) == 31
    assert explorer.figure.axes[0].get_title().startswith("after 30 steps")
