"""Right answers of lesson 03 in other styles."""

from itertools import pairwise

import numpy as np

from nnlib.dense import dense_forward
from nnlib.mlp import init_params
from tests.exercises.right import of_arrays


def _by_index(X, params, activations):
    for i in range(len(params)):
        W, b = params[i]
        X = np.asarray(X) @ W + b
        if i < len(activations):
            X = activations[i](X)
    return X


def _by_recursion(X, params, activations):
    (W, b), *rest = params
    Z = np.einsum("nd,dh->nh", np.asarray(X), W) + b
    return _by_recursion(activations[0](Z), rest, activations[1:]) if rest else Z


def _with_identity_last(X, params, activations):
    for (W, b), f in zip(params, [*activations, lambda Z: Z], strict=True):
        X = f(dense_forward(X, W, b))
    return X


def _by_example(X, params, activations):
    A = np.asarray(X)
    for (W, b), f in zip(params[:-1], activations, strict=True):
        A = f(np.array([a @ W + b for a in A]))
    W, b = params[-1]
    return np.array([a @ W + b for a in A])


def _appended(sizes, rng):
    params = []
    for i in range(len(sizes) - 1):
        W = rng.standard_normal((sizes[i], sizes[i + 1])) * (2 / sizes[i]) ** 0.5
        params.append((W, np.zeros(sizes[i + 1])))
    return params


RIGHT = {
    "dense_forward": of_arrays(
        lambda X, W, b: np.dot(X, W) + b,
        lambda X, W, b: np.einsum("nd,dh->nh", X, W) + b,
        lambda X, W, b: np.array([x @ W + b for x in X]),
        lambda X, W, b: np.stack([X @ W[:, j] + b[j] for j in range(W.shape[1])], axis=1),
    ),
    "mlp_forward": (_by_index, _by_recursion, _with_identity_last, _by_example),
    "count_params": (
        lambda sizes: sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1)),
        lambda sizes: sum(D * H + H for D, H in pairwise(sizes)),
        lambda sizes: np.sum((np.array(sizes[:-1]) + 1) * sizes[1:]),
        lambda sizes: sum(W.size + b.size for W, b in init_params(sizes, np.random.default_rng(0))),
    ),
    "init_params": (
        lambda sizes, rng: [
            (rng.normal(0, np.sqrt(2 / D), size=(D, H)), np.zeros(H)) for D, H in pairwise(sizes)
        ],
        _appended,
        lambda sizes, rng: [
            (np.sqrt(2 / D) * rng.normal(size=(D, H)), 0.0 * np.arange(H))
            for D, H in pairwise(sizes)
        ],
    ),
}
