"""Lesson 00: shapes, axes and broadcasting."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import (
    after_asarray,
    floats,
    kinds,
    mistakes_after_asarray,
    unchanged,
    values,
)
from autograder.engine.exercise import Arguments, old_exercise, old_mistake
from nnlib import arrays


def _matrix(rng: np.random.Generator, n: int) -> Arguments:
    return (floats(rng, n, int(n + rng.integers(1, 4))),)


def _table_and_bias(rng: np.random.Generator, n: int) -> Arguments:
    h = int(n + rng.integers(1, 4))
    return floats(rng, n, h), floats(rng, h)


def _table_and_weights(rng: np.random.Generator, n: int) -> Arguments:
    d = int(n + rng.integers(1, 4))
    return floats(rng, n, d), floats(rng, d)


def _loop_without_last_row(X):
    return np.array([sum(X[i]) for i in range(len(X) - 1)])


def _add_bias_in_place(Z, b):
    Z += b
    return Z


row_sums = old_exercise(
    name="row_sums",
    signature="row_sums(X)",
    reference=arrays.row_sums,
    parts=(values(1, _matrix), kinds(0.5, _matrix), unchanged(0.5, _matrix)),
    look="Look at “Rows, columns, axes” above.",
    hints=(
        "X has one example a row. Which axis do you walk along when you add up one row: 0 or 1?",
        "np.sum(X, axis=...) removes the axis that it walks along: (N, D) becomes (N,) when axis 1 goes.",
        "In one line: return np.sum(X, axis=?) with the right number in place of the question mark.",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "wrong axis",
            lambda X: np.sum(X, axis=0),
            "These are the sums of the columns: axis 0 runs down the rows. One sum for each row "
            "needs the axis that runs along it. Look at “Rows, columns, axes” above.",
        ),
        old_mistake(
            "one total",
            lambda X: np.sum(X),
            "This is one total of the whole table. Say which axis to add along, so that one number "
            "remains for each row. Look at “Rows, columns, axes” above.",
        ),
        old_mistake(
            "last row dropped",
            _loop_without_last_row,
            "The last row is missing. `range(n)` already stops before n, so `range(len(X) - 1)` "
            "stops one row too early.",
        ),
        old_mistake(
            "a column, not a vector",
            lambda X: np.sum(X, axis=1, keepdims=True),
            "The sums are right, but they stand in a column, `(N, 1)`; asked for is `(N,)`. "
            "`keepdims=True` keeps the axis: leave it out here.",
        ),
    ),
    right=after_asarray(
        lambda X: X.sum(axis=1),
        lambda X: np.einsum("nd->n", X),
        lambda X: X @ np.ones(X.shape[1]),
        lambda X: np.array([sum(row) for row in X]),
    ),
)

add_bias = old_exercise(
    name="add_bias",
    signature="add_bias(Z, b)",
    reference=arrays.add_bias,
    parts=(
        values(1, _table_and_bias),
        kinds(0.5, _table_and_bias),
        unchanged(0.5, _table_and_bias),
    ),
    look="Look at “Broadcasting” above.",
    hints=(
        "Z is (N, H) and b is (H,). Write the shapes one above the other, flush right: what lines up?",
        "NumPy stretches b over the N rows by itself. Adding the two makes a new array.",
        "In one line: return a sum of the two, written with `+`. Beware of `Z += b`, which changes the caller's own array.",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "input changed in place",
            _add_bias_in_place,
            "The values are right, but the caller's own `Z` was changed: `+=` writes into it. "
            "`Z + b` makes a new array.",
        ),
        old_mistake(
            "bias only on the first row",
            lambda Z, b: np.vstack([Z[:1] + b, Z[1:]]),
            "Only the first row got the bias. Every row needs it: let broadcasting repeat `b`.",
        ),
        old_mistake(
            "one bias for a whole row",
            lambda Z, b: Z + np.sum(b),
            "The same number was added everywhere. Entry j of `b` belongs to column j: "
            "add `b` itself, not its sum.",
        ),
        old_mistake(
            "bias left out",
            lambda Z, b: Z + 0 * b,
            "`Z` came back as it was: the bias was not added.",
        ),
    ),
    right=after_asarray(
        lambda Z, b: Z + b[np.newaxis, :],
        lambda Z, b: np.array([[z + c for z, c in zip(row, b, strict=True)] for row in Z]),
        lambda Z, b: np.add(Z, np.tile(b, (len(Z), 1))),
    ),
)

batch_dot = old_exercise(
    name="batch_dot",
    signature="batch_dot(X, w)",
    reference=arrays.batch_dot,
    parts=(
        values(1, _table_and_weights),
        kinds(0.5, _table_and_weights),
        unchanged(0.5, _table_and_weights),
    ),
    look="Look at “Multiply, then add: the dot product” above.",
    hints=(
        "For one example x and weights w: multiply entry by entry, then add up. How many numbers remain for N examples?",
        "`X @ w` does this for all rows at once: (N, D) @ (D,) gives (N,).",
        "In one line: return X @ ?, or with a sum: return (X * w).sum(axis=?).",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "not summed",
            lambda X, w: X * w,
            "You multiplied, but did not add up: a dot product is multiply, then sum. "
            "Each example must give one number.",
        ),
        old_mistake(
            "a column, not a vector",
            lambda X, w: X @ np.reshape(w, (-1, 1)),
            "The numbers are right, but they stand in a column, `(N, 1)`; asked for is `(N,)`. "
            "Beware: `(N,)` minus `(N, 1)` makes an N×N table.",
        ),
        old_mistake(
            "summed over the wrong axis",
            lambda X, w: (X * w).sum(axis=0),
            "You added down the columns. Each example is a row, so add along axis 1.",
        ),
        old_mistake(
            "last row dropped",
            lambda X, w: np.array([X[i] @ w for i in range(len(X) - 1)]),
            "The last example is missing. `range(n)` already stops before n.",
        ),
    ),
    right=after_asarray(
        lambda X, w: (X * w).sum(axis=1),
        lambda X, w: np.einsum("nd,d->n", X, w),
        lambda X, w: np.array([np.dot(x, w) for x in X]),
    ),
)
