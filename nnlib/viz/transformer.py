"""Pictures of lesson 17: who looks where, what the root of D does, what positions look like."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.validation import as_float
from nnlib.viz.tools.colours import AMOUNTS, SIGNED
from nnlib.viz.tools.controls import choice
from nnlib.viz.tools.style import get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

SQUARE = (6.0, 5.2)
Attention = Callable[..., Any]


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


def explore_attention(attention: Attention, T: int = 8) -> Explorer:
    """Show where random queries look, with few features or many, with √D or without, masked or not.

    Parameters
    ----------
    attention : function (Q, K, V, mask)
        The learner's own. With the identity for V, its answer is its weights.
    T : int
        Positions.
    """
    rng = np.random.default_rng(0)
    masks = {
        "everybody": None,
        "nobody ahead": np.tri(T, dtype=bool),
        "only neighbours": abs(np.subtract.outer(range(T), range(T))) <= 1,
    }
    drawn = {D: rng.standard_normal((2, T, D)) for D in (4, 16, 64, 256)}

    def draw(D: int, divided: str, mask: str) -> Any:
        Q, K = drawn[D]
        # The function divides by the root of D; where nobody should, multiply by it before.
        Q = Q if divided == "yes" else Q * np.sqrt(D)
        return draw_attention(attention(Q, K, np.eye(T), masks[mask]))

    return explore(
        draw,
        alt=(
            f"A table of {T} by {T} attention weights for random queries and keys. Divided by the "
            "root of D, most weights are small and of a like size; without it, each row has one "
            "bright spot."
        ),
        D=choice(list(drawn), 64, "features D"),
        divided=choice(["yes", "no"], "yes", "divided by √D"),
        mask=choice(list(masks), "everybody", "who may be looked at"),
    )


@look()
def draw_places(encoding: Any) -> Figure:
    """Draw the positional encoding, and how alike the positions are by it.

    Parameters
    ----------
    encoding : array (T, D)
    """
    encoding = as_float(encoding, "encoding", "(T, D)")
    figure, axes = new_figure((9.6, 4.2), 1, 2)
    left, right = axes[0]
    bar = left.imshow(encoding, cmap=SIGNED, vmin=-1, vmax=1, aspect="auto")
    figure.colorbar(bar, ax=left, fraction=0.046)
    label(left, "One row for each position", "column", "position t")
    likeness = encoding @ encoding.T / (encoding**2).sum(axis=1).mean()
    bar = right.imshow(likeness, cmap=AMOUNTS, vmin=0, vmax=1)
    figure.colorbar(bar, ax=right, fraction=0.046)
    label(right, "How alike two positions are", "position", "position")
    return figure


@look()
def draw_maps(maps: Mapping[str, tuple[Any, Sequence[str], Sequence[str]]]) -> Figure:
    """Draw attention maps side by side.

    Parameters
    ----------
    maps : dict, title to (weights, what each row wrote, what each column holds)
    """
    figure, axes = new_figure((5.0 * len(maps), 4.4), 1, len(maps))
    for ax, (title, (weights, wrote, given)) in zip(axes[0], maps.items(), strict=True):
        draw_attention(weights, wrote, given, ax)
        label(ax, title, "letter given", "letter written there")
    return figure


def explore_words(maps: Callable[[str, bool], tuple[Any, str]], words: Sequence[str]) -> Explorer:
    """Let the reader choose a word, and show where two networks look.

    Parameters
    ----------
    maps : function (word, positions), to the weights (T, T) and the word that was written
        Of the network with positions, or without.
    words : list of strings of one length
    """

    def draw(word: str) -> Figure:
        shown = {}
        for name, positions in (("with positions", True), ("without", False)):
            weights, wrote = maps(word, positions)
            shown[f"{name}: {word} → {wrote}"] = (weights, list(wrote), list(word))
        return draw_maps(shown)

    return explore(
        draw,
        alt=(
            f"Two attention maps for the word {words[0]}. With positions the bright squares run "
            "from the top right to the bottom left: the first place looks at the last letter, and "
            "so on. Without positions, equal letters get equal columns and equal rows."
        ),
        word=choice(words, words[0], "word"),
    )


def _ticks(count: int, labels: Sequence[Any] | None, name: str, set_ticks: Any) -> None:
    if labels is None:
        set_ticks(range(0, count, max(1, count // 8)))
        return
    texts = [str(text) for text in labels]
    if len(texts) != count:
        raise ValueError(f"{name} must hold {count} labels, not {len(texts)}.")
    upright = name != "queries" and max(map(len, texts)) > 2
    set_ticks(range(count), texts, rotation=90 if upright else 0)
