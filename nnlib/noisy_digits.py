"""Scikit-learn's digits under noise and rotation: the data of the capstone (lesson 18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.validation import require_number, require_rng

BRIGHTEST = 16.0
"""The largest value of a pixel."""
EXAM = 360
"""So many digits at the end of the data set are for the exam: nobody trains on them."""


def disturb(
    images: np.ndarray, rng: np.random.Generator, degrees: float = 30.0, noise: float = 3.0
) -> np.ndarray:
    """Turn each picture by an angle of its own, and add noise to every pixel.

    Parameters
    ----------
    images : array (N, H, W)
        Brightness from 0 to 16.
    rng : numpy.random.Generator
    degrees : float
        Angles are drawn evenly between minus and plus this.
    noise : float
        Standard deviation of what is added to each pixel.

    Returns
    -------
    array (N, H, W)
        Brightness from 0 to 16; what goes beyond is cut off.

    Raises
    ------
    ValueError
        If images are not (N, H, W), or a number is negative.
    """
    images = np.asarray(images, dtype=float)
    if images.ndim != 3:
        raise ValueError(f"images must be (N, H, W), and their shape is {images.shape}.")
    degrees = require_number(degrees, "degrees", at_least=0)
    noise = require_number(noise, "noise", at_least=0)
    angles = np.deg2rad(require_rng(rng).uniform(-degrees, degrees, len(images)))
    turned = rotate(images, angles)
    return np.clip(turned + rng.normal(0, noise, turned.shape), 0, BRIGHTEST)


def rotate(images: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Turn each picture (N, H, W) about its centre, counterclockwise, by an angle in radians.

    Each new pixel is a mean of the four old ones around the place that it comes from, the nearer
    the heavier; outside of the picture all is dark.
    """
    N, H, W = images.shape
    down, right = np.arange(H) - (H - 1) / 2, np.arange(W) - (W - 1) / 2
    cos, sin = np.cos(angles)[:, None, None], np.sin(angles)[:, None, None]
    # Where in the old picture each new pixel comes from; a dark frame of one pixel is put around.
    rows = cos * down[:, None] + sin * right + (H - 1) / 2 + 1
    columns = cos * right - sin * down[:, None] + (W - 1) / 2 + 1
    framed = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    rows, columns = np.clip(rows, 0, H + 1), np.clip(columns, 0, W + 1)
    r, c = rows.astype(int), columns.astype(int)
    below, beside = rows - r, columns - c
    n = np.arange(N)[:, None, None]
    upper = (1 - beside) * framed[n, r, c] + beside * framed[n, r, c + 1]
    lower = (1 - beside) * framed[n, r + 1, c] + beside * framed[n, r + 1, c + 1]
    return (1 - below) * upper + below * lower


def _digits() -> Any:
    """Load the digits; scikit-learn is imported here, not with the library."""
    from sklearn.datasets import load_digits

    return load_digits()


def training_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the 1437 digits to train on, clean and upright: images (N, 8, 8), labels (N,)."""
    digits = _digits()
    return digits.images[:-EXAM], digits.target[:-EXAM]


def exam_digits(rng: np.random.Generator, copies: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Draw an exam: other digits than those to train on, each disturbed a few times anew.

    Parameters
    ----------
    rng : numpy.random.Generator
    copies : int
        How often each of the 360 digits appears.

    Returns
    -------
    (images (360 copies, 8, 8), labels (360 copies,))
    """
    digits = _digits()
    images = np.concatenate([disturb(digits.images[-EXAM:], rng) for _ in range(copies)])
    return images, np.tile(digits.target[-EXAM:], copies)


def exam_score(
    predict: Callable[[np.ndarray], Any], rng: np.random.Generator, copies: int = 3
) -> float:
    """Return the share of an exam's pictures that a function labels rightly.

    Parameters
    ----------
    predict : function
        From images (N, 8, 8), brightness 0 to 16, to labels (N,).
    rng : numpy.random.Generator
    copies : int
        How often each of the 360 digits appears.
    """
    images, labels = exam_digits(rng, copies)
    said = np.asarray(predict(images))
    if said.shape != labels.shape:
        raise ValueError(
            f"predict must give one label for each picture, shape {labels.shape}, not {said.shape}."
        )
    return float(np.mean(said == labels))
