"""Axes, broadcasting and products: the array work below every network (lesson 00).

A batch of examples is a table `X` of shape `(N, D)`: one example a row, one feature a column.
"""

from typing import Any

from nnlib.validation import Array, as_float


def row_sums(X: Any) -> Array:
    """Sum the features of each example.

    Parameters
    ----------
    X : array (N, D)

    Returns
    -------
    array (N,)
        `out[i] = X[i, 0] + … + X[i, D-1]`. Axis 1 disappears, because it is summed over.

    Examples
    --------
    >>> row_sums([[1.0, 2.0], [3.0, 4.0]])
    array([3., 7.])
    """
    X = as_float(X, "X", "(N, D)")
    return X.sum(axis=1)


def add_bias(Z: Any, b: Any) -> Array:
    """Add one bias to each column, the same for every example.

    Broadcasting lines shapes up from the right: `(N, H) + (H,)` repeats `b` for each row.

    Parameters
    ----------
    Z : array (N, H)
    b : array (H,)

    Returns
    -------
    array (N, H)
        A new array; `Z` is left as it was.

    Raises
    ------
    ValueError
        When `b` is not `(H,)`. A column `(N, 1)` would broadcast too, with another meaning.
    """
    Z, b = as_float(Z, "Z", "(N, H)"), as_float(b, "b")
    if b.shape != Z.shape[1:]:
        raise ValueError(
            f"b must have one value a column of Z {Z.shape}: shape {Z.shape[1:]}, not {b.shape}."
        )
    return Z + b


def batch_dot(X: Any, w: Any) -> Array:
    """Return the dot product of every example with the same weights.

    Parameters
    ----------
    X : array (N, D)
    w : array (D,)

    Returns
    -------
    array (N,)
        `out[i] = X[i, 0] w[0] + … + X[i, D-1] w[D-1]`.

    Examples
    --------
    >>> batch_dot([[1.0, 2.0], [3.0, 4.0]], [10.0, 1.0])
    array([12., 34.])
    """
    X, w = as_float(X, "X", "(N, D)"), as_float(w, "w")
    if w.shape != X.shape[1:]:
        raise ValueError(
            f"w must have one weight a feature of X {X.shape}: shape {X.shape[1:]}, not {w.shape}."
        )
    return X @ w
