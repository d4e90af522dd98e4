"""Where weights start: random, so that neurons differ, and scaled, so that signals keep their size.

A sum of `fan_in` independent terms has `fan_in` times their variance. Weights with variance
`1 / fan_in` therefore keep the spread of a signal from layer to layer; ReLU halves it, which a
factor 2 makes good.
"""

from __future__ import annotations

import math

import numpy as np

from nnlib.validation import Array, require_items, require_rng, require_whole


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Count the inputs and outputs of one neuron in a weight array.

    Parameters
    ----------
    shape : tuple
        `(D, H)` for a dense layer, `(kh, kw, C, F)` for a convolution.

    Returns
    -------
    (fan_in, fan_out)
        `(D, H)`, or `(kh kw C, kh kw F)`: each output of a convolution sees the whole window.
    """
    sizes = [
        require_whole(size, "every size in shape")
        for size in require_items(shape, "shape", "sizes")
    ]
    if len(sizes) < 2:
        raise ValueError(f"shape must have at least two axes, in and out, not {shape}.")
    window = math.prod(sizes[:-2])
    return window * sizes[-2], window * sizes[-1]


def he_init(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Draw a dense layer's weights for ReLU: normal with variance `2 / fan_in`.

    Parameters
    ----------
    fan_in, fan_out : int
        Inputs `D` and neurons `H` of the layer.
    rng : numpy Generator

    Returns
    -------
    array (fan_in, fan_out)

    Notes
    -----
    He, Zhang, Ren and Sun, *Delving deep into rectifiers*, 2015.
    """
    fan_in, fan_out = require_whole(fan_in, "fan_in"), require_whole(fan_out, "fan_out")
    return require_rng(rng).normal(0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))


def glorot_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw evenly, with variance `2 / (fan_in + fan_out)`.

    A compromise between keeping signals (`1 / fan_in`) and gradients (`1 / fan_out`): Glorot
    and Bengio, *Understanding the difficulty of training deep feedforward networks*, 2010.
    """
    variance = 2 / sum(fans(shape))
    limit = math.sqrt(3 * variance)  # A uniform distribution on ±a has variance a²/3.
    return require_rng(rng).uniform(-limit, limit, size=shape)


def orthogonal(shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Draw a matrix `(D, H)` that turns a signal but keeps its length, for recurrent weights.

    Rows or columns, whichever are fewer, have length 1 and are at right angles: Saxe, McClelland
    and Ganguli, *Exact solutions to the nonlinear dynamics of learning*, 2014.
    """
    D, H = (
        require_whole(size, "every size in shape")
        for size in require_items(shape, "shape", "sizes", 2)
    )
    G = require_rng(rng).normal(size=(max(D, H), min(D, H)))
    Q, R = np.linalg.qr(G)
    Q = Q * np.sign(np.diag(R))  # Without this, QR favours some rotations over others.
    return Q if D >= H else Q.T
