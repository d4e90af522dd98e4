"""Recurrent cells: one step after another, Keras's layers, and their gradients through time."""

import numpy as np
import pytest
from agreement import DRAWS, assert_agrees, assert_close, dtypes, seeds, sizes
from hypothesis import given

from nnlib import recurrent

KINDS = {"rnn": 1, "lstm": 4}


def draw(kind, seed, N, T, D, H, dtype):
    rng = np.random.default_rng(seed)
    width = KINDS[kind] * H
    shapes = ((N, T, D), (D, width), (H, width), (width,))
    # Small enough that no cell saturates: there float32 has no digits left to agree on.
    return [rng.normal(scale=0.5, size=shape).astype(dtype) for shape in shapes]


def run(kind, X, *params):
    return getattr(recurrent, f"{kind}_forward")(X, params)


@pytest.mark.keras
@pytest.mark.parametrize(("kind", "name"), [("rnn", "SimpleRNN"), ("lstm", "LSTM")])
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(1, 4), T=sizes(), D=sizes(1, 4), H=sizes(1, 4))
def test_sequences_agree_with_keras(kind, name, dtype, seed, N, T, D, H):
    import keras

    arrays = draw(kind, seed, N, T, D, H, dtype)
    layer = getattr(keras.layers, name)(H, return_sequences=True, dtype=np.dtype(dtype).name)
    layer.build((N, T, D))

    def tf_forward(X, *params):
        # Called without its variables, so that the tape sees the tensors in their place.
        return layer.stateless_call(params, [v.value for v in layer.non_trainable_variables], X)[0]

    def backward(dstates, X, *params):
        _, cache = run(kind, X, *params)
        dX, grads = getattr(recurrent, f"{kind}_backward")(dstates, cache)
        return dX, *grads

    assert_agrees(lambda X, *p: run(kind, X, *p)[0], backward, tf_forward, arrays)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sequence_is_a_chain_of_steps(kind, rng):
    X, *params = draw(kind, 3, 4, 5, 2, 3, np.float64)
    states, _ = run(kind, X, *params)
    h = c = np.zeros((4, 3))
    for t in range(5):
        if kind == "rnn":
            h = recurrent.rnn_step(X[:, t], h, *params)
        else:
            h, c = recurrent.lstm_step(X[:, t], h, c, params)
        assert_close(states[:, t], h, tolerance=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_calm_at_a_thousand(kind):
    X, *params = draw(kind, 3, 4, 5, 2, 3, np.float32)
    states, _ = run(kind, X * 1000, *params)
    assert np.isfinite(states).all()


def test_lstm_gates_do_what_they_are_named():
    """Wide open or shut gates: a bias of ±100 leaves no doubt which block is which."""
    params = np.zeros((1, 4)), np.zeros((1, 4)), np.array([-100.0, 100, 3, 100])  # i f g o
    h, c = recurrent.lstm_step([[5.0]], [[0.3]], [[0.7]], params)
    assert_close(c, [[0.7]], tolerance=1e-12)
    assert_close(h, np.tanh([[0.7]]), tolerance=1e-12)


x, h = np.ones((2, 3)), np.ones((2, 4))
RNN = (np.ones((3, 4)), np.ones((4, 4)), np.ones(4))
LSTM = (np.ones((3, 16)), np.ones((4, 16)), np.ones(16))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: recurrent.rnn_step(x, h, *LSTM), r"Wx must be \(D, 4\) and Wh \(4, 4\)"),
        (lambda: recurrent.rnn_step(x, h[:1], *RNN), r"same batch, not \(2, 3\) and \(1, 4\)"),
        (lambda: recurrent.rnn_step(x[:, :2], h, *RNN), r"X must have shape \(N, 3\)"),
        (lambda: recurrent.rnn_step(x, h[0], *RNN), r"h must have shape \(N, H\)"),
        (lambda: recurrent.lstm_step(x, h, h, RNN), r"Wx must be \(D, 16\)"),
        (lambda: recurrent.lstm_step(x, h, h[:1], LSTM), "h and c must have the same shape"),
        (lambda: recurrent.rnn_forward(x, RNN), r"X must have shape \(N, T, D\)"),
        (lambda: recurrent.rnn_forward(np.ones((2, 0, 3)), RNN), "X is empty"),
        (lambda: recurrent.lstm_forward(np.ones((2, 5, 3)), RNN), r"Wx must be \(D, 4 H\)"),
        (lambda: recurrent.rnn_forward(np.ones((2, 5, 2)), RNN), r"X must have shape \(N, 3\)"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("kind", KINDS)
def test_backward_checks_its_upstream(kind):
    X, *params = draw(kind, 3, 4, 5, 2, 3, np.float64)
    _, cache = run(kind, X, *params)
    with pytest.raises(ValueError, match=r"\(4, 5, 3\), not \(4, 5, 2\)"):
        getattr(recurrent, f"{kind}_backward")(X, cache)
