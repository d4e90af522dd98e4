import numpy as np
import pytest

from nnlib.adversarial import mode_coverage
from nnlib.viz.modes import draw_modes, explore_modes

CENTRES = np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 2.0], [0.0, -2.0]])


def test_modes_are_counted_by_the_learner_s_own_function():
    calls = []

    def learner(samples, centres, radius):
        calls.append((samples.shape, centres.shape, radius))
        return mode_coverage(samples, centres, radius)

    ax = draw_modes(CENTRES[:3] + 0.01, CENTRES, learner, "late")
    assert calls == [((3, 2), (4, 2), 0.5)]
    samples, circles = ax.lines
    np.testing.assert_array_equal(samples.get_xydata(), CENTRES[:3] + 0.01)
    # The circles show the radius that was counted with: what lies inside counts.
    around = circles.get_xydata().reshape(4, -1, 2)[:, :-1] - CENTRES[:, np.newaxis]
    np.testing.assert_allclose(np.linalg.norm(around, axis=-1), 0.5)
    assert ax.get_title() == "late: 3 of 4 modes found"
    assert ax.get_aspect() == 1.0


def test_walking_through_training():
    snapshots = [(0, np.zeros((5, 2))), (100, CENTRES), (200, CENTRES[:1])]
    explorer = explore_modes(snapshots, CENTRES, mode_coverage)
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
        draw_modes(np.ones((3, 3)), CENTRES, mode_coverage)
