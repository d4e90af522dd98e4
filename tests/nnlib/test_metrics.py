"""Metrics beside scikit-learn, and fair splits."""

import numpy as np
import pytest
import sklearn.metrics as sk

from nnlib.metrics import accuracy, confusion_matrix, k_fold


def test_metrics_beside_scikit_learn(rng):
    y, y_hat = rng.integers(0, 4, size=(2, 60))
    y[y == 3] = 2  # A class that is predicted but never true.
    matrix = confusion_matrix(y, y_hat, 4)
    np.testing.assert_array_equal(matrix, sk.confusion_matrix(y, y_hat, labels=range(4)))
    assert accuracy(y, y_hat) == sk.accuracy_score(y, y_hat)


def test_rows_are_the_truth():
    assert confusion_matrix([0, 0, 1], [1, 1, 1], 2).tolist() == [[0, 2], [0, 1]]


@pytest.mark.parametrize(("N", "k"), [(10, 5), (11, 3), (4, 4)])
def test_folds_partition_the_examples(N, k, rng):
    folds = list(k_fold(N, k, rng))
    assert len(folds) == k
    assert sorted(np.concatenate([validation for _, validation in folds])) == list(range(N))
    for train, validation in folds:
        assert sorted(np.concatenate([train, validation])) == list(range(N))
        assert len(validation) in (N // k, N // k + 1)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: accuracy([1, 2], [1]), ValueError, r"\(2,\) and \(1,\)"),
        (lambda: accuracy([], []), ValueError, "empty"),
        (lambda: confusion_matrix([0, 2], [0, 1], 2), ValueError, "y must lie in 0 … 1"),
        (lambda: confusion_matrix([0, 1], [0, 2], 2), ValueError, "y_hat must lie in 0 … 1"),
        (lambda: confusion_matrix([0, 1], [0], 2), ValueError, r"\(2,\) and \(1,\)"),
        (lambda: confusion_matrix([0.5], [0], 2), TypeError, "whole-number labels"),
        (lambda: confusion_matrix([0], [0], 0), ValueError, "K must be at least 1"),
        (lambda: k_fold(3, 4, RNG), ValueError, "3 examples cannot make 4 parts"),
        (lambda: k_fold(3, 1, RNG), ValueError, "k must be at least 2, not 1"),
        (lambda: k_fold(3, 2, 0), TypeError, "rng must be a NumPy Generator"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
