"""What a model is trained for and judged by: losses and metrics under the names for `compile`."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib import losses
from nnlib._fast.losses import cross_entropy_and_grad
from nnlib.metrics import accuracy
from nnlib.validation import Array, require_choice, require_items

# Each takes the network's output and the truth, and returns the loss and its gradient with
# respect to the output.
Loss = Callable[[Array, Array], tuple[float, Array]]
# Each takes the truth and the network's output, and returns a number.
Metric = Callable[[Array, Array], float]


def _of_pair(value: Callable[..., float], gradient: Callable[..., Array]) -> Loss:
    return lambda output, y: (value(y, output), gradient(y, output))


LOSSES: dict[str, Loss] = {
    "mse": _of_pair(losses.mse, losses.mse_grad),
    "hinge": _of_pair(losses.hinge, losses.hinge_grad),
    "binary_cross_entropy": _of_pair(losses.binary_cross_entropy, losses.binary_cross_entropy_grad),
    "cross_entropy": cross_entropy_and_grad,
}


def get_loss(name: Any) -> Loss:
    """Return the loss of that name."""
    return LOSSES[require_choice(name, "loss", tuple(LOSSES))]


def get_metrics(metrics: Sequence[str | Metric], loss: str) -> dict[str, Metric]:
    """Return metrics by name: "accuracy", "mse", or functions `(y, output)` of one's own."""
    found: dict[str, Metric] = {}
    for metric in require_items(metrics, "metrics", "names or functions"):
        if callable(metric):
            found[getattr(metric, "__name__", repr(metric))] = metric
        elif require_choice(metric, "metric", ("accuracy", "mse")) == "accuracy":
            found["accuracy"] = _accuracy_for(loss)
        else:
            found["mse"] = losses.mse
    return found


def _accuracy_for(loss: str) -> Metric:
    """Return the accuracy of the decisions that outputs trained with this loss stand for."""
    if loss == "cross_entropy":
        return _accuracy_of_largest
    if loss == "hinge":
        return lambda y, score: accuracy(y, np.where(score >= 0, 1, -1))
    if loss == "binary_cross_entropy":
        return lambda y, p: accuracy(y, p >= 0.5)
    raise ValueError(f"accuracy counts right classes, and the loss {loss!r} has none.")


def _accuracy_of_largest(y: Array, logits: Array) -> float:
    labels = y.argmax(axis=-1) if y.ndim == logits.ndim else y
    return accuracy(labels, logits.argmax(axis=-1))
