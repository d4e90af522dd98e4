"""One step of each optimizer, as a function of one parameter array (lesson 09).

`p` is the parameter, `g` its gradient; both are left as they were, and the new parameter is
returned. `state` is a dictionary that starts empty, belongs to this one parameter, and is
updated in place: it is the optimizer's memory.
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
    p, g = _check(p, g, state, lr)
    descend(p, g, state, lr, require_number(beta, "beta", at_least=0, below=1))
    return p


def nesterov_step(p: Any, g: Any, state: dict[str, Any], lr: float, beta: float = 0.9) -> Array:
    """Step with momentum, looking ahead: `v = beta v - lr g`, then `p + beta v - lr g`.

    Nesterov, *A method for solving the convex programming problem with rate O(1/k²)*, 1983; in
    the form of Sutskever et al., *On the importance of initialization and momentum*, 2013, with
    `p` standing for the point ahead, where the gradient is taken.
    """
    p, g = _check(p, g, state, lr)
    descend(p, g, state, lr, require_number(beta, "beta", at_least=0, below=1), nesterov=True)
    return p


def rmsprop_step(
    p: Any, g: Any, state: dict[str, Any], lr: float, rho: float = 0.9, eps: float = 1e-7
) -> Array:
    """Scale each step by the recent size of the gradient: `p - lr g / (sqrt(v) + eps)`.

    Here `v = rho v + (1 - rho) g²`, kept in `state`, starts at zero. Tieleman and Hinton,
    *Lecture 6.5: RMSprop*, 2012.
    """
    p, g = _check(p, g, state, lr)
    rho = require_number(rho, "rho", at_least=0, below=1)
    rmsprop(p, g, state, lr, rho, require_number(eps, "eps", at_least=0))
    return p


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
    p, g = _check(p, g, state, lr)
    t = require_whole(t, "t")
    beta1 = require_number(beta1, "beta1", at_least=0, below=1)
    beta2 = require_number(beta2, "beta2", at_least=0, below=1)
    adam(p, g, state, t, lr, beta1, beta2, require_number(eps, "eps", at_least=0))
    return p


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


def clip_by_value(grads: Sequence[Any], c: float) -> list[Array]:
    """Cut every element of every array at `±c`, which may turn the gradient."""
    c = require_number(c, "c", above=0)
    grads = require_items(grads, "grads", "arrays")
    return [np.clip(as_float(g, "g"), -c, c) for g in grads]


def global_norm(grads: Sequence[Any]) -> float:
    """Return the length of all arrays in `grads` joined into one vector."""
    lengths = (
        global_norm(g) if isinstance(g, tuple | list) else float(np.linalg.norm(as_float(g, "g")))
        for g in grads
    )
    return math.hypot(*lengths)


# The same steps in place, on `p` and `state`. Training calls these: a network's parameters need
# not be copied at every step.


def descend(
    p: Array, g: Array, state: dict[str, Any], lr: float, beta: float = 0.0, nesterov: bool = False
) -> None:
    """Gradient descent, with momentum where `beta` is above 0."""
    if beta == 0:
        p -= lr * g
        return
    v = _memory(state, "v", p)
    v *= beta
    v -= lr * g
    p += beta * v - lr * g if nesterov else v


def rmsprop(p: Array, g: Array, state: dict[str, Any], lr: float, rho: float, eps: float) -> None:
    """RMSprop in place."""
    v = _memory(state, "v", p)
    v *= rho
    v += (1 - rho) * g * g
    p -= lr * g / (np.sqrt(v) + eps)


def adam(
    p: Array,
    g: Array,
    state: dict[str, Any],
    t: int,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> None:
    """Adam in place."""
    m, v = _memory(state, "m", p), _memory(state, "v", p)
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


def _memory(state: dict[str, Any], name: str, p: Array) -> Array:
    """Return the array `name` of the state, zeros on first use."""
    if name not in state:
        state[name] = np.zeros_like(p)
    memory = state[name]
    if memory.shape != p.shape:
        raise ValueError(
            f"state[{name!r}] has shape {memory.shape}, and p has {p.shape}: "
            "every parameter needs a state of its own."
        )
    return memory


def _check(p: Any, g: Any, state: Any, lr: float) -> tuple[Array, Array]:
    """Return a copy of `p`, and `g`, of one shape and type."""
    p = as_float(p, "p").copy()
    g = as_float(g, "g").astype(p.dtype, copy=False)
    require_same_shape(p, g, "p", "g")
    require_state(state)
    require_number(lr, "lr", above=0)
    return p, g


def _scaled(grads: Sequence[Any], factor: float) -> list[Any]:
    return [
        tuple(_scaled(g, factor)) if isinstance(g, tuple | list) else as_float(g, "g") * factor
        for g in grads
    ]
