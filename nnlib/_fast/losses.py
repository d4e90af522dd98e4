"""The cross-entropy and its gradient in one go, with softmax computed once."""

from typing import Any

import numpy as np

from nnlib.losses import classes_of
from nnlib.validation import Array


def cross_entropy_and_grad(logits: Any, y: Any) -> tuple[float, Array]:
    """Return the same as `nnlib.losses.cross_entropy_and_grad`.

    With an example's scores lowered by their largest, so that no `exp` overflows, and
    `S = sum(exp(scores))`, the logarithm of softmax is `scores - log(S)`.
    """
    rows, y, shape = classes_of(logits, y)
    N = len(y)
    # Classes first: NumPy reduces a few long rows faster than many short ones.
    scores = rows.T.copy()
    scores -= scores.max(axis=0)
    grad = np.exp(scores)
    S = grad.sum(axis=0)
    grad /= S  # Softmax, so far.
    if y.ndim == 2:
        surprise = np.log(S) - (y.T * scores).sum(axis=0)
        grad -= y.T
    else:
        true = y, np.arange(N)
        surprise = np.log(S) - scores[true]
        grad[true] -= 1
    grad /= N
    return float(surprise.sum() / N), grad.T.reshape(shape)
