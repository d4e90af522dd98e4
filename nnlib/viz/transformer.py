"""Pictures of lesson 17: what the root of D does, what positions look like, and who looks where."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib.validation import as_float
from nnlib.viz.maps import draw_attention
from nnlib.viz.tools.controls import choice
from nnlib.viz.tools.style import AMOUNTS, SIGNED, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

Attention = Callable[..., Any]


def explore_attention(attention: Attention, T: int = 8, seed: int = 0) -> Explorer:
    """Show where random queries look, with few features or many, with √D or without, masked or not.

    Parameters
    ----------
    attention : function (Q, K, V, mask)
        The learner's own. With the identity for V, its answer is its weights.
    T : int
        Positions.
    seed : int
        Of the queries and keys.
    """
    rng = np.random.default_rng(seed)
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
