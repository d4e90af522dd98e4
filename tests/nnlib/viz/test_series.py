import numpy as np
import pytest

from nnlib.series import make_windows
from nnlib.viz.series import draw_forecast, draw_gaps, draw_window, explore_windows

SERIES = np.sin(np.arange(40.0))


def test_window_and_target_are_those_of_the_learner_s_own_function():
    ax = draw_window(make_windows, SERIES, L=5, horizon=3, k=4)
    _, window, target = ax.lines[:3]
    np.testing.assert_array_equal(window.get_xdata(), [4, 5, 6, 7, 8])
    np.testing.assert_array_equal(window.get_ydata(), SERIES[4:9])
    np.testing.assert_array_equal(target.get_xydata(), [(11, SERIES[11])])
    assert ax.get_title() == "33 windows; the target lies 3 after the window"


def test_a_target_inside_the_window_is_told():
    def leaks(series, L, horizon):
        windows, _ = make_windows(series, L, horizon)
        return windows[..., np.newaxis], windows[:, -1]

    ax = draw_window(leaks, SERIES, L=5, horizon=1)
    assert "inside the window: it is given away" in ax.get_title()


def test_the_sliders_turn_length_horizon_and_place():
    calls = []

    def learner(series, L, horizon):
        calls.append((len(series), L, horizon))
        return make_windows(series, L, horizon)

    explorer = explore_windows(learner, SERIES, y_name="spots")
    explorer.set(L=10)
    explorer.set(horizon=2)
    explorer.set(k=20)
    assert calls == [(40, 8, 1), (40, 10, 1), (40, 10, 2), (40, 10, 2)]
    assert explorer.figure.axes[0].lines[1].get_xdata()[0] == 20
    assert explorer.figure.axes[0].get_ylabel() == "spots"
    with pytest.raises(ValueError, match="one of the 35 windows from 0, not 35"):
        draw_window(make_windows, SERIES, 5, 1, k=35)


def test_forecasts_carry_their_error():
    truth = np.array([1.0, 2.0, 4.0])
    ax = draw_forecast(
        truth, {"as today": [0.0, 1.0, 2.0], "right": truth}, [2001, 2002, 2003], y_name="ppm"
    )
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time", "ppm")
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [(2001, 1), (2002, 2), (2003, 4)])
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["truth", "as today: off by 1.33", "right: off by 0"]
    assert len({line.get_linestyle() for line in ax.lines}) == 3
    with pytest.raises(ValueError, match="'short' must have the truth's shape"):
        draw_forecast(truth, {"short": [1.0]})


def test_holes_are_marked_and_filled_values_stand_out():
    series = np.array([1.0, np.nan, 3.0, 4.0, np.nan, 6.0])
    ax = draw_gaps(series, 2, [3.0, 4.0, 5.0, 6.0], y_name="ppm")
    assert ax.get_ylabel() == "ppm"
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), [(4, 5)])
    assert len(ax.patches) == 1  # the hole before the start
    with pytest.raises(ValueError, match="the 4 values from 2 on, not 3"):
        draw_gaps(series, 2, [3.0, 4.0, 5.0])
