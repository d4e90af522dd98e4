"""Two networks against each other: the losses of a GAN, and how many modes it found (lesson 16).

The discriminator gives a logit: above zero it takes a sample for real, below for fake. The
generator turns noise into samples that it takes for real. Goodfellow et al., *Generative
adversarial nets*, 2014.
"""

from typing import Any

import numpy as np

from nnlib.activations import softplus
from nnlib.validation import (
    Array,
    as_float,
    require_finite,
    require_number,
)


def discriminator_loss(real: Any, fake: Any) -> float:
    """Return the discriminator's loss: `mean(-log σ(real)) + mean(-log(1 - σ(fake)))`.

    It is `2 log 2 ≈ 1.386` for a discriminator that answers 0 to everything.

    Parameters
    ----------
    real, fake : arrays (N,) or (N, 1), (M,) or (M, 1)
        Its logits for real samples, and for those of the generator.

    Notes
    -----
    `-log σ(s)` is `softplus(-s)`, which is exact where `σ(s)` would round to 0 or 1.
    """
    real, fake = _logits(real, "real"), _logits(fake, "fake")
    return float(softplus(-real).mean() + softplus(fake).mean())


def generator_loss(fake: Any) -> float:
    """Return the generator's loss: `mean(-log σ(fake))`, low when its samples pass for real.

    This is the *non-saturating* loss. The other one, `mean(log(1 - σ(fake)))`, is flat where the
    discriminator sees through every fake, just when the generator has most to learn.

    Parameters
    ----------
    fake : array (M,) or (M, 1)
        The discriminator's logits for the generator's samples.
    """
    return float(softplus(-_logits(fake, "fake")).mean())


def mode_coverage(samples: Any, centres: Any, radius: float | None = None) -> float:
    """Return the part of the modes that the samples found, between 0 and 1.

    A mode is found when at least one sample lies within `radius` of its centre.

    Parameters
    ----------
    samples : array (N, D)
    centres : array (K, D)
    radius : number above 0
        Left out, it is a quarter of the smallest distance between two centres, so that samples
        half-way between two modes count for neither.
    """
    samples = as_float(samples, "samples", "(N, D)")
    centres = as_float(centres, "centres", "(N, D)")
    for name, points in (("samples", samples), ("centres", centres)):
        require_finite(points, name)
    if samples.shape[1] != centres.shape[1]:
        raise ValueError(
            f"samples {samples.shape} and centres {centres.shape} must have the same number of "
            "columns."
        )
    if radius is None:
        if len(centres) == 1:
            raise ValueError("With a single centre, say how near a sample must be: radius=….")
        between = _distances(centres, centres)
        radius = between[~np.eye(len(centres), dtype=bool)].min() / 4
    radius = require_number(radius, "radius", above=0)
    return float((_distances(samples, centres).min(axis=0) <= radius).mean())


def _distances(A: Array, B: Array) -> Array:
    """Return the distance of every row of `A` (N, D) to every row of `B` (K, D): `(N, K)`."""
    return np.linalg.norm(A[:, np.newaxis] - B, axis=-1)


def _logits(s: Any, name: str) -> Array:
    s = as_float(s, name)
    if s.ndim not in (1, 2) or (s.ndim == 2 and s.shape[1] != 1):
        raise ValueError(f"{name} must hold one logit a sample, (N,) or (N, 1), not {s.shape}.")
    if s.size == 0:
        raise ValueError(f"{name} is empty: at least one logit is needed.")
    return s
