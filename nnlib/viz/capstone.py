"""Pictures of lesson 18: models against baselines, and a page that shows the results."""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

from nnlib.noisy_digits import BRIGHTEST, disturb
from nnlib.viz.tools.colours import colour
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.display import close, figure_of, png_bytes, require_alt
from nnlib.viz.tools.style import label, look
from nnlib.viz.tools.widgets import Explorer, explore

SHOWN = 8
_STYLE = """
body { font: 17px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff }
h1 { line-height: 1.2; margin-bottom: 0 } .author { color: #555; margin-top: .3rem }
table { border-collapse: collapse; margin: 1.5rem 0 } th, td { padding: .4rem .9rem; text-align: left;
  border-bottom: 1px solid #ccc } th + th, td + td { text-align: right; font-variant-numeric: tabular-nums }
img { max-width: 100% } figure { margin: 1.5rem 0 } figcaption { color: #555; font-size: .9rem }
"""


@look()
def draw_conditions(
    models: Mapping[str, Callable[[Any], Any]],
    images: Any,
    labels: Any,
    degrees: float,
    noise: float,
) -> Figure:
    """Disturb digits; draw a few of them above the share that each model gets right.

    Parameters
    ----------
    models : mapping of names to functions
        Each from images (N, H, W) to labels (N,).
    images : array (N, H, W)
        Clean, brightness 0 to 16.
    labels : whole numbers (N,)
    degrees, noise : float
        As in `nnlib.noisy_digits.disturb`.
    """
    X = disturb(images, np.random.default_rng(0), degrees, noise)
    figure = Figure(figsize=(9.6, 2.2 + 0.5 * len(models)), layout="constrained")
    grid = GridSpec(2, SHOWN, figure, height_ratios=[1, 0.45 * len(models) + 0.3])
    for place, image in enumerate(X[:SHOWN]):
        ax = figure.add_subplot(grid[0, place])
        ax.imshow(image, cmap="Greys", vmin=0, vmax=BRIGHTEST)
        ax.axis("off")
    ax = figure.add_subplot(grid[1, :])
    for k, (name, predict) in enumerate(models.items()):
        share = float(np.mean(np.asarray(predict(X)) == labels))
        ax.barh(name, share, color=colour(k))
        ax.text(min(share, 0.93) + 0.01, k, f"{share:.2f}", va="center")
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.axvline(0.1, color="black", lw=1, ls=":")
    label(ax, None, "share right on pictures put aside (dotted: guessing)")
    return figure


def explore_conditions(
    models: Mapping[str, Callable[[Any], Any]], images: Any, labels: Any
) -> Explorer:
    """Let the reader turn the digits further, and add more noise."""
    return explore(
        lambda degrees, noise: draw_conditions(models, images, labels, degrees, noise),
        alt="Eight disturbed digits, and below them one bar for each model: the share of such pictures "
        "that it gets right.",
        degrees=slider(0.0, 90.0, 30.0, label="turned by at most (degrees)"),
        noise=slider(0.0, 8.0, 3.0, label="noise"),
    )


def results_page(
    title: str,
    author: str,
    paragraphs: Sequence[str],
    scores: Mapping[str, float],
    pictures: Sequence[tuple[Any, str]] = (),
) -> str:
    """Make a page of HTML that holds everything in itself, pictures too.

    Parameters
    ----------
    title, author : str
    paragraphs : strings
        Plain text; what looks like HTML is shown as it is written.
    scores : mapping of names to shares from 0 to 1
        The table, in this order.
    pictures : pairs (Figure or Axes, what it shows)
        The words stand beneath the picture, and are read to those who cannot see it.

    Returns
    -------
    str
    """
    text = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    rows = "\n".join(
        f"<tr><td>{html.escape(name)}</td><td>{100 * share:.1f} %</td></tr>"
        for name, share in scores.items()
    )
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{html.escape(title)}</title><style>{_STYLE}</style></head>
<body>
<h1>{html.escape(title)}</h1>
<p class="author">{html.escape(author)}</p>
{text}
<table>
<tr><th scope="col">model</th><th scope="col">right on fresh pictures</th></tr>
{rows}
</table>
{"".join(_figure(drawn, words) for drawn, words in pictures)}
</body>
</html>
"""


def write_page(path: str | Path, page: str) -> Path:
    """Write a page to a file, and return where it is."""
    path = Path(path)
    path.write_text(page, encoding="utf-8")
    return path


def _figure(drawn: Any, words: str) -> str:
    require_alt(words)
    figure = figure_of(drawn)
    data = base64.b64encode(png_bytes(figure)).decode()
    close(figure)
    words = html.escape(words)
    return (
        f'<figure><img alt="{words}" src="data:image/png;base64,{data}">'
        f"<figcaption>{words}</figcaption></figure>\n"
    )
