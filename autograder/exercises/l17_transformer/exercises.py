"""Lesson 17: attention, positions, heads, and a small transformer."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, safe, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from autograder.exercises.l17_transformer import transformer_model
from nnlib import attention as reference
from nnlib.embedding import positional_encoding as positional_encoding_reference

TEXT = read_catalogue(__file__)


def _sizes(rng: np.random.Generator, n: int) -> tuple[int, int, int]:
    """Draw Tq, Tk and D, all different, and D such that its root, D and 1 differ."""
    Tq, Tk, D = (int(k) for k in n + rng.permutation(3))
    return Tq, Tk, D + 2 * (D in (1, Tq + 2, Tk + 2))


def _queries_and_keys(rng: np.random.Generator, n: int) -> Arguments:
    Tq, Tk, D = _sizes(rng, n)
    return floats(rng, Tq, D), floats(rng, Tk, D)


def _stacked(rng: np.random.Generator) -> list[Arguments]:
    """Draw sequences in a batch, and heads in a batch; with all axes equal K.T raises no error."""
    shapes = [(2, 3, 4), (3, 3, 3), (2, 4, 3, 5), (2, 2, 2, 2)]
    return [(floats(rng, *shape), floats(rng, *shape)) for shape in shapes]


def _without_mask(rng: np.random.Generator, n: int) -> Arguments:
    Tq, Tk, D = _sizes(rng, n)
    return floats(rng, Tq, D), floats(rng, Tk, D), floats(rng, Tk, D + 1), None


def _with_mask(rng: np.random.Generator, n: int) -> Arguments:
    Q, K, V, _ = _without_mask(rng, n)
    return Q, K, V, some_keys(rng, len(Q), len(K))


def some_keys(rng: np.random.Generator, Tq: int, Tk: int) -> Any:
    """Draw a mask that leaves every query a key, and takes one from some query if there are two."""
    while True:
        mask = rng.random((Tq, Tk)) < 0.6
        if mask.any(axis=1).all() and (Tk == 1 or not mask.all()):
            return mask


def _stacked_values(rng: np.random.Generator) -> list[Arguments]:
    cases: list[Arguments] = []
    for Q, K in _stacked(rng):
        T = Q.shape[-2]
        cases += [(Q, K, floats(rng, *K.shape), mask) for mask in (None, some_keys(rng, T, T))]
    return cases


def _huge(rng: np.random.Generator) -> list[Arguments]:
    """Draw scores in the thousands, with a mask that hides the largest one."""
    Q, K, V = floats(rng, 3, 4) * 100, floats(rng, 3, 4) * 100, floats(rng, 3, 2)
    mask = np.ones((3, 3), dtype=bool)
    mask[np.arange(3), (Q @ K.T).argmax(axis=1)] = False
    return [(Q, K, V, None), (Q, K, V, mask)]


def _sequences(rng: np.random.Generator, n: int) -> Arguments:
    """Draw sequences whose N, T, h and D/h all differ, so that no two axes can be confused."""
    h, d = (2, 3) if rng.integers(2) else (3, 2)
    return floats(rng, n, n + 2 + int(rng.integers(2)) * 3, h * d * 2), h


def _extremes(rng: np.random.Generator) -> list[Arguments]:
    return [(floats(rng, 2, 3, 4), 1), (floats(rng, 2, 3, 4), 4)]


def _scores(Q: Any, K: Any) -> Any:
    Q, K = np.asarray(Q), np.asarray(K)
    return Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])


attention_scores = Exercise(
    text=TEXT["attention_scores"],
    reference=_scores,
    parts=(
        values(1, _queries_and_keys),
        Agreement("stacks of sequences", 0.5, _stacked),
        kinds(0.25, _queries_and_keys),
        unchanged(0.25, _queries_and_keys),
    ),
)

attention = Exercise(
    text=TEXT["attention"],
    reference=reference.attention,
    parts=(
        values(1.5, _without_mask, name="without a mask"),
        values(1, _with_mask, name="with a mask"),
        Agreement("stacks of sequences", 0.5, _stacked_values),
        kinds(0.5, _with_mask),
        safe(0.25, _huge, name="safe with large scores"),
        unchanged(0.25, _with_mask),
    ),
)

positional_encoding = Exercise(
    text=TEXT["positional_encoding"],
    reference=positional_encoding_reference,
    parts=(
        Agreement("values", 2, lambda rng: [(2, 4), (4, 6), (int(rng.integers(5, 9)), 8), (3, 16)]),
        Agreement("one position, one hand", 0.5, lambda rng: [(1, 2), (3, 2), (1, 8)]),
        Agreement("a long sequence", 0.5, lambda rng: [(int(rng.integers(100, 200)), 12)]),
    ),
)

split_heads = Exercise(
    text=TEXT["split_heads"],
    reference=reference.split_heads,
    parts=(
        values(1.5, _sequences),
        Agreement("one head; a head for every feature", 0.5, _extremes),
        kinds(0.5, _sequences),
        unchanged(0.5, _sequences),
    ),
)

causal_mask = Exercise(
    text=TEXT["causal_mask"],
    reference=reference.causal_mask,
    parts=(
        Agreement("values", 1.5, lambda rng: [(2,), (3,), (int(rng.integers(4, 9)),)]),
        Agreement("one position", 0.5, lambda rng: [(1,)]),
    ),
)

# Last, as in the notebook.
build_transformer = transformer_model.build_transformer
