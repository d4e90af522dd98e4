import numpy as np
import pytest

from nnlib.recurrent import lstm_step, rnn_step
from nnlib.series import make_windows
from nnlib.viz.rnn import draw_forecast, draw_gaps, draw_window, explore_unrolled, explore_windows

X = np.linspace(-1, 1, 20)


def shares(explorer):
    return {line.get_label(): line.get_ydata() for line in explorer.figure.axes[1].lines}


def test_what_is_left_is_the_product_of_the_factors_on_the_way():
    explorer = explore_unrolled(rnn_step, np.zeros(10), lstm_step)
    explorer.set(keep=0.5, steps=6)
    # At a state of 0 tanh has slope 1, so that only the weight of the memory is left; so has the cell.
    for share in shares(explorer).values():
        np.testing.assert_allclose(share, 0.5 ** np.arange(6), rtol=1e-3)


def test_an_open_gate_keeps_what_a_squeezed_state_loses():
    explorer = explore_unrolled(rnn_step, X, lstm_step)
    explorer.set(keep=1.0, steps=20)
    left = shares(explorer)
    assert left["LSTM"][-1] > 0.9
    assert not left["RNN"][-1] > 1e-6  # not a number where nothing is left


def test_the_learner_s_own_functions_are_driven():
    calls = []

    def step(x, h, Wx, Wh, b):
        calls.append((x.shape, h.shape, float(Wh[0, 0])))
        return rnn_step(x, h, Wx, Wh, b)

    explorer = explore_unrolled(step, X)
    assert calls == [((1, 1), (1, 1), 0.9)] * 16  # eight steps, once more with the nudge
    explorer.set(keep=1.2)
    assert calls[-1][2] == 1.2
    assert list(shares(explorer)) == ["RNN"]


def test_a_state_of_another_shape_is_refused():
    explorer = explore_unrolled(lambda x, h, Wx, Wh, b: np.zeros(3), X)
    assert "shape (1, 1) here, not (3,)" in explorer.message


@pytest.mark.parametrize("steps", [2, 12, 13, 20])
def test_boxes_carry_numbers_only_where_they_fit(steps):
    explorer = explore_unrolled(rnn_step, X, lstm_step)
    explorer.set(steps=steps)
    chain = explorer.figure.axes[0]
    assert len(chain.patches) == 3 * steps
    numbers = [text for text in chain.texts if text.get_text()]
    assert len(numbers) == (3 * steps if steps <= 12 else 0)


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
