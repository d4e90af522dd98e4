"""Learning rates that change while training: large steps first, small ones to settle (lesson 09).

A schedule is called with the number of steps taken so far, and returns the learning rate.
"""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass

from nnlib.validation import require_items, require_number, require_whole


@dataclass(frozen=True)
class ExponentialDecay:
    """Multiply by `decay_rate` every `decay_steps` steps, smoothly.

    Parameters
    ----------
    initial_learning_rate : number above 0
    decay_steps : int
    decay_rate : number above 0
    """

    initial_learning_rate: float
    decay_steps: int
    decay_rate: float

    def __post_init__(self) -> None:
        require_number(self.initial_learning_rate, "initial_learning_rate", above=0)
        require_whole(self.decay_steps, "decay_steps")
        require_number(self.decay_rate, "decay_rate", above=0)

    def __call__(self, step: int) -> float:
        """Return the learning rate after `step` steps."""
        return self.initial_learning_rate * self.decay_rate ** (step / self.decay_steps)


@dataclass(frozen=True)
class CosineDecay:
    """Warm up along a line, then follow half a cosine down to nearly nothing.

    Loshchilov and Hutter, *SGDR: Stochastic gradient descent with warm restarts*, 2017; the
    warm-up is that of Goyal et al., *Accurate, large minibatch SGD*, 2017.

    Parameters
    ----------
    peak_learning_rate : number above 0
        Reached after `warmup_steps`.
    decay_steps : int
        Length of the way down.
    alpha : number from 0 to 1
        The share of the peak that is left at the end.
    warmup_steps : int
    """

    peak_learning_rate: float
    decay_steps: int
    alpha: float = 0.0
    warmup_steps: int = 0

    def __post_init__(self) -> None:
        require_number(self.peak_learning_rate, "peak_learning_rate", above=0)
        require_whole(self.decay_steps, "decay_steps")
        require_number(self.alpha, "alpha", at_least=0, at_most=1)
        require_whole(self.warmup_steps, "warmup_steps", at_least=0)

    def __call__(self, step: int) -> float:
        """Return the learning rate after `step` steps."""
        if step < self.warmup_steps:
            return self.peak_learning_rate * step / self.warmup_steps
        way = min((step - self.warmup_steps) / self.decay_steps, 1)
        share = (1 + math.cos(math.pi * way)) / 2
        return self.peak_learning_rate * (self.alpha + (1 - self.alpha) * share)


@dataclass(frozen=True)
class PiecewiseConstantDecay:
    """Hold one learning rate until a boundary, then the next.

    Parameters
    ----------
    boundaries : sequence of int
        Rising; step `boundaries[i]` is the last with `values[i]`.
    values : sequence of numbers above 0
        One more than boundaries.
    """

    boundaries: Sequence[int]
    values: Sequence[float]

    def __post_init__(self) -> None:
        require_items(self.boundaries, "boundaries", "whole numbers")
        require_items(self.values, "values", "learning rates")
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(
                f"values must have one more than boundaries: {len(self.boundaries) + 1}, "
                f"not {len(self.values)}."
            )
        for boundary in self.boundaries:
            require_whole(boundary, "every boundary", at_least=0)
        if list(self.boundaries) != sorted(set(self.boundaries)):
            raise ValueError(f"boundaries must rise, and they are {list(self.boundaries)}.")
        for value in self.values:
            require_number(value, "every value", above=0)

    def __call__(self, step: int) -> float:
        """Return the learning rate after `step` steps."""
        return self.values[bisect.bisect_left(self.boundaries, step)]
