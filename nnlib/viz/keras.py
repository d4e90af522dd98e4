"""Training curves that are drawn while a network learns (lesson 11)."""

import itertools
import time
from collections.abc import Mapping

from nnlib.viz.tools import display
from nnlib.viz.tools.curves import draw_history

_numbers = itertools.count(1)


class LiveCurves:
    """A picture of the loss that grows with each epoch; at the end it stays as a plain picture.

    Its `add` fits Keras's callbacks:
    `keras.callbacks.LambdaCallback(on_epoch_end=curves.add)`.

    Parameters
    ----------
    epochs : int
        How many there will be: the last one is always drawn.
    alt : str
        What the whole picture shows, for readers who cannot see it.
    """

    pause_s = 0.3  # Drawing more often would only hold the training up.

    def __init__(self, epochs: int, alt: str) -> None:
        display.require_alt(alt)
        self.epochs = epochs
        self.history: dict[str, list[float]] = {}
        self._alt = alt
        self._display_id = f"live-{next(_numbers)}"
        self._drawn_at: float | None = None

    def add(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Take in what an epoch, counted from 0, came to; draw it if it is time."""
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
        last = epoch + 1 >= self.epochs
        early = self._drawn_at is not None and time.monotonic() - self._drawn_at < self.pause_s
        if (early and not last) or "loss" not in self.history:
            return
        if not (display.pictures_wanted() and display.in_ipython()):
            return
        figure = display.figure_of(draw_history(self.history))
        png = display.png_bytes(figure)
        display.close(figure)
        first = self._drawn_at is None
        display.publish_png(png, self._alt, display_id=self._display_id, update=not first)
        self._drawn_at = time.monotonic()
        if last:
            display.describe(self._alt)
