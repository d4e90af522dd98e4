"""Sequential: layers in a row, trained with mini-batches.

All parameters of a model lie in one long vector, and each layer's arrays are views of it. So a
step of an optimizer is a handful of operations, however many layers there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from nnlib._fast.descent import minibatches
from nnlib.layers.base import Layer, Shape, require_layers
from nnlib.objectives import Metric, get_loss, get_metrics
from nnlib.optimizers import Optimizer, get_optimizer
from nnlib.progress import ProgressBar
from nnlib.validation import (
    Array,
    as_array,
    require_finite,
    require_items,
    require_one_each,
    require_rng,
    require_shape,
    require_whole,
)

if TYPE_CHECKING:
    from pathlib import Path


class Sequential:
    """A network whose layers follow each other.

    Parameters
    ----------
    layers : list of Layer
    rng : numpy Generator
        Draws the first weights, the order of the examples, and what dropout silences. The same
        seed gives the same network, bit by bit.
    input_shape : tuple of int, or None
        Without the batch. None: known from the first data.
    dtype : float32 or float64, or None
        What to compute with. None: the type of the first data, float64 for whole numbers.

    Attributes
    ----------
    parameters, gradient : arrays (P,)
        All parameters of all layers in one vector, and their gradient.

    Examples
    --------
    >>> from nnlib import Dense, Sequential
    >>> rng = np.random.default_rng(0)
    >>> X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    >>> model = Sequential([Dense(8, "tanh"), Dense(2)], rng)
    >>> history = model.compile("adam", "cross_entropy").fit(X, y, epochs=1)
    >>> model.predict(X).shape
    (4, 2)
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        rng: np.random.Generator,
        input_shape: Shape | None = None,
        dtype: Any = None,
    ) -> None:
        self.layers = require_layers(layers)
        if len({id(layer) for layer in self.walk()}) < len(list(self.walk())):
            raise ValueError("A layer may stand in a model only once: make a new one.")
        self.rng = require_rng(rng)
        self.input_shape: Shape | None = None
        self.dtype: Any = None
        self.loss: str | None = None
        if dtype is not None:
            self.dtype = _as_dtype(dtype)
        if input_shape is not None:
            self.build(input_shape)

    # Parameters

    def build(self, input_shape: Shape) -> Self:
        """Create all parameters for inputs of this shape (without the batch)."""
        self.dtype = self.dtype or np.dtype(np.float64)
        shape = self.input_shape = require_shape(input_shape, "input_shape")
        for layer in self.layers:
            layer.build(shape, self.rng, self.dtype)
            shape = layer.output_shape(shape)
        self.output_shape = shape
        self._join_parameters()
        # The first layer that learns need not send blame further back.
        learning = [i for i, layer in enumerate(self.layers) if layer.count_params()]
        self._first = learning[0] if learning else 0
        return self

    def _join_parameters(self) -> None:
        """Move all parameters into one vector, and their gradients into another."""
        size = sum(layer.count_params() for layer in self.layers)
        self.parameters, self.gradient = np.zeros((2, size), self.dtype)
        start = 0
        for layer in self.walk():
            for name, values in layer.params.items():
                part = slice(start, start + values.size)
                self.parameters[part] = values.ravel()
                layer.params[name] = self.parameters[part].reshape(values.shape)
                layer.grads[name] = self.gradient[part].reshape(values.shape)
                start += values.size

    def walk(self) -> Iterator[Layer]:
        """Yield every layer, and the layers inside it."""
        for layer in self.layers:
            yield from layer.walk()

    def count_params(self) -> int:
        """Count the numbers that are learned."""
        self._require_built()
        return self.parameters.size

    # Forward and backward

    def forward(self, X: Any, training: bool = False) -> Array:
        """Run a batch through all layers."""
        A = X
        for layer in self.layers:
            A = layer.forward(A, training)
        return A

    def backward(self, upstream: Array) -> Array:
        """Send a gradient back through all layers; return the input's."""
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)
        return upstream

    def backward_params(self, upstream: Array) -> None:
        """Send a gradient back only as far as there is something to learn."""
        for layer in reversed(self.layers[self._first + 1 :]):
            upstream = layer.backward(upstream)
        self.layers[self._first].backward_params(upstream)

    # Training

    def compile(
        self,
        optimizer: str | Optimizer = "adam",
        loss: str = "cross_entropy",
        metrics: Sequence[str | Metric] = (),
    ) -> Self:
        """Choose how to train and what to report.

        Parameters
        ----------
        optimizer : Optimizer, or "sgd", "rmsprop", "adam"
        loss : str
            "mse" for real numbers; "cross_entropy" for K logits; "binary_cross_entropy" for
            probabilities; "hinge" for scores with labels -1 and 1.
        metrics : list
            "accuracy", "mse", or functions `(y, output)`.

        Returns
        -------
        Sequential
            Itself, for chaining.
        """
        self.loss_and_gradient = get_loss(loss)
        self.loss = loss
        self.optimizer = get_optimizer(optimizer)
        self.metrics = get_metrics(metrics, loss)
        return self

    def train_step(self, X: Array, y: Array) -> tuple[float, Array]:
        """Learn from one batch: forward, loss, backward, step. Return loss and output."""
        output = self.forward(X, training=True)
        loss, upstream = self.loss_and_gradient(output, _like_output(y, output))
        self.backward_params(upstream)
        self.optimizer.step([self.parameters], [self.gradient])
        return loss, output

    def fit(
        self,
        X: Any,
        y: Any,
        epochs: int = 1,
        batch_size: int = 32,
        validation_data: tuple[Any, Any] | None = None,
        verbose: bool | None = None,
    ) -> dict[str, list[float]]:
        """Train on mini-batches, in a new random order each epoch.

        Parameters
        ----------
        X : array (N, …)
        y : array (N, …)
            Labels, or targets like the output.
        epochs : int
            Passes over the data.
        batch_size : int
        validation_data : (X, y), or None
            Measured after each epoch, never learned from.
        verbose : bool or None
            None shows a progress bar in terminals and notebooks only.

        Returns
        -------
        dict of lists
            For each epoch "loss" and the metrics, as means over the batches while the weights
            moved; with validation data also "val_loss" and so on.
        """
        X, y = self._data(X, y)
        epochs = require_whole(epochs, "epochs")
        batch_size = require_whole(batch_size, "batch_size")
        if validation_data is not None:
            require_items(validation_data, "validation_data", "X and y", 2)
        history: dict[str, list[float]] = {}
        bar = ProgressBar(epochs, verbose)
        for epoch in range(epochs):
            logs = self._train_epoch(X, y, batch_size)
            if validation_data is not None:
                logs |= {f"val_{k}": v for k, v in self.evaluate(*validation_data).items()}
            for name, value in logs.items():
                history.setdefault(name, []).append(value)
            bar.update(epoch + 1, logs)
        bar.close()
        return history

    def _train_epoch(self, X: Array, y: Array, batch_size: int) -> dict[str, float]:
        """Go through the data once; return loss and metrics as means over the examples."""
        totals = dict.fromkeys(("loss", *self.metrics), 0.0)
        for X_batch, y_batch in minibatches(X, y, batch_size, self.rng):
            loss, output = self.train_step(X_batch, y_batch)
            totals["loss"] += loss * len(X_batch)
            for name, metric in self.metrics.items():
                totals[name] += metric(_like_output(y_batch, output), output) * len(X_batch)
        return {name: total / len(X) for name, total in totals.items()}

    # Use

    def predict(self, X: Any, batch_size: int = 1024) -> Array:
        """Return the output for every example, computed in batches to bound memory.

        Parameters
        ----------
        X : array (N, …)
        batch_size : int

        Returns
        -------
        array (N, …)
        """
        X = self._inputs(X)
        starts = range(0, len(X), require_whole(batch_size, "batch_size"))
        return np.concatenate([self.forward(X[i : i + batch_size]) for i in starts])

    def evaluate(self, X: Any, y: Any) -> dict[str, float]:
        """Return "loss" and the metrics on data, without learning from it."""
        X, y = self._data(X, y)
        output = self.predict(X)
        y = _like_output(y, output)
        logs = {"loss": self.loss_and_gradient(output, y)[0]}
        return logs | {name: metric(y, output) for name, metric in self.metrics.items()}

    def summary(self) -> None:
        """Print the layers, the shapes that they put out, and their parameters."""
        self._require_built()
        shape: Shape = self.input_shape or ()
        rows = [("layer", "output", "parameters"), ("input", _batch(shape), "")]
        for layer in self.layers:
            shape = layer.output_shape(shape)
            rows.append((type(layer).__name__, _batch(shape), f"{layer.count_params():,}"))
        rows.append(("total", "", f"{self.count_params():,}"))
        a, b, c = (max(len(row[k]) for row in rows) for k in range(3))
        for row in rows:
            print(f"{row[0]:<{a}}  {row[1]:<{b}}  {row[2]:>{c}}")

    def save(self, path: str | Path) -> None:
        """Write architecture and parameters to a `.npz` file."""
        from nnlib import storage  # What it needs takes as long to import as all of nnlib.

        self._require_built()
        storage.save_model(self, path)

    @staticmethod
    def load(path: str | Path, rng: np.random.Generator) -> Sequential:
        """Read a model that `save` wrote. `rng` serves further training."""
        from nnlib import storage

        require_rng(rng)
        return storage.load_model(
            path, lambda layers, shape, dtype: Sequential(layers, rng, shape, dtype)
        )

    # Checks

    def _inputs(self, X: Any) -> Array:
        """Check data for the network, and build it on the first."""
        X = as_array(X, "X")
        if X.dtype.kind not in "iubf":
            raise TypeError(f"X must hold real numbers, and its type is {X.dtype}.")
        if X.ndim < 2 or X.size == 0:
            raise ValueError(f"X must have shape (N, …), not empty, and it is {X.shape}.")
        if X.dtype.kind == "f":
            require_finite(X, "X")
            X = X.astype(self.dtype or X.dtype, copy=False)
            self.dtype = X.dtype
        if self.input_shape is None:
            self.build(X.shape[1:])
        if len(X.shape) != len(self.input_shape or ()) + 1:
            raise ValueError(
                f"X must have shape {_batch(self.input_shape or ())}, and it is {X.shape}."
            )
        return X

    def _data(self, X: Any, y: Any) -> tuple[Array, Array]:
        """Check examples and their targets."""
        if self.loss is None:
            raise ValueError("The model has no loss yet: call compile(optimizer, loss) first.")
        X, y = self._inputs(X), as_array(y, "y")
        require_one_each(X, y)
        if y.dtype.kind == "f":
            require_finite(y, "y")
        return X, y

    def _require_built(self) -> None:
        if self.input_shape is None:
            raise ValueError(
                "The model has no parameters yet: give input_shape, or call build or fit."
            )


def _as_dtype(dtype: Any) -> np.dtype:
    """Return float32 or float64, given as a type or by name."""
    try:
        kind = np.dtype(dtype)
    except (TypeError, ValueError):
        kind = None
    if kind not in (np.float32, np.float64):
        raise TypeError(f"dtype must be float32 or float64, not {dtype!r}.")
    return kind


def _batch(shape: Shape) -> str:
    return f"({', '.join(['N', *map(str, shape)])})"


def _like_output(y: Array, output: Array) -> Array:
    """Make targets `(N,)` a column where the network puts out one number an example."""
    return y[:, np.newaxis] if output.shape == (len(y), 1) and y.ndim == 1 else y
