"""Right answers of lesson 17 in other styles."""

import math

import numpy as np

from nnlib.activations import softmax
from nnlib.embedding import positional_encoding


def of_arrays(*functions):
    """Give each function the line of the stub: arrays of Q, K and V, the mask as it is."""

    def wrap(function):
        return lambda *args: function(*map(np.asarray, args[:3]), *args[3:])

    return tuple(map(wrap, functions))


def scores(Q, K):
    return np.einsum("...qd,...kd->...qk", Q, K) / np.sqrt(Q.shape[-1])


def _with_where(Q, K, V, mask):
    found = scores(Q, K)
    return softmax(found if mask is None else np.where(mask, found, -np.inf)) @ V


def _with_a_large_number(Q, K, V, mask):
    """The usual trick where −inf is not at hand: a number that no score outweighs."""
    found = scores(Q, K)
    return softmax(found if mask is None else found - 1e9 * ~np.asarray(mask, bool)) @ V


def _with_einsum(Q, K, V, mask):
    found = scores(Q, K)
    hidden = found if mask is None else np.where(np.asarray(mask), found, -np.inf)
    return np.einsum("...qk,...kv->...qv", softmax(hidden), V)


def _query_by_query(Q, K, V, mask):
    if Q.ndim > 2:
        return np.array([_query_by_query(*stack, mask) for stack in zip(Q, K, V, strict=True)])
    out = []
    for i, q in enumerate(Q):
        keys = [j for j in range(len(K)) if mask is None or mask[i][j]]
        out.append(softmax(np.array([q @ K[j] for j in keys]) / np.sqrt(len(q))) @ V[keys])
    return np.array(out)


def _pair_by_pair(T, D):
    angles = np.arange(T)[:, np.newaxis] * 10000.0 ** -(np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(T, D)


def _hand(t, k, D):
    angle = t / 10000 ** ((k - k % 2) / D)
    return math.cos(angle) if k % 2 else math.sin(angle)


def network(*, D=32, learned_places=False, first_norm=False, blocks=1):
    """Make a builder of a transformer in one style or another."""

    def build(T, V):
        import keras
        from keras import layers

        letters = keras.Input((T,), dtype="int32")
        x = layers.Embedding(V, D)(letters)
        if learned_places:  # a bias for each position and feature, learned like any other
            x = layers.EinsumDense("ntd,de->nte", (T, D), bias_axes="te")(x)
        else:
            x = x + positional_encoding(T, D).astype("float32")
        for _ in range(blocks):
            given = layers.LayerNormalization()(x) if first_norm else x
            x = x + layers.MultiHeadAttention(2, D // 2)(given, given)
            x = x if first_norm else layers.LayerNormalization()(x)
            x = x + layers.Dense(D)(layers.Dense(2 * D, "relu")(x))
            x = layers.LayerNormalization()(x)
        return keras.Model(letters, layers.Dense(V)(x))

    return build


def _recurrent(T, V):
    """No transformer, but it can do what is asked for."""
    import keras
    from keras import layers

    both = [
        layers.Bidirectional(layers.GRU(40, return_sequences=True)) for _ in range(2)
    ]  # what one hears of a letter, the other may pass on
    return keras.Sequential([keras.Input((T,)), layers.Embedding(V, 32), *both, layers.Dense(V)])


RIGHT = {
    "attention_scores": of_arrays(
        scores,
        lambda Q, K: (Q / math.sqrt(Q.shape[-1])) @ np.moveaxis(K, -1, -2),
        lambda Q, K: (
            (Q[..., :, np.newaxis, :] * K[..., np.newaxis, :, :]).sum(axis=-1) * Q.shape[-1] ** -0.5
        ),
    ),
    "attention": of_arrays(_with_where, _with_a_large_number, _with_einsum, _query_by_query),
    "positional_encoding": (
        _pair_by_pair,
        lambda T, D: np.array([[_hand(t, k, D) for k in range(D)] for t in range(T)]),
        lambda T, D: (
            # One hand is one complex number that turns.
            np.exp(1j * np.outer(np.arange(T), 10000.0 ** -(np.arange(0, D, 2) / D)))
            .view(float)
            .reshape(T, D // 2, 2)[..., ::-1]
            .reshape(T, D)
        ),
    ),
    "split_heads": of_arrays(
        lambda X, h: X.reshape(*X.shape[:2], h, -1).transpose(0, 2, 1, 3),
        lambda X, h: np.stack(np.split(X, h, axis=-1), axis=1),
        lambda X, h: np.einsum("nthd->nhtd", X.reshape(*X.shape[:2], h, X.shape[2] // h)),
        lambda X, h: np.array(
            [
                [x[:, k * x.shape[1] // h : (k + 1) * x.shape[1] // h] for k in range(int(h))]
                for x in X
            ]
        ),
    ),
    "causal_mask": (
        lambda T: np.tril(np.ones((T, T), dtype=bool)),
        lambda T: np.arange(T)[:, np.newaxis] >= np.arange(T),
        lambda T: np.array([[j <= i for j in range(T)] for i in range(T)]),
        np.tri,  # ones and zeros will do
    ),
    "build_transformer": (
        network(D=16),
        network(learned_places=True),
        network(D=48, blocks=2, first_norm=True),
        _recurrent,
    ),
}
