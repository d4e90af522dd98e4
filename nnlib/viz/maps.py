"""The attention map: where each position looks (lesson 17)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.validation import as_float
from nnlib.viz.tools.style import AMOUNTS, get_axes, label, look

SQUARE = (6.0, 5.2)


@look()
def draw_attention(
    weights: Any,
    queries: Sequence[Any] | None = None,
    keys: Sequence[Any] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw attention weights: each row is a position that looks, each column one looked at.

    Parameters
    ----------
    weights : array (T_q, T_k)
        Each row is a distribution; the title says so, or that it is not.
    queries, keys : T_q and T_k labels, such as the tokens
        Left out, positions are numbered; without `keys`, the queries' labels serve for both.
    """
    weights = as_float(weights, "weights")
    if weights.ndim != 2 or weights.size == 0:
        raise ValueError(f"weights must have shape (T_q, T_k), not {weights.shape}.")
    if keys is None and queries is not None and weights.shape[0] == weights.shape[1]:
        keys = queries
    ax = get_axes(ax, SQUARE)
    picture = ax.imshow(weights, cmap=AMOUNTS, vmin=0, vmax=1)
    _ticks(weights.shape[0], queries, "queries", ax.set_yticks)
    _ticks(weights.shape[1], keys, "keys", ax.set_xticks)
    ax.figure.colorbar(picture, ax=ax, label="weight", fraction=0.046)
    sums = weights.sum(axis=1)
    right = np.allclose(sums, 1, atol=1e-5)
    title = "each row sums to 1" if right else f"rows sum to {sums.min():.3g} … {sums.max():.3g}!"
    return label(ax, title, "position looked at (key)", "position that looks (query)")


def _ticks(count: int, labels: Sequence[Any] | None, name: str, set_ticks: Any) -> None:
    if labels is None:
        set_ticks(range(0, count, max(1, count // 8)))
        return
    texts = [str(text) for text in labels]
    if len(texts) != count:
        raise ValueError(f"{name} must hold {count} labels, not {len(texts)}.")
    upright = name != "queries" and max(map(len, texts)) > 2
    set_ticks(range(count), texts, rotation=90 if upright else 0)
