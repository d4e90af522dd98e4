"""What an autoencoder restores, and anomalies by what it fails to reconstruct (lesson 15)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.validation import (
    Array,
    as_float,
    require_finite,
    require_number,
    require_rng,
    require_same_shape,
)


def denoising_pairs(X: Any, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return noisy inputs and clean targets, for a denoising autoencoder.

    Parameters
    ----------
    X : array (N, D), in 0 … 1
    noise : float
        Standard deviation of the noise on each value.
    rng : numpy Generator

    Returns
    -------
    inputs, targets : arrays (N, D)
        The inputs are cut off at 0 and 1; the targets are `X`. Vincent et al., *Extracting and
        composing robust features with denoising autoencoders*, 2008.
    """
    X = as_float(X, "X")
    if X.size == 0:
        raise ValueError(f"X is empty: its shape is {X.shape}.")
    noise = require_number(noise, "noise", at_least=0)
    noisy = X + require_rng(rng).normal(0, noise, X.shape).astype(X.dtype)
    return np.clip(noisy, 0, 1), X.copy()


def reconstruction_error(X: Any, X_hat: Any) -> Array:
    """Return the mean squared error of each example.

    Parameters
    ----------
    X : array (N, D)
        More axes are fine: pictures `(N, H, W)`.
    X_hat : array of the same shape
        What came out of the autoencoder.

    Returns
    -------
    array (N,)
    """
    X, X_hat = as_float(X, "X"), as_float(X_hat, "X_hat")
    require_same_shape(X, X_hat, "X", "X_hat")
    if X.ndim < 2 or X.size == 0:
        raise ValueError(f"X must have shape (N, D), not empty, and it is {X.shape}.")
    return ((X - X_hat) ** 2).reshape(len(X), -1).mean(axis=1)


def anomaly_threshold(errors: Any, q: float) -> float:
    """Return the error that only a share `1 - q` of normal examples exceeds.

    Parameters
    ----------
    errors : array (N,)
        Reconstruction errors of normal examples, from training or validation data: a threshold
        taken from the test set would have seen the answers.
    q : number between 0 and 1
        Such as 0.99.
    """
    errors = as_float(errors, "errors", "(N,)")
    require_finite(errors, "errors")
    return float(np.quantile(errors, require_number(q, "q", at_least=0, at_most=1)))
