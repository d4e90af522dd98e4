"""Networks as learners write them, right and wrong: the styles and slips of `mlp_forward`."""

from __future__ import annotations

import numpy as np


def forward(A, params, activations, layer, last=lambda Z: Z):
    """Run a network with a layer of your own, and something after the last one."""
    for (W, b), f in zip(params[:-1], activations, strict=True):
        A = f(layer(A, W, b))
    return last(layer(A, *params[-1]))


def dense(X, W, b):
    return np.asarray(X) @ W + b


def loop_forward(X, params, activations):
    for i in range(len(params)):
        W, b = params[i]
        X = np.asarray(X) @ W + b
        if i < len(activations):
            X = activations[i](X)
    return X


def recursive_forward(X, params, activations):
    (W, b), *rest = params
    Z = np.einsum("nd,dh->nh", np.asarray(X), W) + b
    return recursive_forward(activations[0](Z), rest, activations[1:]) if rest else Z


def forgets_the_layer_before(X, params, activations):
    for (W, b), f in zip(params[:-1], activations, strict=True):
        A = f(dense(X, W, b))
    return dense(A, *params[-1])


def without_last_layer(X, params, activations):
    A = np.asarray(X)
    for (W, b), f in zip(params, activations, strict=False):
        A = f(dense(A, W, b))
    return A


def activated_first(X, params, activations):
    A = np.asarray(X)
    for (W, b), f in zip(params[:-1], activations, strict=True):
        A = dense(f(A), W, b)
    return dense(A, *params[-1])


def uses_up_the_activations(X, params, activations):
    A = np.asarray(X)
    for W, b in params:
        A = dense(A, W, b)
        if activations:
            A = activations.pop(0)(A)
    return A
