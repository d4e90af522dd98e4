"""Pictures of lesson 16: modes found and lost in training, and the generator's two losses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import softplus
from nnlib.validation import as_float
from nnlib.viz.tools.colours import BLUE, VERMILLION, line
from nnlib.viz.tools.controls import choice, slider
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

RADIUS = 0.5
SQUARE = (5.4, 5.4)
Coverage = Callable[[Any, Any, float], Any]
Loss = Callable[[Any], Any]


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
        lambda step: draw_modes(kept[step], centres, mode_coverage, f"step {step}"),
        alt=(
            f"A ring of centres, and the generator's samples after {last} training steps: some "
            "centres have samples around them, others may have none."
        ),
        step=choice(list(kept), last, "training step"),
    )


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
def draw_coverage(steps: Sequence[int], runs: Mapping[str, Sequence[Sequence[float]]]) -> Axes:
    """Draw the share of modes found over the steps: one colour a recipe, one line a run."""
    ax = get_axes(size=WIDE)
    for k, (name, shares) in enumerate(runs.items()):
        for i, share in enumerate(shares):
            ax.plot(
                steps,
                np.asarray(share) + 0.006 * (i - len(shares) / 2),  # lines at 1 lie side by side
                **line(k),
                lw=1.6,
                label=name if i == 0 else None,
            )
    ax.set_ylim(-0.05, 1.1)
    ax.legend(loc="center right")
    return label(ax, "Modes found and lost", "training step", "share of modes found")


def explore_generator_loss(generator_loss: Loss) -> Explorer:
    """Move the discriminator's logit for a fake, and compare the slopes of two losses.

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
            ax.plot(s, [loss(z) for z in s], **line(k), label=name)
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
        title = "On the left the discriminator sees through the fake, on the right it is taken in"
        return label(ax, title, "the discriminator's logit s for a fake", "the generator's loss")

    return explore(
        draw,
        alt=(
            "Two falling curves over the discriminator's logit. Where the discriminator is sure that "
            "the sample is a fake, the learner's loss is steep, and the saturating one is flat."
        ),
        logit=slider(-7.0, 7.0, -5.0, 0.5, "logit s"),
    )
