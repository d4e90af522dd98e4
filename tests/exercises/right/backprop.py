"""Right answers of lesson 06 in other styles."""

import numpy as np

from nnlib.activations import relu_backward, softmax
from nnlib.dense import dense_backward
from nnlib.losses import cross_entropy, cross_entropy_grad
from nnlib.mlp import mlp_backward, mlp_forward_cached


def _entry_by_entry(dA, Z):
    rows = zip(dA, Z, strict=True)
    return np.array([[d if z > 0 else 0.0 for d, z in zip(*row, strict=True)] for row in rows])


def _example_by_example(dZ, cache):
    dZ, X, W = np.asarray(dZ), *map(np.asarray, cache)
    dX = np.array([W @ blame for blame in dZ])
    dW = sum(np.outer(x, blame) for x, blame in zip(X, dZ, strict=True))
    return dX, dW, sum(dZ)


def _forward(X, params, hidden=lambda Z: np.where(Z > 0, Z, 0), keep=lambda *parts: parts):
    A, caches = np.asarray(X), []
    for W, b in params:
        W, b = np.asarray(W), np.asarray(b)
        Z = np.dot(A, W) + b
        caches.append(keep(A, W, Z))
        A = hidden(Z)
    return Z, caches


def _recursive(X, params):
    X, (W, b) = np.asarray(X), map(np.asarray, params[0])
    Z = X @ W + b
    if len(params) == 1:
        return Z, [(X, W, Z)]
    logits, caches = _recursive(np.maximum(Z, 0), params[1:])
    return logits, [(X, W, Z), *caches]


def _from_behind(dlogits, caches):
    grads, dZ = [], dlogits
    for layer in range(len(caches) - 1, -1, -1):
        A, W, _ = caches[layer]
        dA, dW, db = dense_backward(dZ, (A, W))
        grads.insert(0, (dW, db))
        # relu(Z) is positive where Z is, and it is the input of the layer above.
        dZ = relu_backward(dA, A)
    return grads


def _with_stack(dlogits, caches):
    caches = list(caches)
    A, W, _ = caches.pop()
    dA, dW, db = dense_backward(dlogits, (A, W))
    grads = [[dW, db]]
    while caches:
        A, W, Z = caches.pop()
        dA, dW, db = dense_backward(np.where(np.asarray(Z) > 0, dA, 0), (A, W))
        grads.append([dW, db])
    return list(reversed(grads))


def _by_hand(X, y, params):
    logits, caches = mlp_forward_cached(X, params)
    truth = np.eye(logits.shape[1])[np.asarray(y)]
    dlogits = (softmax(logits) - truth) / len(logits)
    return cross_entropy(logits, y), mlp_backward(dlogits, caches)


def _example_at_a_time(X, y, params):
    X, y = np.asarray(X), np.asarray(y)
    losses, total = [], [(0.0, 0.0)] * len(params)
    for i in range(len(X)):
        logits, caches = mlp_forward_cached(X[i : i + 1], params)
        losses.append(cross_entropy(logits, y[i : i + 1]))
        grads = mlp_backward(cross_entropy_grad(logits, y[i : i + 1]), caches)
        pairs = zip(total, grads, strict=True)
        total = [(W + dW / len(X), b + db / len(X)) for (W, b), (dW, db) in pairs]
    return np.mean(losses), total


def _in_one_go(X, y, params):
    logits, caches = _forward(X, params)
    return cross_entropy(logits, y), _with_stack(cross_entropy_grad(logits, y), caches)


RIGHT = {
    "relu_backward": (
        lambda dA, Z: np.where(np.asarray(Z) > 0, dA, 0),
        lambda dA, Z: np.einsum("nh,nh->nh", np.asarray(dA), np.heaviside(Z, 0.0)),
        _entry_by_entry,
    ),
    "dense_backward": (
        lambda dZ, cache: (
            np.einsum("nh,dh->nd", dZ, cache[1]),
            np.einsum("nd,nh->dh", cache[0], dZ),
            np.einsum("nh->h", np.asarray(dZ)),
        ),
        _example_by_example,
        lambda dZ, cache: [
            (np.asarray(cache[1]) @ np.asarray(dZ).T).T,
            (np.asarray(dZ).T @ np.asarray(cache[0])).T,
            np.ones(len(dZ)) @ dZ,
        ],
    ),
    "mlp_forward_cached": (
        _forward,
        lambda X, params: _forward(X, params, keep=lambda *parts: list(parts)),
        _recursive,
    ),
    "mlp_backward": (mlp_backward, _from_behind, _with_stack),
    "loss_and_grads": (_in_one_go, _by_hand, _example_at_a_time),
}
