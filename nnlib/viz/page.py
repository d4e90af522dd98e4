"""A page to show: one HTML file with a learner's results, that needs nothing else (lesson 18)."""

import base64
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nnlib.viz.tools.display import close, figure_of, png_bytes, require_alt

_STYLE = """
body { font: 17px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff }
h1 { line-height: 1.2; margin-bottom: 0 } .author { color: #555; margin-top: .3rem }
table { border-collapse: collapse; margin: 1.5rem 0 } th, td { padding: .4rem .9rem; text-align: left;
  border-bottom: 1px solid #ccc } th + th, td + td { text-align: right; font-variant-numeric: tabular-nums }
img { max-width: 100% } figure { margin: 1.5rem 0 } figcaption { color: #555; font-size: .9rem }
"""


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
