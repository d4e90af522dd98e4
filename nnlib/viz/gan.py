"""Pictures of lesson 16: a match in snapshots, its modes over time, and the painter's two losses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.smooth_activations import softplus
from nnlib.viz.modes import Coverage, draw_modes
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import (
    LINES,
    VERMILLION,
    WIDE,
    colour,
    get_axes,
    label,
    look,
    new_figure,
)
from nnlib.viz.tools.widgets import Explorer, explore

Loss = Callable[[Any], Any]


@look()
def draw_snapshots(
    snapshots: Sequence[tuple[int, Any]], centres: Any, mode_coverage: Coverage
) -> Figure:
    """Draw a few moments of one training run beside one another.

    Parameters
    ----------
    snapshots : list of (step, samples (N, 2))
    centres : array (K, 2)
    mode_coverage : function (samples, centres, radius), to the part of the modes that were found
    """
    figure, axes = new_figure((3.4 * len(snapshots), 3.8), 1, len(snapshots))
    for ax, (step, samples) in zip(axes[0], snapshots, strict=True):
        draw_modes(samples, centres, mode_coverage, ax=ax)
        ax.set_title(f"step {step}: {ax.get_title()}", fontsize=10)
        ax.get_legend().remove()
    return figure


@look()
def draw_coverage(
    steps: Sequence[int], runs: Mapping[str, Sequence[Sequence[float]]], ax: Axes | None = None
) -> Axes:
    """Draw the share of modes found over the steps: one colour a recipe, one line a run."""
    ax = get_axes(ax, WIDE)
    for k, (name, shares) in enumerate(runs.items()):
        for i, share in enumerate(shares):
            ax.plot(
                steps,
                np.asarray(share) + 0.006 * (i - len(shares) / 2),  # lines at 1 lie side by side
                LINES[k % len(LINES)],
                color=colour(k),
                lw=1.6,
                label=name if i == 0 else None,
            )
    ax.set_ylim(-0.05, 1.1)
    ax.legend(loc="center right")
    return label(ax, "Modes found and lost", "training step", "share of modes found")


def explore_painter_loss(generator_loss: Loss) -> Explorer:
    """Let the reader move the judge's logit for a fake, and compare the slopes of two losses.

    Parameters
    ----------
    generator_loss : function (logits), to one number
        The learner's own.
    """
    s = np.linspace(-8, 8, 161)
    losses: dict[str, Loss] = {
        "yours": lambda z: float(generator_loss(np.array([z]))),
        "saturating: log(1 − σ(s))": lambda z: -float(softplus(z)),
    }

    def draw(logit: float) -> Axes:
        ax = get_axes(None, WIDE)
        for k, (name, loss) in enumerate(losses.items()):
            slope = (loss(logit + 1e-4) - loss(logit - 1e-4)) / 2e-4
            ax.plot(s, [loss(z) for z in s], LINES[k], color=colour(k), label=name)
            near = np.array([-1.5, 1.5])
            ax.plot(logit + near, loss(logit) + slope * near, color=VERMILLION, lw=1.5)
            ax.plot(logit, loss(logit), "o", color=VERMILLION)
            ax.annotate(
                f"slope {slope:.3f}",
                (logit, loss(logit)),
                (8, 10 - 24 * k),
                textcoords="offset points",
                fontsize=11,
            )
        ax.legend(loc="upper right")
        title = "On the left the judge sees through the fake, on the right it is taken in"
        return label(ax, title, "the judge's logit s for a fake", "the painter's loss")

    return explore(
        draw,
        alt=(
            "Two falling curves over the judge's logit. Where the judge is sure that the sample is "
            "a fake, the learner's loss is steep, and the saturating one is flat."
        ),
        logit=slider(-7.0, 7.0, -5.0, 0.5, "logit s"),
    )
