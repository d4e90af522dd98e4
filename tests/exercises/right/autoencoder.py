"""Right answers of lesson 15 in other styles."""

import numpy as np

from nnlib.activations import sigmoid
from tests.exercises.right import of_arrays


def _two_hidden_layers(d, k):
    import keras

    dense = keras.layers.Dense
    encoder = keras.Sequential([keras.Input((d,)), dense(32, "relu"), dense(32, "relu"), dense(k)])
    decoder = keras.Sequential(
        [keras.Input((k,)), dense(32, "relu"), dense(32, "relu"), dense(d, "sigmoid")]
    )
    autoencoder = keras.Sequential([encoder, decoder])
    autoencoder.compile(keras.optimizers.Adam(0.003), "mse")
    return encoder, decoder, autoencoder


def _with_cross_entropy(d, k):
    import keras

    dense = keras.layers.Dense
    encoder = keras.Sequential([keras.Input((d,)), dense(32, "tanh"), dense(k)])
    decoder = keras.Sequential([keras.Input((k,)), dense(32, "tanh"), dense(d, "sigmoid")])
    autoencoder = keras.Sequential([encoder, decoder])
    autoencoder.compile(keras.optimizers.Adam(0.003), "binary_crossentropy")
    return encoder, decoder, autoencoder


def _linear_at_the_end(d, k):
    import keras

    dense = keras.layers.Dense
    encoder = keras.Sequential([keras.Input((d,)), dense(32, "relu"), dense(k)])
    decoder = keras.Sequential([keras.Input((k,)), dense(32, "relu"), dense(d)])
    autoencoder = keras.Sequential([encoder, decoder])
    autoencoder.compile(keras.optimizers.Adam(0.001), "mse")
    return encoder, decoder, autoencoder


def _functional(d, k):
    import keras

    dense = keras.layers.Dense
    inputs, codes = keras.Input((d,)), keras.Input((k,))
    encoder = keras.Model(inputs, dense(k)(dense(24, "tanh")(inputs)))
    decoder = keras.Model(codes, dense(d)(dense(24, "tanh")(codes)))
    autoencoder = keras.Model(inputs, decoder(encoder(inputs)))
    autoencoder.compile("adam", "mae")
    return encoder, decoder, autoencoder


def _error_of_one(x, x_hat):
    return sum((float(a) - float(b)) ** 2 for a, b in zip(x, x_hat, strict=True)) / len(x)


def _pairs(X, noise, rng):
    X = np.asarray(X, dtype=float)
    return np.clip(X + rng.normal(0, noise, X.shape), 0, 1), X


def _pairs_row_by_row(X, noise, rng):
    rows = [[x + noise * rng.standard_normal() for x in row] for row in X]
    return np.minimum(np.maximum(np.array(rows), 0.0), 1.0), np.array(X, dtype=float)


def _quantile_by_hand(errors, q):
    errors = sorted(map(float, errors))
    place = q * (len(errors) - 1)
    low = int(place)
    high = min(low + 1, len(errors) - 1)
    return errors[low] + (place - low) * (errors[high] - errors[low])


def _step_by_binomial(v, W, b, c, rng):
    v, W, b, c = map(np.asarray, (v, W, b, c))
    h = rng.binomial(1, sigmoid(v @ W + b))
    return rng.binomial(1, sigmoid(h @ W.T + c))


def _step_with_where(v, W, b, c, rng):
    v, W, b, c = map(np.asarray, (v, W, b, c))
    p = sigmoid(np.einsum("nd,dh->nh", 1.0 * v, W) + b)
    h = np.where(rng.uniform(size=p.shape) < p, 1.0, 0.0)
    p = sigmoid(np.einsum("nh,dh->nd", h, W) + c)
    return np.where(rng.uniform(size=p.shape) >= p, 0.0, 1.0)


def _step_row_by_row(v, W, b, c, rng):
    return np.concatenate([_step_by_binomial(v[i : i + 1], W, b, c, rng) for i in range(len(v))])


def _grads(v0, W, b, c, rng):
    v0, W, b, c = (np.asarray(a, dtype=float) for a in (v0, W, b, c))
    v1 = _step_with_where(v0, W, b, c, rng)
    p0, p1 = sigmoid(v0 @ W + b), sigmoid(v1 @ W + b)
    return (v1.T @ p1 - v0.T @ p0) / len(v0), (p1 - p0).mean(axis=0), (v1 - v0).mean(axis=0)


def _grads_with_einsum(v0, W, b, c, rng):
    v0, W, b, c = map(np.asarray, (v0, W, b, c))
    v1 = 1.0 * _step_by_binomial(v0, W, b, c, rng)
    p0, p1 = (sigmoid(v @ W + b) for v in (v0, v1))
    dW = np.einsum("nd,nh->dh", v1, p1) - np.einsum("nd,nh->dh", 1.0 * v0, p0)
    return [dW / len(v0), np.mean(p1, axis=0) - np.mean(p0, axis=0), v1.mean(0) - v0.mean(0)]


def _grads_example_by_example(v0, W, b, c, rng):
    each = [_grads(v[None], W, b, c, rng) for v in np.asarray(v0)]
    return tuple(np.mean(grads, axis=0) for grads in zip(*each, strict=True))


RIGHT = {
    "build_autoencoder": (
        _two_hidden_layers,
        _with_cross_entropy,
        _linear_at_the_end,
        _functional,
    ),
    "reconstruction_error": of_arrays(
        lambda X, X_hat: np.mean((X - X_hat) ** 2, axis=1),
        lambda X, X_hat: np.einsum("nd,nd->n", 1.0 * X - X_hat, 1.0 * X - X_hat) / X.shape[1],
        lambda X, X_hat: np.array([_error_of_one(*pair) for pair in zip(X, X_hat, strict=True)]),
    ),
    "denoising_pairs": (
        _pairs,
        _pairs_row_by_row,
        lambda X, noise, rng: [
            np.clip(np.asarray(X) + noise * rng.standard_normal(np.shape(X)), 0, 1),
            np.array(X, dtype=float),
        ],
    ),
    "anomaly_threshold": (
        lambda errors, q: np.quantile(np.asarray(errors), q),
        lambda errors, q: np.percentile(errors, 100 * q),
        _quantile_by_hand,
    ),
    "flag_anomalies": (
        lambda normal, new, q: np.asarray(new) > np.quantile(normal, q),
        lambda normal, new, q: np.array([e > np.quantile(normal, q) for e in new]),
        lambda normal, new, q: np.greater(new, np.percentile(normal, 100 * q)),
    ),
    "gibbs_step": (_step_by_binomial, _step_with_where, _step_row_by_row),
    "cd1_grads": (_grads, _grads_with_einsum, _grads_example_by_example),
}
