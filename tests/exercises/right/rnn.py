"""Right answers of lesson 14 in other styles."""

import numpy as np

from nnlib.activations import sigmoid


def _window_by_window(series, L, horizon):
    N = len(series) - L - horizon + 1
    X = np.array([series[i : i + L] for i in range(N)])
    return X, np.array([series[i + L - 1 + horizon] for i in range(N)])


def _by_columns(series, L, horizon):
    series = np.asarray(series)
    N = len(series) - L - horizon + 1
    return np.stack([series[k : k + N] for k in range(L)], axis=1), series[-N:]


def _one_by_one(series, L, horizon):
    X, y = [], []
    for end in range(L, len(series) - horizon + 1):
        X.append(series[end - L : end])
        y.append(series[end + horizon - 1])
    return np.array(X), np.array(y)


def _by_rows(X, y, fraction):
    cut = np.split(np.arange(len(X)), [int(len(X) * fraction)])
    return [part for rows in cut for part in (np.asarray(X)[rows], np.asarray(y)[rows])]


def _with_slices(X, y, fraction):
    past = slice(int(len(X) * fraction))
    future = slice(past.stop, None)
    X, y = np.asarray(X), np.asarray(y)
    return X[past], y[past], X[future], y[future]


def _with_mask(X, y, fraction):
    X, y = np.asarray(X), np.asarray(y)
    past = np.arange(len(X)) < np.floor(len(X) * fraction)
    return X[past], y[past], X[~past], y[~past]


def _scaled_in_steps(series, cut):
    series = np.array(series, dtype=float)
    mean, std = series[:cut].mean(), series[:cut].std()
    series -= mean
    series /= std
    return series, mean, std


def _scaled_by_hand(series, cut):
    series = [float(value) for value in series]
    mean = sum(series[:cut]) / cut
    std = (sum((value - mean) ** 2 for value in series[:cut]) / cut) ** 0.5
    return np.array([(value - mean) / std for value in series]), mean, std


def of_floats(*functions):
    """Give each step the line of the stub, which makes float arrays."""

    def wrap(function):
        return lambda *args: function(*(np.asarray(a, dtype=float) for a in args))

    return tuple(map(wrap, functions))


def _unit_by_unit(x, h, Wx, Wh, b):
    new = np.zeros_like(h)
    for n in range(len(x)):
        for j in range(len(b)):
            z = b[j] + sum(x[n, d] * Wx[d, j] for d in range(x.shape[1]))
            z += sum(h[n, k] * Wh[k, j] for k in range(len(b)))
            new[n, j] = np.tanh(z)
    return new


def _with_names(x, h, c, params):
    Wx, Wh, b = (np.asarray(a, dtype=float) for a in params)
    Z = np.asarray(x, dtype=float) @ Wx + np.asarray(h, dtype=float) @ Wh + b
    blocks = dict(zip("ifgo", np.split(Z, 4, axis=-1), strict=True))
    i, f, o = (sigmoid(blocks[name]) for name in "ifo")
    c = f * np.asarray(c, dtype=float) + i * np.tanh(blocks["g"])
    return o * np.tanh(c), c


def _by_slices(x, h, c, params):
    Wx, Wh, b = map(np.asarray, params)
    H = len(Wh)
    Z = np.asarray(x) @ Wx + np.asarray(h) @ Wh + b
    i, f, o = sigmoid(Z[:, :H]), sigmoid(Z[:, H : 2 * H]), sigmoid(Z[:, 3 * H :])
    c = f * np.asarray(c) + i * np.tanh(Z[:, 2 * H : 3 * H])
    return [o * np.tanh(c), c]


def _gate_by_gate(x, h, c, params):
    Wx, Wh, b = (np.asarray(a, dtype=float) for a in params)
    H = len(Wh)
    blocks = []
    for k in range(4):
        columns = np.arange(k * H, (k + 1) * H)
        blocks.append(np.asarray(x) @ Wx[:, columns] + np.asarray(h) @ Wh[:, columns] + b[columns])
    i, f, g, o = blocks
    c = sigmoid(f) * np.asarray(c) + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def _row_by_row(x, h, c, params):
    Wx, Wh, b = map(np.asarray, params)
    rows = [
        _by_slices(x[n : n + 1], h[n : n + 1], c[n : n + 1], (Wx, Wh, b)) for n in range(len(x))
    ]
    return tuple(np.concatenate(part) for part in zip(*rows, strict=True))


def built(*names, units=16, outputs=1, loss="mse", rate=0.01):
    """Return a builder of a model with these layers, ``"LSTM"`` where none is named."""

    def build_lstm(length):
        import keras

        k = keras.layers
        make = {
            "LSTM": lambda: k.LSTM(units),
            "sequences": lambda: k.LSTM(units, return_sequences=True),
            "GRU": lambda: k.GRU(units),
            "both ways": lambda: k.Bidirectional(k.LSTM(units)),
            "mean": k.GlobalAveragePooling1D,
            "flat": k.Flatten,
            "dense": lambda: k.Dense(units, "relu"),
            "convolution": lambda: k.Conv1D(units, 3, activation="relu"),
        }
        inner = [make[name]() for name in names or ("LSTM",)]
        model = keras.Sequential([keras.Input((length, 1)), *inner, k.Dense(outputs)])
        model.compile(keras.optimizers.Adam(rate), loss)
        return model

    return build_lstm


RIGHT = {
    "make_windows": (
        _window_by_window,
        lambda series, L, horizon: (
            np.lib.stride_tricks.sliding_window_view(np.asarray(series)[:-horizon], L),
            np.asarray(series)[L + horizon - 1 :],
        ),
        _by_columns,
        lambda series, L, horizon: _one_by_one(list(series), L, horizon),
    ),
    "chronological_split": (_with_slices, _by_rows, _with_mask),
    "scale_by_past": (
        _scaled_in_steps,
        _scaled_by_hand,
        lambda series, cut: (
            np.divide(np.subtract(series, np.mean(series[:cut])), np.std(series[:cut])),
            np.mean(series[:cut]),
            np.std(series[:cut]),
        ),
    ),
    "rnn_step": of_floats(
        lambda x, h, Wx, Wh, b: np.tanh(b + np.dot(h, Wh) + np.dot(x, Wx)),
        lambda x, h, Wx, Wh, b: np.tanh(np.hstack([x, h]) @ np.concatenate([Wx, Wh]) + b),
        lambda x, h, Wx, Wh, b: np.tanh(
            np.einsum("nd,dh->nh", x, Wx) + np.einsum("nk,kh->nh", h, Wh) + b
        ),
        _unit_by_unit,
    ),
    "lstm_step": (_with_names, _by_slices, _gate_by_gate, _row_by_row),
    "build_lstm": (
        built(units=8, rate=0.001),
        built("GRU", loss="mae"),
        built("sequences", "LSTM", units=8),
        built("both ways", units=8),
        built("convolution", "flat", "dense"),
    ),
}
