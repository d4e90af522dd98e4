"""Pictures that reach every reader: plain PNG outputs with alternative text.

An ordinary image output is seen everywhere: in JupyterLab, in a page made by nbconvert, on GitHub,
in the feedback that a learner gets. The `alt` in the output's metadata reaches the page where it
is honoured (nbconvert's classic template, so also nbgrader's feedback pages). JupyterLab,
nbconvert's lab template and GitHub drop it, so a description for screen readers follows the
picture.
"""

import base64
import html
import io
import os
import sys
from typing import Any

from matplotlib.figure import Figure

from nnlib.viz.tools.style import DPI, look

# Taken off the screen, not out of the page: screen readers still read it.
_UNSEEN = (
    "position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;"
    "clip-path:inset(50%);white-space:nowrap"
)


def show(drawn: Any, *, alt: str) -> None:
    """Show a still picture in the notebook, with alternative text.

    Outside IPython there is nothing to show it on; the caller has the figure.

    Parameters
    ----------
    drawn : matplotlib Figure or Axes
        It is closed afterwards, so that it does not appear twice.
    alt : str
        What the picture shows, in a sentence or two, for readers who cannot see it.
    """
    require_alt(alt)
    figure = figure_of(drawn)
    png = png_bytes(figure) if pictures_wanted() else b""
    close(figure)
    if png and in_ipython():
        publish_png(png, alt)
        describe(alt)


def pictures_wanted() -> bool:
    """Say whether anybody will see a picture: a run whose outputs are thrown away switches it off.

    With the environment variable `NNLIB_PICTURES` set to `off`, `show` and `explore` draw nothing.
    """
    return os.environ.get("NNLIB_PICTURES") != "off"


def figure_of(drawn: Any) -> Figure:
    """Return the figure of what a drawing function returned: a Figure or one of its Axes."""
    figure = getattr(drawn, "figure", drawn)
    if not isinstance(figure, Figure):
        raise TypeError(
            f"A picture must be a matplotlib Figure or Axes, not {type(drawn).__name__}. "
            "Does the drawing function return what it drew?"
        )
    return figure


def require_alt(alt: Any) -> None:
    """Demand alternative text that says something."""
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt must describe the picture in words, for readers who cannot see it.")


def png_bytes(figure: Figure) -> bytes:
    """Render a figure; the same figure gives the same bytes, on any day."""
    buffer = io.BytesIO()
    with look():
        # matplotlib signs its files with its version, unless told not to.
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def close(figure: Figure | int) -> None:
    """Take a figure, or the one with this number, out of pyplot's list, if it stands there."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def in_ipython() -> bool:
    """Say whether this code runs in an IPython shell or a notebook."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def publish_png(
    png: bytes, alt: str, *, display_id: str | None = None, update: bool = False
) -> None:
    """Publish a picture as an image output, or update the one that has this `display_id`."""
    publish(
        {"image/png": base64.b64encode(png).decode(), "text/plain": alt},
        metadata={"image/png": {"alt": alt}},
        display_id=display_id,
        update=update,
    )


def describe(alt: str) -> None:
    """Publish the description that screen readers would miss where `alt` is dropped."""
    text = f"Picture: {alt}"
    publish({"text/html": f'<p style="{_UNSEEN}">{html.escape(text)}</p>', "text/plain": text})


def publish(data: dict[str, Any], **options: Any) -> None:
    """Publish one output, given as its MIME types; `update` replaces the one of a `display_id`."""
    from IPython.display import display

    # IPython takes an absent display_id only when the argument is absent, too.
    options = {name: value for name, value in options.items() if value not in (None, False)}
    display(data, raw=True, **options)
