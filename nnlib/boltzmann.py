"""A restricted Boltzmann machine: learning by energy, without backpropagation (lesson 15).

Visible and hidden units are 0 or 1, and a state's energy is `E(v, h) = -v W h - b·h - c·v`; the
lower it is, the more probable the state. Low energy for the data, higher for everything else, is
what training aims at. Hinton, *Training products of experts by minimizing contrastive
divergence*, 2002.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, softplus
from nnlib.dense import dense_forward
from nnlib.validation import Array, as_float, require_rng


def hidden_probabilities(v: Any, W: Any, b: Any) -> Array:
    """Return `P(h = 1 | v) = sigmoid(v W + b)` for visible states `v` (N, D): an array (N, H)."""
    return sigmoid(dense_forward(as_float(v, "v", "(N, D)"), W, b))


def visible_probabilities(h: Any, W: Any, c: Any) -> Array:
    """Return `P(v = 1 | h) = sigmoid(h Wᵀ + c)` for hidden states `h` (N, H): an array (N, D)."""
    return sigmoid(dense_forward(as_float(h, "h", "(N, H)"), as_float(W, "W", "(D, H)").T, c))


def free_energy(v: Any, W: Any, b: Any, c: Any) -> Array:
    """Return `F(v) = -c·v - Σⱼ softplus((v W + b)ⱼ)`, where `exp(-F)` is `exp(-E)` summed over `h`.

    Parameters
    ----------
    v : array (N, D), in 0 … 1
    W : array (D, H)
    b : array (H,), biases of the hidden units
    c : array (D,), biases of the visible units

    Returns
    -------
    array (N,)
        The lower, the more probable is `v`.
    """
    v, W, b, c = _checked(v, W, b, c)
    return -(v @ c) - softplus(v @ W + b).sum(axis=1)


def gibbs_step(v: Any, W: Any, b: Any, c: Any, rng: np.random.Generator) -> Array:
    """Draw hidden states given the visible ones, then visible states given the hidden ones.

    A unit is 1 where a number from `rng.random` lies below its probability: first an array of
    such numbers (N, H) is drawn, then one (N, D). Many steps lead to samples of the model.

    Parameters
    ----------
    v : array (N, D), in 0 … 1
    W : array (D, H)
    b : array (H,), biases of the hidden units
    c : array (D,), biases of the visible units
    rng : numpy Generator

    Returns
    -------
    array (N, D)
        New visible states, each 0 or 1.
    """
    v, W, b, c = _checked(v, W, b, c)
    h = _draw(hidden_probabilities(v, W, b), require_rng(rng))
    return _draw(visible_probabilities(h, W, c), rng)


def cd1_grads(
    v0: Any, W: Any, b: Any, c: Any, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Return the gradients of contrastive divergence after one Gibbs step, to be *descended*.

    They push the energy down at the data `v0` and up at what the model made of it, `v1`. Both
    sides use the hidden units' *probabilities*: their states would add noise and nothing else.

    `dW = (v1ᵀ p1 - v0ᵀ p0) / N`, `db = mean(p1 - p0)`, `dc = mean(v1 - v0)`, with
    `p = hidden_probabilities(v, W, b)`.

    Parameters
    ----------
    v0 : array (N, D), in 0 … 1
    W : array (D, H)
    b : array (H,), biases of the hidden units
    c : array (D,), biases of the visible units
    rng : numpy Generator

    Returns
    -------
    dW (D, H), db (H,), dc (D,)
    """
    v0, W, b, c = _checked(v0, W, b, c)
    v1 = gibbs_step(v0, W, b, c, rng)
    p0, p1 = hidden_probabilities(v0, W, b), hidden_probabilities(v1, W, b)
    return (v1.T @ p1 - v0.T @ p0) / len(v0), (p1 - p0).mean(axis=0), (v1 - v0).mean(axis=0)


def _draw(p: Array, rng: np.random.Generator) -> Array:
    return (rng.random(p.shape) < p).astype(p.dtype)


def _checked(v: Any, W: Any, b: Any, c: Any) -> Sequence[Array]:
    v, W = as_float(v, "v", "(N, D)"), as_float(W, "W", "(D, H)")
    b, c = as_float(b, "b"), as_float(c, "c")
    D, H = W.shape
    for x, name, shape in ((v, "v", (len(v), D)), (b, "b", (H,)), (c, "c", (D,))):
        if x.shape != shape:
            raise ValueError(f"{name} must have shape {shape} for W {W.shape}, not {x.shape}.")
    if not (v.min() >= 0 and v.max() <= 1):  # NaN fails, too
        raise ValueError(
            f"v must lie between 0 and 1, and it runs from {v.min():g} to {v.max():g}. "
            "Divide by the largest value, or set a threshold."
        )
    return v, W, b, c
