"""The multilayer perceptron as functions: forward (lesson 03), loss, and backpropagation (06).

The parameters of a network are a list of pairs `[(W, b), …]`, one a layer; its gradients are
`[(dW, db), …]` in the same order. Hidden layers are activated; the last layer stays linear and
gives logits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib.activations import relu, relu_backward
from nnlib.dense import dense_backward, dense_forward
from nnlib.initializers import he_init
from nnlib.losses import cross_entropy, cross_entropy_grad
from nnlib.validation import (
    Array,
    as_float,
    require_function,
    require_items,
    require_rng,
    require_whole,
)

Params = Sequence[tuple[Array, Array]]


def count_params(sizes: Sequence[int]) -> int:
    """Count the weights and biases of a network.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, inputs first: `[3, 4, 2]`.

    Returns
    -------
    int
        The sum of `inputs × neurons + neurons` over the layers.

    Examples
    --------
    >>> count_params([3, 4, 2])  # 3·4 + 4 + 4·2 + 2
    26
    """
    sizes = _check_sizes(sizes)
    return sum(D * H + H for D, H in pairwise(sizes))


def init_params(sizes: Sequence[int], rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Draw random weights and zero biases for every layer.

    Equal weights would make every neuron of a layer compute, and learn, the same thing.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, inputs first.
    rng : numpy Generator

    Returns
    -------
    list of (W, b)
        `W` is `(sizes[i], sizes[i+1])`, from `he_init`; `b` is `(sizes[i+1],)`, zeros.
    """
    sizes = _check_sizes(sizes)
    require_rng(rng)
    return [(he_init(D, H, rng), np.zeros(H)) for D, H in pairwise(sizes)]


def mlp_forward(X: Any, params: Params, activations: Sequence[Callable[[Array], Array]]) -> Array:
    """Run a network of any depth: `A = f(A @ W + b)`, layer after layer.

    Parameters
    ----------
    X : array (N, D)
    params : list of (W, b)
    activations : list of functions
        One for each hidden layer, so one fewer than `params`. The last layer stays linear.

    Returns
    -------
    array (N, K)
        The logits.
    """
    *hidden, last = _layers(params, "params", "W and b", 2)
    activations = require_items(activations, "activations", "functions")
    if len(activations) != len(hidden):
        raise ValueError(
            f"activations must have one function a hidden layer: "
            f"{len(hidden)} for {len(hidden) + 1} layers, not {len(activations)}."
        )
    A = as_float(X, "X", "(N, D)")
    for (W, b), f in zip(hidden, activations, strict=True):
        A = require_function(f, "every activation")(dense_forward(A, W, b))
    return dense_forward(A, *last)


def mlp_forward_cached(X: Any, params: Params) -> tuple[Array, list[tuple[Array, Array, Array]]]:
    """Run a network with ReLU in the hidden layers, and keep what backpropagation needs.

    Parameters
    ----------
    X : array (N, D)
    params : list of (W, b)

    Returns
    -------
    logits : array (N, K)
    caches : list of (A, W, Z)
        For each layer its input `A`, its weights, and its sums `Z = A @ W + b`.
    """
    A = as_float(X, "X", "(N, D)")
    caches = []
    for W, b in _layers(params, "params", "W and b", 2):
        Z = dense_forward(A, W, b)
        caches.append((A, W, Z))
        A = relu(Z)
    return Z, caches


def mlp_backward(
    dlogits: Any, caches: Sequence[tuple[Array, Array, Array]]
) -> list[tuple[Array, Array]]:
    """Send the blame back through the network, from the last layer to the first.

    Parameters
    ----------
    dlogits : array (N, K)
        Gradient of the loss with respect to the logits.
    caches : list of (A, W, Z)
        From `mlp_forward_cached`: hidden layers with ReLU, a linear last layer.

    Returns
    -------
    list of (dW, db)
        One pair a layer, in the order of the layers.

    Notes
    -----
    Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, 1986.
    """
    layers = _layers(caches, "caches", "A, W and Z", 3)
    dZ = as_float(dlogits, "dlogits", "(N, K)")
    grads: list[tuple[Array, Array]] = []
    for i in reversed(range(len(layers))):
        A, W, _ = layers[i]
        dA, dW, db = dense_backward(dZ, (A, W))
        grads.insert(0, (dW, db))
        if i > 0:
            _, _, Z_below = layers[i - 1]
            dZ = relu_backward(dA, Z_below)
    return grads


def loss_and_grads(X: Any, y: Any, params: Params) -> tuple[float, list[tuple[Array, Array]]]:
    """Return the cross-entropy of a ReLU network on a batch, and all its gradients.

    Parameters
    ----------
    X : array (N, D)
    y : integer array (N,)
        Labels in `0 … K-1`.
    params : list of (W, b)

    Returns
    -------
    loss : float
    grads : list of (dW, db)
    """
    logits, caches = mlp_forward_cached(X, params)
    dlogits = cross_entropy_grad(logits, y)
    return cross_entropy(logits, y), mlp_backward(dlogits, caches)


def _check_sizes(sizes: Sequence[int]) -> list[int]:
    sizes = [require_whole(size, "every size") for size in require_items(sizes, "sizes", "sizes")]
    if len(sizes) < 2:
        raise ValueError(f"sizes must name at least inputs and outputs, not {sizes}.")
    return sizes


def _layers(items: Any, name: str, parts: str, count: int) -> list[list[Array]]:
    """Return what belongs to each layer, of which there must be one at least."""
    layers = [
        require_items(item, f"every item of {name}", parts, count)
        for item in require_items(items, name, f"layers, each {parts}")
    ]
    if not layers:
        raise ValueError(f"{name} is empty: at least one layer, with {parts}, is needed.")
    return layers
