"""Windows over time, and splits that respect it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.series import chronological_split, make_windows, scale_by_past


@settings(deadline=None, derandomize=True)
@given(T=st.integers(2, 30), L=st.integers(1, 10), horizon=st.integers(1, 5))
def test_windows_and_their_targets(T, L, horizon):
    series = np.arange(T) * 10
    if T < L + horizon:
        with pytest.raises(ValueError, match=f"at least {L + horizon} are needed"):
            make_windows(series, L, horizon)
        return
    X, y = make_windows(series, L, horizon)
    assert X.shape == (T - L - horizon + 1, L)
    for i, (window, target) in enumerate(zip(X, y, strict=True)):
        assert window.tolist() == series[i : i + L].tolist()
        assert target == window[-1] + 10 * horizon  # Never inside the window.


def test_windows_are_copies_of_the_same_type():
    series = np.arange(9, dtype=np.float32)
    X, y = make_windows(series, 3, 1)
    X[:], y[:] = -1, -1
    assert series.tolist() == list(range(9))
    assert X.dtype == y.dtype == np.float32


def test_the_future_has_no_part_in_the_scale():
    scaled, mean, std = scale_by_past([1, 3, 8], 2)
    assert (mean, std) == (2.0, 1.0)
    assert scaled.tolist() == [-1, 1, 6]


def test_the_past_is_for_training():
    X, y = np.arange(20).reshape(10, 2), np.arange(10)
    X_train, y_train, X_test, y_test = chronological_split(X, y, 0.75)
    assert y_train.tolist() == list(range(7))
    assert y_test.tolist() == [7, 8, 9]
    np.testing.assert_array_equal(np.concatenate([X_train, X_test]), X)


ONES = np.ones(5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: make_windows(np.ones((2, 3)), 1, 1), ValueError, r"series must have shape \(T,\)"),
        (lambda: make_windows([1.0, np.nan, 2.0], 1, 1), ValueError, r"series\[1\] is nan"),
        (lambda: make_windows(ONES, 0, 1), ValueError, "L must be at least 1"),
        (lambda: make_windows(ONES, 1, 0), ValueError, "horizon must be at least 1"),
        (lambda: make_windows(ONES, 1.5, 1), TypeError, "L must be a whole number"),
        (lambda: make_windows([], 1, 1), ValueError, "series is empty"),
        (lambda: chronological_split(ONES, ONES, 1), ValueError, "less than 1, not 1"),
        (lambda: scale_by_past(ONES, 3), ValueError, "no spread"),
        (lambda: scale_by_past([1.0, 2.0], 3), ValueError, "has 3 values, and the series only 2"),
        (lambda: chronological_split(ONES, ONES, 0.1), ValueError, "leaves one part empty"),
        (lambda: chronological_split(ONES, ONES[:2], 0.5), ValueError, r"\(5,\) and \(2,\)"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
