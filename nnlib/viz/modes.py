"""Modes found and lost: a generator's samples around the centres of the data (lesson 16)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.validation import as_float
from nnlib.viz.tools.controls import choice
from nnlib.viz.tools.style import BLUE, VERMILLION, get_axes, label, look
from nnlib.viz.tools.widgets import Explorer, explore

SQUARE = (5.4, 5.4)
RADIUS = 0.5
Coverage = Callable[[Any, Any, float], Any]


@look()
def draw_modes(
    samples: Any, centres: Any, mode_coverage: Coverage, title: str = "", ax: Axes | None = None
) -> Axes:
    """Draw samples and the centres that they should reach.

    Parameters
    ----------
    samples : array (N, 2)
    centres : array (K, 2)
    mode_coverage : function (samples, centres, radius), to the part of the modes that were found
        The learner's own; called once, with the radius of the circles that are drawn.
    title : str
        Stands before the count.
    """
    samples, centres = as_float(samples, "samples"), as_float(centres, "centres")
    for name, points in (("samples", samples), ("centres", centres)):
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"{name} must be points of the plane, (N, 2), not {points.shape}.")
    found = round(float(mode_coverage(samples, centres, RADIUS)) * len(centres))
    ax = get_axes(ax, SQUARE)
    ax.plot(samples[:, 0], samples[:, 1], "o", color=BLUE, ms=5, alpha=0.5, label="samples")
    turn = np.append(np.linspace(0, 2 * np.pi, 61), np.nan)  # the gap lifts the pen between circles
    circles = centres[:, np.newaxis] + RADIUS * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    ax.plot(*circles.reshape(-1, 2).T, color=VERMILLION, lw=2, label=f"{RADIUS} around a centre")
    reach = 1.5 * abs(centres).max()
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    # Below, since samples may be anywhere inside.
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    count = f"{found} of {len(centres)} modes found"
    return label(ax, f"{title}: {count}" if title else count, "x1", "x2")


def explore_modes(
    snapshots: Sequence[tuple[int, Any]], centres: Any, mode_coverage: Coverage
) -> Explorer:
    """Walk through a training run, by samples kept along the way.

    Parameters
    ----------
    snapshots : list of (step, samples), in the order of training
    centres : array (K, 2)
    mode_coverage : function (samples, centres, radius), to the part of the modes that were found
    """
    kept = dict(snapshots)
    last = list(kept)[-1]
    return explore(
        lambda step: draw_modes(kept[step], centres, mode_coverage, f"step {step}").figure,
        alt=(
            f"A ring of centres, and the generator's samples after {last} training steps: some "
            "centres have samples around them, others may have none."
        ),
        step=choice(list(kept), last, "training step"),
    )
