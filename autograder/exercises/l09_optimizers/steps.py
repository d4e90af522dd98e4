"""What the optimizer exercises share: how a step's arguments are drawn, what it must remember."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats
from autograder.engine.exercise import Arguments, Mistake, Part, old_part, old_wrapped


def as_floats(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a step the line of the stub, which makes float arrays of `p` and `g`."""
    return lambda p, g, *rest: function(np.asarray(p, float), np.asarray(g, float), *rest)


def step_mistakes(*mistakes: Mistake) -> tuple[Mistake, ...]:
    """Give that line to each mistake."""
    return tuple(old_wrapped(m, as_floats) for m in mistakes)


def right_steps(*functions: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """Give that line to each right style."""
    return tuple(map(as_floats, functions))


def remembers(points: float, draw: Callable[..., Arguments]) -> Part:
    """The state must hold what the next step needs, and `p` and `g` must stay as they were."""
    return old_part(
        "state kept, p and g untouched",
        points,
        lambda rng: [draw(rng, n) for n in (1, 2, 3, 4)],
        watch="arguments",
    )


def point_and_gradient(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """Draw a parameter and its gradient: a matrix, or a vector for odd n."""
    shape = (n + 1,) if n % 2 else (n, n + 1)
    return floats(rng, *shape), floats(rng, *shape)
