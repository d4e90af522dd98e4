"""What goes wrong in attention, and what to say about it (lesson 17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats
from autograder.engine.exercise import Arguments, Mistake, old_mistake, old_wrapped
from nnlib.activations import softmax

SCORES = "Look at “How well do they match?” above."
MEAN = "Look at “A mean of the values” above."
AHEAD = "Look at “Nobody looks ahead” above."


def sizes(rng: np.random.Generator, n: int) -> tuple[int, int, int]:
    """Draw Tq, Tk and D, all different, and D such that its root, D and 1 differ."""
    Tq, Tk, D = (int(k) for k in n + rng.permutation(3))
    return Tq, Tk, D + 2 * (D in (1, Tq + 2, Tk + 2))


def queries_and_keys(rng: np.random.Generator, n: int) -> Arguments:
    Tq, Tk, D = sizes(rng, n)
    return floats(rng, Tq, D), floats(rng, Tk, D)


def stacked(rng: np.random.Generator) -> list[Arguments]:
    """Draw sequences in a batch, and heads in a batch; with all axes equal K.T raises no error."""
    shapes = [(2, 3, 4), (3, 3, 3), (2, 4, 3, 5), (2, 2, 2, 2)]
    return [(floats(rng, *shape), floats(rng, *shape)) for shape in shapes]


def without_mask(rng: np.random.Generator, n: int) -> Arguments:
    Tq, Tk, D = sizes(rng, n)
    return floats(rng, Tq, D), floats(rng, Tk, D), floats(rng, Tk, D + 1), None


def with_mask(rng: np.random.Generator, n: int) -> Arguments:
    Q, K, V, _ = without_mask(rng, n)
    return Q, K, V, some_keys(rng, len(Q), len(K))


def some_keys(rng: np.random.Generator, Tq: int, Tk: int) -> Any:
    """Draw a mask that leaves every query a key, and takes one from some query if there are two."""
    while True:
        mask = rng.random((Tq, Tk)) < 0.6
        if mask.any(axis=1).all() and (Tk == 1 or not mask.all()):
            return mask


def stacked_values(rng: np.random.Generator) -> list[Arguments]:
    cases: list[Arguments] = []
    for Q, K in stacked(rng):
        T = Q.shape[-2]
        cases += [(Q, K, floats(rng, *K.shape), mask) for mask in (None, some_keys(rng, T, T))]
    return cases


def huge(rng: np.random.Generator) -> list[Arguments]:
    """Draw scores in the thousands, with a mask that hides the largest one."""
    Q, K, V = floats(rng, 3, 4) * 100, floats(rng, 3, 4) * 100, floats(rng, 3, 2)
    mask = np.ones((3, 3), dtype=bool)
    mask[np.arange(3), (Q @ K.T).argmax(axis=1)] = False
    return [(Q, K, V, None), (Q, K, V, mask)]


def arrays_first(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function the line of the stub: arrays of Q, K and V, the mask as it is."""

    def call(*args: Any) -> Any:
        return function(*map(np.asarray, args[:3]), *args[3:])

    return call


def _after_arrays(*mistakes: Mistake) -> tuple[Mistake, ...]:
    return tuple(old_wrapped(m, arrays_first) for m in mistakes)


def right_styles(*functions: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    return tuple(map(arrays_first, functions))


def scaled(Q, K):
    return Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])


def hidden(scores, mask, instead=-np.inf):
    return scores if mask is None else np.where(mask, scores, instead)


def mixed(Q, K, V, mask, *, score=scaled, hide=hidden, weigh=softmax, last=lambda w, V: w @ V):
    """Compute attention; a mistake puts another piece in one of four places."""
    return last(weigh(hide(score(Q, K), mask)), V)


def with_piece(**piece):
    return lambda Q, K, V, mask: mixed(Q, K, V, mask, **piece)


def _product(Q, K):
    return Q @ np.swapaxes(K, -1, -2)


def _scaled_in_place(Q, K):
    if Q.dtype.kind != "f":
        return scaled(Q, K)
    Q /= np.sqrt(Q.shape[-1])
    return Q @ np.swapaxes(K, -1, -2)


def _masked_late(Q, K, V, mask):
    weights = softmax(scaled(Q, K))
    return (weights if mask is None else weights * np.asarray(mask)) @ V


NO_ROOT = (
    "The scores are not divided by the root of D. With many features they grow large, and softmax "
    "then picks one key alone. "
)
ALL_AXES = (
    "One sequence works, a stack of them does not: `K.T` turns *all* axes round, the batch as "
    "well. Only the last two should change places: `np.swapaxes(K, -1, -2)`. "
)

SCORE_MISTAKES = _after_arrays(
    old_mistake("no √D", _product, NO_ROOT + SCORES),
    old_mistake(
        "divided by D",
        lambda Q, K: _product(Q, K) / Q.shape[-1],
        "The scores are divided by D. It is the *root* of D that they grow with. " + SCORES,
    ),
    old_mistake(
        "multiplied by √D",
        lambda Q, K: _product(Q, K) * np.sqrt(Q.shape[-1]),
        "The scores are multiplied by the root of D. Divide by it: they are too large, not too "
        "small. " + SCORES,
    ),
    old_mistake(
        "√ of the number of keys",
        lambda Q, K: _product(Q, K) / np.sqrt(K.shape[-2]),
        "This divides by the root of the number of keys. D is the number of features: the last "
        "axis, `Q.shape[-1]`. " + SCORES,
    ),
    old_mistake(
        "√ of the number of queries",
        lambda Q, K: _product(Q, K) / np.sqrt(len(Q)),
        "`len(Q)` is the number of rows. D is the number of features: the last axis, "
        "`Q.shape[-1]`. " + SCORES,
    ),
    old_mistake(
        "queries and keys changed places",
        lambda Q, K: scaled(K, Q),
        "Rows and columns have changed places. Each *query* gets a row, each *key* a column: "
        "queries come first in the product. " + SCORES,
    ),
    old_mistake(
        "K.T turns every axis", lambda Q, K: Q @ K.T / np.sqrt(Q.shape[-1]), ALL_AXES + SCORES
    ),
    old_mistake(
        "input changed in place",
        _scaled_in_place,
        "The values are right, but the caller's own `Q` was changed: `/=` writes into it. "
        + SCORES,
    ),
)

ATTENTION_MISTAKES = _after_arrays(
    old_mistake("no √D", with_piece(score=_product), NO_ROOT + MEAN),
    old_mistake(
        "softmax over the wrong axis",
        with_piece(weigh=lambda scores: softmax(scores, axis=-2)),
        "The columns sum to 1, and the rows should: each query shares out its attention over the "
        "keys. That is softmax over the last axis. " + MEAN,
    ),
    old_mistake(
        "no softmax",
        with_piece(weigh=lambda scores: scores),
        "The scores themselves stand as weights. They may be negative and sum to anything; softmax "
        "makes shares of them. " + MEAN,
    ),
    old_mistake(
        "weights without values",
        with_piece(last=lambda weights, V: weights),
        "These are the weights. What is asked for is the mean of the *values* with these weights: "
        "one more product. " + MEAN,
    ),
    old_mistake(
        "mask after softmax",
        _masked_late,
        "The mask comes too late: after softmax the rows summed to 1, and with some weights struck "
        "out they no longer do. Mask the scores, then take softmax. " + MEAN,
    ),
    old_mistake(
        "mask inverted",
        with_piece(hide=lambda s, mask: s if mask is None else np.where(mask, -np.inf, s)),
        "The mask is turned round: True says that the query *may* look there, so −inf belongs "
        "where it is False. " + MEAN,
    ),
    old_mistake(
        "None taken for False",
        with_piece(hide=lambda scores, mask: np.where(mask, scores, -np.inf)),
        "With `mask=None` every query may look everywhere. `np.where(None, …)` takes None for "
        "False, which hides every key: ask `if mask is not None` first. " + MEAN,
    ),
    old_mistake(
        "0 for −inf",
        with_piece(hide=lambda scores, mask: hidden(scores, mask, 0.0)),
        "The hidden scores became 0. That is a score like any other: e⁰ = 1 is a good share. Only "
        "e to the −inf is 0. " + MEAN,
    ),
    old_mistake(
        "mask ignored",
        with_piece(hide=lambda scores, mask: scores),
        "The mask changes nothing. Without one, your answer is right. " + MEAN,
    ),
    old_mistake(
        "K.T turns every axis",
        with_piece(score=lambda Q, K: Q @ K.T / np.sqrt(Q.shape[-1])),
        ALL_AXES + MEAN,
    ),
    old_mistake(
        "not safe",
        with_piece(weigh=lambda s: np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)),
        "Right for small scores, but `np.exp` of a large one overflows. Your softmax of lesson 2 "
        "subtracts the largest score first; it is loaded as `softmax`. " + MEAN,
    ),
    old_mistake(
        "input changed in place",
        with_piece(score=_scaled_in_place),
        "The values are right, but the caller's own `Q` was changed: `/=` writes into it. " + MEAN,
    ),
)

MASK_MISTAKES = (
    old_mistake(
        "looks ahead",
        lambda T: np.triu(np.ones((T, T), dtype=bool)),
        "It is the other half: here each position sees itself and what comes *after* it. Row i is "
        "who looks, column j who is looked at, and j must not be larger than i. " + AHEAD,
    ),
    old_mistake(
        "True where forbidden",
        lambda T: ~np.tri(T, dtype=bool),
        "True and False are turned round. In this course, and in Keras, True says: may look. "
        + AHEAD,
    ),
    old_mistake(
        "own place left out",
        lambda T: np.tri(T, k=-1, dtype=bool),
        "Nobody may look at their own place here, and the first position at nothing at all. The "
        "diagonal belongs to what is allowed. " + AHEAD,
    ),
    old_mistake(
        "one place ahead",
        lambda T: np.tri(T, k=1, dtype=bool),
        "Each position sees one place too far: the very one that a language model should guess. "
        + AHEAD,
    ),
    old_mistake(
        "everything allowed",
        lambda T: np.ones((T, T), dtype=bool),
        "Everybody may look everywhere here: nothing is masked. " + AHEAD,
    ),
    old_mistake(
        "0 and −inf",
        lambda T: np.where(np.tri(T, dtype=bool), 0.0, -np.inf),
        "This is what some libraries *add* to the scores, 0 or −inf. Your `attention` wants True "
        "and False. " + AHEAD,
    ),
)
