"""Gradient descent: steps, mini-batches, scaling, and two nets that learn."""

import numpy as np
import pytest
from agreement import assert_close
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.descent import fit_linear, gd_step, minibatches, standardize, train_mlp
from nnlib.metrics import accuracy
from nnlib.mlp import mlp_forward_cached


def test_a_step_goes_downhill_and_leaves_its_input():
    params = [(np.array([[1.0]]), np.array([2.0]))]
    new = gd_step(params, [(np.array([[10.0]]), np.array([-10.0]))], 0.1)
    assert new[0][0].tolist() == [[0]]
    assert new[0][1].tolist() == [3]
    assert params[0][0].tolist() == [[1]]


def test_fit_linear_finds_the_least_squares(rng):
    X = rng.normal(size=(60, 3))
    y = X @ [2.0, -1.0, 0.5] + 4 + rng.normal(size=60)
    w, b = fit_linear(X, y, lr=0.1, epochs=500)
    expected, *_ = np.linalg.lstsq(np.c_[X, np.ones(60)], y)
    assert_close([*w, b], expected, tolerance=1e-8)


def test_one_epoch_of_fit_linear_by_hand():
    w, b = fit_linear([[1.0], [3.0]], [2.0, 4.0], lr=0.1, epochs=1)
    # At w = b = 0 the errors are -2 and -4: dw = 2 (-2·1 - 4·3) / 2, db = 2 (-6) / 2.
    assert_close(w, [1.4], tolerance=1e-12)
    assert b == pytest.approx(0.6)


@settings(deadline=None, derandomize=True)
@given(N=st.integers(1, 30), size=st.integers(1, 40), seed=st.integers(0, 1000))
def test_minibatches_cover_everything_once_in_pairs(N, size, seed):
    X = np.arange(N)[:, np.newaxis] * [1, 10]
    batches = list(minibatches(X, np.arange(N), size, np.random.default_rng(seed)))
    assert len(batches) == -(-N // size)
    assert all(len(y) == size for _, y in batches[:-1])
    labels = np.concatenate([y for _, y in batches])
    assert sorted(labels) == list(range(N))
    np.testing.assert_array_equal(np.concatenate([X for X, _ in batches])[:, 1], 10 * labels)


def test_minibatches_shuffle_anew(rng):
    first, second = (
        np.concatenate([y for _, y in minibatches(np.ones((50, 1)), np.arange(50), 8, rng)])
        for _ in range(2)
    )
    assert (first != np.arange(50)).any()
    assert (first != second).any()


def test_standardize_knows_the_training_data_only(rng):
    train, test = rng.normal(5, 3, size=(50, 2)), rng.normal(-1, 2, size=(20, 2))
    train[:, 1] = 7.0  # Never varies.
    a, b = standardize(train, test)
    assert_close(a.mean(axis=0), [0, 0], tolerance=1e-12)
    assert a[:, 0].std() == pytest.approx(1)
    assert_close(b[:, 0], (test[:, 0] - train[:, 0].mean()) / train[:, 0].std(), tolerance=1e-12)
    assert_close(b[:, 1], test[:, 1] - 7, tolerance=1e-12)


def test_train_mlp_learns_xor_the_same_way_each_time():
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([0, 1, 1, 0])
    runs = [
        train_mlp(X, y, [2, 8, 2], lr=0.5, epochs=300, rng=np.random.default_rng(1), batch_size=4)
        for _ in range(2)
    ]
    params, losses = runs[0]
    assert losses[-1] < 0.02 < losses[0]
    assert accuracy(y, mlp_forward_cached(X, params)[0].argmax(axis=1)) == 1
    assert losses == runs[1][1]
    np.testing.assert_array_equal(params[0][0], runs[1][0][0][0])


X, y = np.ones((4, 2)), np.zeros(4, int)
NAN = np.array([[1.0, 2.0], [np.nan, 0.0]])
PAIR = [(np.ones((2, 3)), np.ones(3))]
RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: gd_step(PAIR, PAIR, 0), ValueError, "lr must be greater than 0, not 0"),
        (
            lambda: gd_step(PAIR, PAIR, float("nan")),
            ValueError,
            "lr must be greater than 0, not nan",
        ),
        (lambda: gd_step(PAIR, [], 0.1), ValueError, "params has 1 layers, and grads has 0"),
        (
            lambda: gd_step(PAIR, [(np.ones((3, 2)), np.ones(3))], 0.1),
            ValueError,
            r"W of layer 0 and its gradient .*\(2, 3\) and \(3, 2\)",
        ),
        (lambda: fit_linear(NAN, [1.0, 2.0], 0.1, 1), ValueError, r"X\[1, 0\] is nan"),
        (lambda: fit_linear(X, [1, 2, 3], 0.1, 1), ValueError, r"\(4, 2\) and \(3,\)"),
        (lambda: fit_linear(X, y, -1, 1), ValueError, "lr must be greater than 0"),
        (lambda: fit_linear(X, y, 0.1, 0), ValueError, "epochs must be at least 1"),
        (lambda: fit_linear(X, y[:, None], 0.1, 1), ValueError, r"y must have shape \(N,\)"),
        (lambda: minibatches(X, y[:3], 2, RNG), ValueError, r"\(4, 2\) and \(3,\)"),
        (lambda: minibatches(X[:0], y[:0], 2, RNG), ValueError, "X and y are empty"),
        (lambda: minibatches(X, y, 0, RNG), ValueError, "size must be at least 1"),
        (lambda: minibatches(X, y, 2, None), TypeError, "rng must be a NumPy Generator"),
        (lambda: standardize(X, np.ones((2, 3))), ValueError, "same features, not 2 and 3"),
        (lambda: standardize(NAN, X), ValueError, r"train\[1, 0\] is nan"),
        (lambda: standardize(X, NAN), ValueError, r"test\[1, 0\] is nan"),
        (lambda: standardize(X[0], X), ValueError, r"train must have shape \(N, D\)"),
        (lambda: train_mlp(X, y, [3, 2], 0.1, 1, RNG), ValueError, "start with the 2 features"),
        (lambda: train_mlp(X, y + 2, [2, 2], 0.1, 1, RNG), ValueError, "0 … 1 for 2 classes"),
        (lambda: train_mlp(X, y, [2, 2], 0.0, 1, RNG), ValueError, "lr must be greater than 0"),
        (lambda: train_mlp(NAN, y[:2], [2, 2], 0.1, 1, RNG), ValueError, r"X\[1, 0\] is nan"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
