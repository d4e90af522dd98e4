import numpy as np
import pytest

from nnlib.recurrent import lstm_step, rnn_step
from nnlib.viz.rnn import explore_unrolled

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
