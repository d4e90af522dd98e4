"""A single neuron: weigh the inputs, add a bias, fire or stay silent (lesson 01).

The sum `x · w + b` is the signed distance from the line `x · w + b = 0`, up to the length of
`w`. A neuron with a step therefore splits the plane in two, and can do nothing else.
"""

from typing import Any

import numpy as np

from nnlib.arrays import batch_dot
from nnlib.validation import Array, as_float, require_choice, require_number

# One line for each gate, with both classes half a unit of x away from it.
_GATES = {
    "AND": ((1.0, 1.0), -1.5),
    "OR": ((1.0, 1.0), -0.5),
    "NAND": ((-1.0, -1.0), 1.5),
}


def step(z: Any) -> Array:
    """Fire at zero and above: 1 where `z >= 0`, else 0.

    Parameters
    ----------
    z : array of any shape

    Returns
    -------
    integer array of the same shape
        Its slope is 0 wherever it has one, so gradient descent cannot train it: lesson 02 puts
        smooth functions in its place.
    """
    return np.asarray(as_float(z, "z") >= 0).astype(np.int64)


def neuron(x: Any, w: Any, b: Any) -> int:
    """Classify one example: `step(x · w + b)`.

    Parameters
    ----------
    x : array (D,)
    w : array (D,)
    b : number

    Returns
    -------
    int
        1 when the neuron fires, else 0.
    """
    x = as_float(x, "x", "(D,)")
    return int(neuron_batch(x[np.newaxis], w, b)[0])


def neuron_batch(X: Any, w: Any, b: Any) -> Array:
    """Classify every example with the same neuron: `step(X @ w + b)`.

    Parameters
    ----------
    X : array (N, D)
    w : array (D,)
    b : number

    Returns
    -------
    integer array (N,)
    """
    return step(batch_dot(X, w) + _bias(b))


def gate(name: str) -> tuple[Array, float]:
    """Return weights `(2,)` and bias of a neuron that computes a logic gate.

    Parameters
    ----------
    name : "AND", "OR" or "NAND"

    Returns
    -------
    (w, b)
        For inputs 0 and 1, `neuron(x, w, b)` is the gate's output.

    Raises
    ------
    ValueError
        For any other name. "XOR" has no answer: no line separates its classes
        (Minsky and Papert, *Perceptrons*, 1969).
    """
    if isinstance(name, str) and name == "XOR":
        raise ValueError(
            "XOR has no single neuron: no line separates (0,1), (1,0) from (0,0), (1,1). "
            "Two layers can do it: AND of OR and NAND."
        )
    w, b = _GATES[require_choice(name, "name", tuple(_GATES))]
    return np.array(w), b


def perceptron_update(w: Any, b: Any, x: Any, y: int, lr: float) -> tuple[Array, float]:
    """Learn from one example: move the line only when the answer was wrong.

    With the error `e = y - neuron(x, w, b)`, which is -1, 0 or 1, the rule is `w + lr·e·x` and
    `b + lr·e` (Rosenblatt, *The perceptron*, Psychological Review 65, 1958).

    Parameters
    ----------
    w : array (D,)
    b : number
    x : array (D,)
    y : 0 or 1
        The right answer for `x`.
    lr : number above 0
        The learning rate.

    Returns
    -------
    (w, b)
        New values; the arguments are left as they were.
    """
    w, x, b = as_float(w, "w"), as_float(x, "x"), _bias(b)
    lr = require_number(lr, "lr", above=0)
    if not isinstance(y, int | float | np.number) or y not in (0, 1):
        raise ValueError(f"y must be 0 or 1, not {y!r}.")
    error = int(y) - neuron(x, w, b)
    return w + lr * error * x, b + lr * error


def _bias(b: Any) -> float:
    """Accept a number or an array that holds just one."""
    b = as_float(b, "b")
    if b.size != 1:
        raise ValueError(f"b must be one number, and it has shape {b.shape}.")
    return b.item()
