"""Callbacks: code that looks in on training after each epoch (lesson 10)."""

from typing import Protocol

from nnlib.regularization import early_stop
from nnlib.validation import Array, require_whole


class Model(Protocol):
    """What a callback may look at and change."""

    stop_training: bool

    def arrays(self) -> list[Array]:
        """Return parameters and states: the model's own arrays, not copies."""


class Callback:
    """Something to be told how training goes. Set `model.stop_training` to end it."""

    def on_train_begin(self, model: Model) -> None:
        """Do something before the first epoch."""

    def on_epoch_end(self, model: Model, epoch: int, logs: dict[str, float]) -> None:
        """Do something after an epoch (counted from 0), knowing its losses and metrics."""

    def on_train_end(self, model: Model) -> None:
        """Do something after the last epoch."""


class EarlyStopping(Callback):
    """Stop when a loss has not improved for a while.

    Parameters
    ----------
    monitor : str
        A loss: the smaller, the better.
    patience : int
        How many epochs without a new minimum are enough.
    restore_best_weights : bool
        True goes back, at the end, to the parameters of the best epoch.

    Notes
    -----
    Prechelt, *Early stopping, but when?*, 1998.
    """

    def __init__(
        self, monitor: str = "val_loss", patience: int = 1, restore_best_weights: bool = False
    ) -> None:
        if not isinstance(monitor, str):
            raise TypeError(f"monitor must be the name of a loss, not {type(monitor).__name__}.")
        self.monitor = monitor
        self.patience = require_whole(patience, "patience")
        self.restore_best_weights = restore_best_weights
        self.history: list[float] = []
        self.best: list[Array] = []

    def on_train_begin(self, model: Model) -> None:
        """Forget earlier training."""
        self.history, self.best = [], []

    def on_epoch_end(self, model: Model, epoch: int, logs: dict[str, float]) -> None:
        """Compare with the best epoch so far."""
        if self.monitor not in logs:
            raise ValueError(
                f"EarlyStopping watches {self.monitor!r}, and this training reports "
                f"{', '.join(logs)}. For val_loss, give fit some validation data."
            )
        value = logs[self.monitor]
        if self.restore_best_weights and (not self.history or value < min(self.history)):
            self.best = [a.copy() for a in model.arrays()]
        self.history.append(value)
        model.stop_training |= early_stop(self.history, self.patience)

    def on_train_end(self, model: Model) -> None:
        """Restore the best parameters, if so asked."""
        for array, best in zip(model.arrays(), self.best, strict=False):
            array[...] = best
