"""Right answers of lesson 05 in other styles."""

import numpy as np

from nnlib.activations import sigmoid, softmax
from nnlib.gradcheck import numeric_grad, relative_error
from tests.exercises.right import of_arrays


def _with_copies(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def _by_unit_vectors(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    steps = h * np.eye(x.size).reshape(-1, *x.shape)
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in steps]).reshape(x.shape)


def _by_flat(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.size)
    for k in range(x.size):
        kept = x.flat[k]
        x.flat[k] = kept + h
        gradient[k] = f(x)
        x.flat[k] = kept - h
        gradient[k] -= f(x)
        x.flat[k] = kept
    return gradient.reshape(x.shape) / (2 * h)


def _unless_equal(a, b):
    if (a == b).all():
        return 0.0
    return float(np.abs(a - b).max() / np.maximum(np.abs(a), np.abs(b)).max())


def _b(x):
    return sigmoid(2 * x - 4)


def _one_hot(logits, y):
    return np.eye(logits.shape[1])[y]


def _by_rows(logits, y):
    rows = []
    for z, k in zip(logits, y, strict=True):
        p = softmax(z)
        p[k] -= 1
        rows.append(p / len(y))
    return np.array(rows)


def _by_index(logits, y):
    P = softmax(logits)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


def _nudged(f, u, x):
    return numeric_grad(lambda x: np.sum(u * f(x)), x)


def _fresh_for_each(candidates):
    rng = np.random.default_rng(1)
    for place, (f, backward) in enumerate(candidates):
        x, u = rng.standard_normal(10), rng.standard_normal(10)
        if relative_error(backward(x, u), _nudged(f, u, x)) >= 1e-4:
            return place
    return None


def _all_close(candidates):
    rng = np.random.default_rng(3)
    x, u = rng.normal(size=(2, 11))
    good = [np.allclose(b(x, u), _nudged(f, u, x), rtol=1e-4, atol=1e-6) for f, b in candidates]
    return good.index(False)


def _largest_error(candidates):
    rng = np.random.default_rng(2)
    x, u = rng.normal(size=12), rng.normal(size=12)
    errors = [relative_error(backward(x, u), _nudged(f, u, x)) for f, backward in candidates]
    return int(np.argmax(errors))


RIGHT = {
    "numeric_grad": (_with_copies, _by_unit_vectors, _by_flat),
    "relative_error": of_arrays(
        _unless_equal,
        lambda a, b: np.max(np.abs(a - b)) / (max(np.max(np.abs(a)), np.max(np.abs(b))) or 1.0),
        lambda a, b: (
            max(abs(p - q) for p, q in zip(a.ravel(), b.ravel(), strict=True))
            / max(max(abs(v) for v in [*a.ravel(), *b.ravel()]), 1e-300)
        ),
    ),
    "chain_grad": of_arrays(
        lambda x: 4 * (_b(x) - 1) * _b(x) * (1 - _b(x)),
        lambda x: -4 * _b(x) * (1 - _b(x)) ** 2,
        lambda x: np.array([[float(4 * (_b(v) - 1) * _b(v) * (1 - _b(v))) for v in r] for r in x]),
    ),
    "cross_entropy_grad": of_arrays(
        lambda Z, y: (softmax(Z) - _one_hot(Z, y)) / len(Z),
        _by_index,
        _by_rows,
        lambda Z, y: (softmax(Z) - (y[:, np.newaxis] == np.arange(Z.shape[1]))) / y.size,
    ),
    "find_bug": (_all_close, _fresh_for_each, _largest_error),
}
