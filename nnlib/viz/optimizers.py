"""Pictures of lesson 09: a race of optimizers through a bent ravine."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.validation import Array, require_whole
from nnlib.viz.descent import draw_descent
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import label, look
from nnlib.viz.tools.widgets import Explorer, explore

OptimizerStep = Callable[[Array, Array, dict[str, Any], int], Any]
# The ravine of the race: Rosenbrock's (1960), with walls of 20 where his are of 100.
RAVINE_START = (-1.3, 1.2)


def ravine(w: Array) -> Array:
    """Return `(1 - w1)² + 20 (w2 - w1²)²` for points `(M, 2)`: an array `(M,)`."""
    w1, w2 = w[:, 0], w[:, 1]
    return (1 - w1) ** 2 + 20 * (w2 - w1**2) ** 2


def ravine_grad(w: Array) -> Array:
    """Return the gradient of `ravine` at one point `(2,)`."""
    slope = 40 * (w[1] - w[0] ** 2)
    return np.array([-2 * (1 - w[0]) - 2 * w[0] * slope, slope])


@look()
def draw_race(optimizers: Mapping[str, OptimizerStep], steps: int) -> Axes:
    """Draw optimizers on their way through a bent ravine, all from the same start.

    Parameters
    ----------
    optimizers : mapping of names to functions (p, g, state, t), to the new p
        The learner's own, with their learning rates bound: `p` and `g` are arrays (2,), `state` is
        the optimizer's own dict, `t` counts from 1.
    steps : int
    """
    paths = {name: _run(step, require_whole(steps, "steps")) for name, step in optimizers.items()}
    ax = draw_descent(ravine, paths, (-1.8, 1.6), (-0.6, 2.2))
    ax.plot([1], [1], "+", color="black", ms=14, mew=2)
    return label(ax, f"after {steps} steps; the lowest point is marked +")


def explore_race(optimizers: Mapping[str, OptimizerStep], steps: int = 300) -> Explorer:
    """Slide through the steps of a race between optimizers, `steps` at most."""
    return explore(
        lambda now: draw_race(optimizers, now),
        alt=(
            f"The paths of {', '.join(optimizers)} after {steps // 3} steps through a ravine that "
            "bends: down its wall first, then along its floor to the lowest point at (1, 1)."
        ),
        now=slider(1, steps, steps // 3, label="steps"),
    )


def _run(step: OptimizerStep, steps: int) -> Array:
    p = np.array(RAVINE_START)
    state: dict[str, Any] = {}
    path = [p]
    for t in range(1, steps + 1):
        p = np.asarray(step(p.copy(), ravine_grad(p), state, t), dtype=float)
        path.append(p)
    return np.array(path)
