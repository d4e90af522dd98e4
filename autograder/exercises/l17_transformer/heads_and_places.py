"""What goes wrong with heads and positions, and what to say about it (lesson 17)."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import mistakes_after_asarray
from autograder.engine.exercise import old_mistake

HEADS = "Look at “Several heads” above."
WHERE = "Look at “Where am I?” above."


def clock(T, D, *, first=0, exponent=None, even=np.sin, odd=np.cos, sign=-1):
    """Compute positions of even D from parts; a mistake replaces one of them."""
    exponent = np.arange(0, D, 2) / D if exponent is None else exponent
    angles = np.arange(first, first + T)[:, np.newaxis] * 10000.0 ** (sign * exponent)
    return np.stack([even(angles), odd(angles)], axis=-1).reshape(T, D)


def _halves(T, D):
    encoding = clock(T, D)
    return np.concatenate([encoding[:, 0::2], encoding[:, 1::2]], axis=1)


def _each_its_own(T, D):
    angles = np.arange(T)[:, np.newaxis] / 10000 ** (np.arange(D) / D)
    return np.where(np.arange(D) % 2, np.cos(angles), np.sin(angles))


PLACE_MISTAKES = (
    old_mistake(
        "sines first, then cosines",
        _halves,
        "All sines stand on the left and all cosines on the right. Here they take turns: sines in "
        "columns 0, 2, 4, …, cosines in columns 1, 3, 5, …: `out[:, 0::2]` and `out[:, 1::2]`. "
        + WHERE,
    ),
    old_mistake(
        "a speed for every column",
        _each_its_own,
        "The cosines turn at a speed of their own. A sine and the cosine beside it are *one* hand, "
        "so columns 2i and 2i + 1 share the exponent 2i/D. " + WHERE,
    ),
    old_mistake(
        "exponent i for 2i",
        lambda T, D: clock(T, D, exponent=np.arange(D // 2) / D),
        "The hands slow down only half as fast as they should: the exponent is 2i/D, not i/D. "
        + WHERE,
    ),
    old_mistake(
        "exponent doubled",
        lambda T, D: clock(T, D, exponent=2 * np.arange(0, D, 2) / D),
        "The exponent is 4i/D. `np.arange(0, D, 2)` counts 0, 2, 4, … already: that is 2i. "
        + WHERE,
    ),
    old_mistake(
        "multiplied for divided",
        lambda T, D: clock(T, D, sign=1),
        "The hands get faster from pair to pair. *Divide* t by the power of 10000. " + WHERE,
    ),
    old_mistake(
        "one speed for all",
        lambda T, D: clock(T, D, exponent=np.zeros(D // 2)),
        "All hands turn at the same speed, so after one turn every position looks like an earlier "
        "one. Each pair has its own power of 10000. " + WHERE,
    ),
    old_mistake(
        "sine and cosine changed places",
        lambda T, D: clock(T, D, even=np.cos, odd=np.sin),
        "Sine and cosine have changed places: sines go into the even columns. " + WHERE,
    ),
    old_mistake(
        "positions from 1",
        lambda T, D: clock(T, D, first=1),
        "The first row is position 0, as everywhere in Python: there all sines are 0 and all "
        "cosines 1. " + WHERE,
    ),
    old_mistake(
        "transposed",
        lambda T, D: clock(T, D).T,
        "Rows and columns have changed places: one row for each position, shape (T, D). " + WHERE,
    ),
)


HEAD_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "reshape without transpose",
        lambda X, h: X.reshape(len(X), h, X.shape[1], X.shape[2] // h),
        "The shape is right, and the numbers are mixed up: reshape counts them off in the order in "
        "which they lie, so a head gets whole positions instead of its part of every position. "
        "First reshape to (N, T, h, D/h), then let the axes T and h change places. " + HEADS,
    ),
    old_mistake(
        "not transposed",
        lambda X, h: X.reshape(*X.shape[:2], h, X.shape[2] // h),
        "The features are shared out rightly, but the axes stand as (N, T, h, D/h). The heads must "
        "come before the positions: swap axes 1 and 2. " + HEADS,
    ),
    old_mistake(
        "every h-th feature",
        lambda X, h: X.reshape(*X.shape[:2], X.shape[2] // h, h).transpose(0, 3, 1, 2),
        "Head 0 gets every h-th feature. It should get D/h neighbours: reshape to (N, T, h, D/h), "
        "with h before D/h. " + HEADS,
    ),
    old_mistake(
        "heads before the batch",
        lambda X, h: X.reshape(*X.shape[:2], h, X.shape[2] // h).transpose(2, 0, 1, 3),
        "The heads stand before the batch. The order is (N, h, T, D/h). " + HEADS,
    ),
    old_mistake(
        "features before positions",
        lambda X, h: X.reshape(*X.shape[:2], h, X.shape[2] // h).transpose(0, 2, 3, 1),
        "Positions and features of a head have changed places. The order is (N, h, T, D/h). "
        + HEADS,
    ),
    old_mistake(
        "one head only",
        lambda X, h: X[:, np.newaxis, :, : X.shape[2] // h],
        "Only the first head came. All h of them should, along axis 1. " + HEADS,
    ),
)
