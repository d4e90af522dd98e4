"""Right answers of lesson 01 in other styles."""

import numpy as np

from tests.exercises.right import of_arrays


def _by_rule(w, b, x, y, lr):
    x = np.asarray(x)
    error = y - int(x @ w + b >= 0)
    return np.add(w, lr * error * x), b + lr * error


def _by_cases(w, b, x, y, lr):
    w, x = np.array(w), np.asarray(x)
    fires = x @ w + b >= 0
    if fires and y == 0:
        return w - lr * x, b - lr
    if not fires and y == 1:
        return w + lr * x, b + lr
    return w, b


def _by_loop(w, b, x, y, lr):
    error = y - (1 if sum(p * q for p, q in zip(w, x, strict=True)) + b >= 0 else 0)
    return np.array([p + lr * error * q for p, q in zip(w, x, strict=True)]), b + lr * error


RIGHT = {
    "step": of_arrays(
        lambda z: (z >= 0).astype(int),
        lambda z: np.heaviside(z, 1.0),
        lambda z: 1 - (z < 0),
        lambda z: np.array([int(v >= 0) for v in z.ravel()]).reshape(z.shape),
    ),
    "neuron": of_arrays(
        lambda x, w, b: int(np.dot(x, w) + b >= 0),
        lambda x, w, b: np.where(np.sum(x * w) + b >= 0, 1, 0),
        lambda x, w, b: np.heaviside(np.einsum("d,d->", x, w) + b, 1.0),
        lambda x, w, b: sum(p * q for p, q in zip(x, w, strict=True)) + b >= 0,
    ),
    "neuron_batch": of_arrays(
        lambda X, w, b: (X @ w + b >= 0).astype(int),
        lambda X, w, b: np.array([int(x @ w + b >= 0) for x in X]),
        lambda X, w, b: np.heaviside(np.einsum("nd,d->n", X, w) + b, 1.0),
        lambda X, w, b: np.where((X * w).sum(axis=1) + b >= 0, 1, 0),
    ),
    "gate": (
        lambda name: (
            np.array([-1, -1] if name == "NAND" else [1, 1]),
            {"AND": -1.5, "OR": -0.5, "NAND": 1.5}[name],
        ),
        lambda name: {
            "AND": (np.array([20, 20]), -30),
            "OR": (np.array([20, 20]), -10),
            "NAND": (np.array([-20, -20]), 30),
        }[name],
        lambda name: {
            "AND": (np.array([0.5, 0.3]), -0.7),
            "OR": (np.array([3, 2]), -2),
            "NAND": (np.array([-2, -1]), 2.5),
        }[name],
        lambda name: {
            "AND": ([1, 1], -2),
            "OR": ([1, 1], np.array([-1])),
            "NAND": ([-1, -1], np.float32(1)),
        }[name],
    ),
    "perceptron_update": (_by_rule, _by_cases, _by_loop),
}
