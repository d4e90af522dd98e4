"""Stands for the notebook's trained model: a support vector machine, which learns in seconds."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from nnlib import noisy_digits

COPIES = 8


@functools.cache
def _machine() -> Any:
    """Train on pictures that are disturbed anew several times."""
    from sklearn.svm import SVC

    images, y = noisy_digits.training_digits()
    rng = np.random.default_rng(7)
    X = np.concatenate([noisy_digits.disturb(images, rng) for _ in range(COPIES)])
    return SVC(C=5).fit(X.reshape(-1, 64) / noisy_digits.BRIGHTEST, np.tile(y, COPIES))


def my_model(X: Any) -> np.ndarray:
    """Return ten numbers for each picture (8, 8, 1) with brightness from 0 to 1."""
    return np.eye(10)[_machine().predict(np.reshape(X, (len(X), 64)))]


def predict(X: Any) -> np.ndarray:
    """Return the label of each picture (8, 8) with brightness from 0 to 16."""
    return my_model(np.asarray(X) / noisy_digits.BRIGHTEST).argmax(axis=1)
