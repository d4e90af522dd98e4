"""Embedding: a learned vector for each word, or for each place in a sentence (lesson 17)."""

from typing import Any

import numpy as np

from nnlib.validation import Array, as_float, as_labels, as_upstream, require_whole


def embedding_forward(ids: Any, E: Any) -> Array:
    """Look up one row of `E` for each number: `E[ids]`.

    The same as `one_hot(ids, V) @ E`, without the multiplications by 0.

    Parameters
    ----------
    ids : integer array (N, T)
        Or any shape; values in `0 … V-1`.
    E : array (V, D)

    Returns
    -------
    array (N, T, D)
    """
    E = as_float(E, "E", "(V, D)")
    return E[as_labels(ids, len(E), "ids")]


def embedding_backward(dA: Any, ids: Any, E: Any) -> Array:
    """Return `dE` of `embedding_forward`: each row sums the blame of all its uses."""
    E = as_float(E, "E", "(V, D)")
    ids = as_labels(ids, len(E), "ids")
    dA = as_upstream(dA, "dA", (*ids.shape, E.shape[1]))
    # `dE[ids] += dA` would count a word once that occurs twice. Sorted, equal words lie together.
    flat, blame = ids.ravel(), dA.reshape(-1, E.shape[1])
    order = np.argsort(flat, kind="stable")
    words, starts = np.unique(flat[order], return_index=True)
    dE = np.zeros(E.shape, dA.dtype)
    dE[words] = np.add.reduceat(blame[order], starts)
    return dE


def positional_encoding(T: int, D: int) -> Array:
    """Give every position in a sequence a vector of its own, to be added to the embeddings.

    Parameters
    ----------
    T : int
        Positions.
    D : int
        Features.

    Returns
    -------
    array (T, D)
        `out[t, 2i] = sin(t / 10000^(2i/D))` and `out[t, 2i+1] = cos(t / 10000^(2i/D))`: clock
        hands, each slower than the one before. Vaswani et al., *Attention is all you need*, 2017.
    """
    T, D = require_whole(T, "T"), require_whole(D, "D")
    angles = np.arange(T)[:, np.newaxis] / 10000 ** (np.arange(0, D, 2) / D)
    encoding = np.empty((T, D))
    encoding[:, 0::2] = np.sin(angles)
    encoding[:, 1::2] = np.cos(angles[:, : D // 2])
    return encoding
