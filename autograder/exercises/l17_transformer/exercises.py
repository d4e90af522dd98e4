"""Lesson 17: attention, positions, heads, and a small transformer."""

from __future__ import annotations

import math

import numpy as np

from autograder.engine.draws import after_asarray, floats, kinds, safe, unchanged, values
from autograder.engine.exercise import Arguments, old_exercise, old_part
from autograder.exercises.l17_transformer import attention as wrong
from autograder.exercises.l17_transformer import transformer_model
from autograder.exercises.l17_transformer.heads_and_places import (
    HEAD_MISTAKES,
    HEADS,
    PLACE_MISTAKES,
    WHERE,
    clock,
)
from nnlib import attention as reference
from nnlib.activations import softmax
from nnlib.embedding import positional_encoding as positional_encoding_reference


def _sequences(rng: np.random.Generator, n: int) -> Arguments:
    """Draw sequences whose N, T, h and D/h all differ, so that no two axes can be confused."""
    h, d = (2, 3) if rng.integers(2) else (3, 2)
    return floats(rng, n, n + 2 + int(rng.integers(2)) * 3, h * d * 2), h


attention_scores = old_exercise(
    name="attention_scores",
    signature="attention_scores(Q, K)",
    reference=wrong.arrays_first(wrong.scaled),
    parts=(
        values(1, wrong.queries_and_keys),
        old_part("stacks of sequences", 0.5, wrong.stacked),
        kinds(0.25, wrong.queries_and_keys),
        unchanged(0.25, wrong.queries_and_keys),
    ),
    look=wrong.SCORES,
    hints=(
        "Every query meets every key in a dot product. Which product of the tables Q (Tq, D) and K (Tk, D) gives (Tq, Tk)?",
        "Q @ K.T does it for one sequence. With axes in front, only the last two of K may change places: np.swapaxes(K, -1, -2). Then divide by the root of D, the last axis.",
        "return Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[?])",
    ),
    mistakes=wrong.SCORE_MISTAKES,
    right=wrong.right_styles(
        lambda Q, K: np.einsum("...qd,...kd->...qk", Q, K) / np.sqrt(Q.shape[-1]),
        lambda Q, K: (Q / math.sqrt(Q.shape[-1])) @ np.moveaxis(K, -1, -2),
        lambda Q, K: (
            (Q[..., :, np.newaxis, :] * K[..., np.newaxis, :, :]).sum(axis=-1) * Q.shape[-1] ** -0.5
        ),
    ),
)

attention = old_exercise(
    name="attention",
    signature="attention(Q, K, V, mask=None)",
    reference=reference.attention,
    parts=(
        values(1.5, wrong.without_mask, name="without a mask"),
        values(1, wrong.with_mask, name="with a mask"),
        old_part("stacks of sequences", 0.5, wrong.stacked_values),
        kinds(0.5, wrong.with_mask),
        safe(0.25, wrong.huge, name="safe with large scores"),
        unchanged(0.25, wrong.with_mask),
    ),
    look=wrong.MEAN,
    hints=(
        "Three things in order: scores, shares, a mean. What must a hidden score become, so that its share is 0 and the others still sum to 1?",
        "scores = attention_scores(Q, K); where the mask is False they become -np.inf; softmax makes weights of them; the weights times V are the answer.",
        "Four lines: scores = attention_scores(Q, K), then if mask is not None: scores = np.where(mask, ?, ?), then return softmax(scores) @ ?",
    ),
    mistakes=wrong.ATTENTION_MISTAKES,
    right=wrong.right_styles(
        wrong.mixed,
        # The usual trick where −inf is not at hand: a number that no score outweighs.
        wrong.with_piece(
            hide=lambda s, mask: s if mask is None else s - 1e9 * ~np.asarray(mask, bool)
        ),
        lambda Q, K, V, mask: np.einsum(
            "...qk,...kv->...qv", softmax(wrong.hidden(wrong.scaled(Q, K), mask)), V
        ),
        lambda Q, K, V, mask: _query_by_query(Q, K, V, mask),
    ),
)

positional_encoding = old_exercise(
    name="positional_encoding",
    signature="positional_encoding(T, D)",
    reference=positional_encoding_reference,
    parts=(
        old_part("values", 2, lambda rng: [(2, 4), (4, 6), (int(rng.integers(5, 9)), 8), (3, 16)]),
        old_part("one position, one hand", 0.5, lambda rng: [(1, 2), (3, 2), (1, 8)]),
        old_part("a long sequence", 0.5, lambda rng: [(int(rng.integers(100, 200)), 12)]),
    ),
    look=WHERE,
    hints=(
        "The angle of hand i at position t is t divided by a power of 10000. How do you get the angles of all positions and all hands as one table (T, D/2)?",
        "t = np.arange(T)[:, np.newaxis] is a column; np.arange(0, D, 2) / D are the exponents 2i/D in a row. Broadcasting makes the table: t / 10000 ** exponents.",
        "out = np.zeros((T, D)), then out[:, 0::2] = np.sin(angles), out[:, 1::2] = np.cos(?), then return out",
    ),
    mistakes=PLACE_MISTAKES,
    right=(
        clock,
        lambda T, D: np.array([[_hand(t, k, D) for k in range(D)] for t in range(T)]),
        lambda T, D: (
            # One hand is one complex number that turns.
            np.exp(1j * np.outer(np.arange(T), 10000.0 ** -(np.arange(0, D, 2) / D)))
            .view(float)
            .reshape(T, D // 2, 2)[..., ::-1]
            .reshape(T, D)
        ),
    ),
)

split_heads = old_exercise(
    name="split_heads",
    signature="split_heads(X, h)",
    reference=reference.split_heads,
    parts=(
        values(1.5, _sequences),
        old_part("one head; a head for every feature", 0.5, lambda rng: _extremes(rng)),
        kinds(0.5, _sequences),
        unchanged(0.5, _sequences),
    ),
    look=HEADS,
    hints=(
        "The last axis holds the features of all heads, one head after the other. Can you cut this axis into two, h and D/h, without touching the others?",
        "X.reshape(N, T, h, D // h) cuts the last axis in two. Then the axes T and h change places: .swapaxes(1, 2).",
        "N, T, D = X.shape, then return X.reshape(N, T, ?, ?).swapaxes(1, 2)",
    ),
    mistakes=HEAD_MISTAKES,
    right=after_asarray(
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
)

causal_mask = old_exercise(
    name="causal_mask",
    signature="causal_mask(T)",
    reference=reference.causal_mask,
    parts=(
        old_part("values", 1.5, lambda rng: [(2,), (3,), (int(rng.integers(4, 9)),)]),
        old_part("one position", 0.5, lambda rng: [(1,)]),
    ),
    look=wrong.AHEAD,
    hints=(
        "Row i is who looks, column j is who is looked at. For which i and j is looking allowed?",
        "Allowed where j <= i: on the diagonal and below it. np.tri(T) has ones there.",
        "return np.tri(T).astype(?), or compare a column of numbers with a row: np.arange(T)[:, np.newaxis] ? np.arange(T)",
    ),
    mistakes=wrong.MASK_MISTAKES,
    right=(
        lambda T: np.tril(np.ones((T, T), dtype=bool)),
        lambda T: np.arange(T)[:, np.newaxis] >= np.arange(T),
        lambda T: np.array([[j <= i for j in range(T)] for i in range(T)]),
        np.tri,  # ones and zeros will do
    ),
)


# Last, as in the notebook.
build_transformer = transformer_model.build_transformer


def _extremes(rng: np.random.Generator) -> list[Arguments]:
    return [(floats(rng, 2, 3, 4), 1), (floats(rng, 2, 3, 4), 4)]


def _hand(t, k, D):
    angle = t / 10000 ** ((k - k % 2) / D)
    return math.cos(angle) if k % 2 else math.sin(angle)


def _query_by_query(Q, K, V, mask):
    if Q.ndim > 2:
        return np.array([_query_by_query(*stack, mask) for stack in zip(Q, K, V, strict=True)])
    out = []
    for i, q in enumerate(Q):
        keys = [j for j in range(len(K)) if mask is None or mask[i][j]]
        out.append(softmax(np.array([q @ K[j] for j in keys]) / np.sqrt(len(q))) @ V[keys])
    return np.array(out)
