"""Steps of the optimizers that change parameter and memory in place, so that nothing is copied."""

import math
from typing import Any

import numpy as np

from nnlib.optimizer_steps import memory_of
from nnlib.validation import Array


def momentum_step(p: Array, g: Array, state: dict[str, Any], lr: float, beta: float) -> None:
    """Do what `nnlib.optimizer_steps.momentum_step` does, to `p`."""
    if beta == 0:  # Nothing to remember.
        p -= lr * g
        return
    v = state["v"] = memory_of(state, "v", p)
    v *= beta
    v -= lr * g
    p += v


def rmsprop_step(
    p: Array, g: Array, state: dict[str, Any], lr: float, rho: float, eps: float
) -> None:
    """Do what `nnlib.optimizer_steps.rmsprop_step` does, to `p`."""
    v = state["v"] = memory_of(state, "v", p)
    v *= rho
    v += (1 - rho) * g * g
    p -= lr * g / (np.sqrt(v) + eps)


def adam_step(
    p: Array,
    g: Array,
    state: dict[str, Any],
    t: int,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> None:
    """Do what `nnlib.optimizer_steps.adam_step` does, to `p`."""
    m = state["m"] = memory_of(state, "m", p)
    v = state["v"] = memory_of(state, "v", p)
    step = (1 - beta1) * g  # One array serves for all that is only needed on the way.
    m *= beta1
    m += step
    np.multiply(g, g, out=step)
    step *= 1 - beta2
    v *= beta2
    v += step
    # lr m̂ / (sqrt(v̂) + eps), with both corrections moved into numbers that multiply once.
    correction = math.sqrt(1 - beta2**t)
    np.sqrt(v, out=step)
    step += eps * correction
    np.divide(m, step, out=step)
    step *= lr * correction / (1 - beta1**t)
    p -= step
