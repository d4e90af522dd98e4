"""Right answers of lesson 12 in other styles."""

import numpy as np


def _place_by_place(X, K, stride=1, pad=0):
    X, K = np.asarray(X), np.asarray(K)
    X = np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    (_, H, W, _), (kh, kw, _, _) = X.shape, K.shape
    rows = [
        [
            np.tensordot(X[:, i : i + kh, j : j + kw], K, axes=3)
            for j in range(0, W - kw + 1, stride)
        ]
        for i in range(0, H - kh + 1, stride)
    ]
    return np.moveaxis(np.array(rows), 2, 0)


def _number_by_number(X, K, stride=1, pad=0):
    X, K = np.asarray(X), np.asarray(K)
    X = np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    (N, H, W, _), (kh, kw, _, F) = X.shape, K.shape
    out = np.zeros((N, (H - kh) // stride + 1, (W - kw) // stride + 1, F))
    for n, i, j, f in np.ndindex(*out.shape):
        top, left = i * stride, j * stride
        out[n, i, j, f] = np.sum(X[n, top : top + kh, left : left + kw] * K[..., f])
    return out


def _kernel_outside(X, K, stride=1, pad=0):
    X, K = np.asarray(X), np.asarray(K)
    """Loop over the few pixels of the kernel: each meets one strided slice of the picture."""
    N, H, W, C = X.shape
    kh, kw = K.shape[:2]
    padded = np.zeros((N, H + 2 * pad, W + 2 * pad, C), X.dtype)
    padded[:, pad : pad + H, pad : pad + W] = X
    down, across = (H + 2 * pad - kh) // stride + 1, (W + 2 * pad - kw) // stride + 1
    return sum(
        padded[:, i : i + stride * down : stride, j : j + stride * across : stride] @ K[i, j]
        for i in range(kh)
        for j in range(kw)
    )


def _by_view(X, K, stride=1, pad=0):
    X, K = np.asarray(X), np.asarray(K)
    X = np.pad(X, [(0, 0), (pad, pad), (pad, pad), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[:2], axis=(1, 2))
    return np.einsum("nhwcij,ijcf->nhwf", windows[:, ::stride, ::stride], K)


def _by_reshape(X, k):
    X = np.asarray(X)
    N, H, W, C = X.shape
    tiles = X[:, : H // k * k, : W // k * k].reshape(N, H // k, k, W // k, k, C)
    return tiles.max(axis=(2, 4))


def _by_slices(X, k):
    X = np.asarray(X)
    N, H, W, C = X.shape
    out = np.full((N, H // k, W // k, C), -np.inf)
    for i in range(k):
        for j in range(k):
            out = np.maximum(out, X[:, i::k, j::k][:, : H // k, : W // k])
    return out


def _window_by_window(X, k):
    X = np.asarray(X)
    _, H, W, _ = X.shape
    rows = [
        [X[:, i : i + k, j : j + k].max(axis=(1, 2)) for j in range(0, W - k + 1, k)]
        for i in range(0, H - k + 1, k)
    ]
    return np.moveaxis(np.array(rows), 2, 0)


def _one_convolution(shape, classes):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(32, 5, activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(classes),
        ]
    )


def _with_means(shape, classes):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(classes),
        ]
    )


def _functional(shape, classes):
    """Build with a model of connected layers, each map's largest value and its mean."""
    import keras
    from keras import layers

    inputs = keras.Input(shape)
    maps = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    maps = layers.MaxPooling2D(2)(maps)
    maps = layers.Conv2D(32, 3, padding="same", activation="relu")(maps)
    found = [layers.GlobalMaxPooling2D()(maps), layers.GlobalAveragePooling2D()(maps)]
    return keras.Model(inputs, layers.Dense(classes)(layers.Concatenate()(found)))


RIGHT = {
    "conv_output_size": (
        lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s)),
        lambda n, k, s, p: int(np.floor((n + 2 * p - k) / s)) + 1,
        lambda n, k, s, p: sum(1 for i in range(-p, n + p) if (i + p) % s == 0 and i + k <= n + p),
        lambda n, k, s, p: (n + 2 * p - k + s) / s // 1,
    ),
    "conv2d": (_place_by_place, _number_by_number, _kernel_outside, _by_view),
    "maxpool2d": (_window_by_window, _by_reshape, _by_slices),
    "build_cnn": (_one_convolution, _with_means, _functional),
}
