"""One step of each optimizer, as a function of one parameter array (lesson 09).

`p` is the parameter, `g` its gradient; both are left as they were, and the new parameter is
returned. `state` is a dictionary that starts empty, belongs to this one parameter, and is
changed: it is the optimizer's memory.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib.validation import (
    Array,
    as_float,
    require_items,
    require_number,
    require_same_shape,
    require_state,
    require_whole,
)


def momentum_step(p: Any, g: Any, state: dict[str, Any], lr: float, beta: float = 0.9) -> Array:
    """Roll downhill like a heavy ball: `v = beta v - lr g`, then `p + v`.

    Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964.

    Parameters
    ----------
    p, g : arrays of the same shape
    state : dict
        Keeps the velocity `v`, which starts at zero.
    lr : number above 0
    beta : number from 0 to below 1
        How much of the velocity survives a step; 0 is plain gradient descent.

    Returns
    -------
    array of the same shape
    """
    p, g, lr = _check(p, g, state, lr)
    beta = require_number(beta, "beta", at_least=0, below=1)
    v = beta * memory_of(state, "v", p) - lr * g
    state["v"] = v
    return p + v


def rmsprop_step(
    p: Any, g: Any, state: dict[str, Any], lr: float, rho: float = 0.9, eps: float = 1e-7
) -> Array:
    """Scale each step by the recent size of the gradient: `p - lr g / (sqrt(v) + eps)`.

    Here `v = rho v + (1 - rho) g²`, kept in `state`, starts at zero. Tieleman and Hinton,
    *Lecture 6.5: RMSprop*, 2012.
    """
    p, g, lr = _check(p, g, state, lr)
    rho = require_number(rho, "rho", at_least=0, below=1)
    eps = require_number(eps, "eps", at_least=0)
    v = rho * memory_of(state, "v", p) + (1 - rho) * g**2
    state["v"] = v
    return p - lr * g / (np.sqrt(v) + eps)


def adam_step(
    p: Any,
    g: Any,
    state: dict[str, Any],
    t: int,
    lr: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Array:
    """Combine momentum with steps scaled by the gradient's size, both corrected for their start.

    `m = beta1 m + (1 - beta1) g` and `v = beta2 v + (1 - beta2) g²` start at zero, so they are
    too small at first, by the factors `1 - beta1^t` and `1 - beta2^t`. With these divided out,
    the step is `p - lr m̂ / (sqrt(v̂) + eps)`: about `lr` in each direction, whatever the
    gradient's scale. Kingma and Ba, *Adam*, 2015, algorithm 1.

    Parameters
    ----------
    p, g : arrays of the same shape
    state : dict
        Keeps `m` and `v`.
    t : int
        The number of this step, from 1.
    lr : number above 0
    beta1, beta2 : numbers from 0 to below 1
    eps : number
        Keeps the division finite; outside the root.

    Returns
    -------
    array of the same shape
    """
    p, g, lr = _check(p, g, state, lr)
    t = require_whole(t, "t")
    beta1 = require_number(beta1, "beta1", at_least=0, below=1)
    beta2 = require_number(beta2, "beta2", at_least=0, below=1)
    eps = require_number(eps, "eps", at_least=0)
    m = beta1 * memory_of(state, "m", p) + (1 - beta1) * g
    v = beta2 * memory_of(state, "v", p) + (1 - beta2) * g**2
    state["m"], state["v"] = m, v
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(v_hat) + eps)


def clip_by_norm(grads: Sequence[Any], c: float) -> list[Any]:
    """Shorten a gradient that is too long, without turning it.

    Parameters
    ----------
    grads : list of arrays, or of tuples of arrays such as (dW, db)
    c : number above 0
        The longest length allowed, over all arrays together.

    Returns
    -------
    list like `grads`
        Multiplied with `c / length` if the length is above `c`, else unchanged: Pascanu,
        Mikolov and Bengio, *On the difficulty of training recurrent neural networks*, 2013.
    """
    c = require_number(c, "c", above=0)
    if not require_items(grads, "grads", "arrays"):
        raise ValueError("grads is empty: at least one array is needed.")
    length = global_norm(grads)
    return _scaled(grads, c / length if length > c else 1.0)


def global_norm(grads: Sequence[Any]) -> float:
    """Return the length of all arrays in `grads` joined into one vector."""
    lengths = (
        global_norm(g) if isinstance(g, tuple | list) else float(np.linalg.norm(as_float(g, "g")))
        for g in grads
    )
    return math.hypot(*lengths)


def memory_of(state: dict[str, Any], name: str, p: Array) -> Array:
    """Return the array `name` of the state, zeros before the first step."""
    memory = state[name] if name in state else np.zeros_like(p)
    if memory.shape != p.shape:
        raise ValueError(
            f"state[{name!r}] has shape {memory.shape}, and p has {p.shape}: "
            "every parameter needs a state of its own."
        )
    return memory


def _check(p: Any, g: Any, state: Any, lr: float) -> tuple[Array, Array, float]:
    """Return `p` and `g` as arrays of one shape and type, and `lr`."""
    p = as_float(p, "p")
    g = as_float(g, "g").astype(p.dtype, copy=False)
    require_same_shape(p, g, "p", "g")
    require_state(state)
    return p, g, require_number(lr, "lr", above=0)


def _scaled(grads: Sequence[Any], factor: float) -> list[Any]:
    return [
        tuple(_scaled(g, factor)) if isinstance(g, tuple | list) else as_float(g, "g") * factor
        for g in grads
    ]
