"""`explore`: a picture with controls, that stands as a plain picture where nothing is live.

Every widget of the course is a function that draws, plus controls declared as data:

    explore(draw, alt="The line of a neuron.", w1=slider(-3.0, 3.0, 1.0), b=slider(-3.0, 3.0, 0.0))

Moving a control calls `draw` again and updates the same image output. The picture is never part
of the widget itself, so a page without a kernel still shows it.
"""

import html
import itertools
import sys
import traceback
import uuid
from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from nnlib.viz.tools import display
from nnlib.viz.tools.colours import VERMILLION
from nnlib.viz.tools.controls import Choice, Slider
from nnlib.viz.tools.style import look

# Numbered, not random, so that running a notebook again from the start gives the same outputs.
_numbers = itertools.count(1)


class Explorer:
    """A picture and its controls, as `explore` returns them.

    Attributes
    ----------
    values : dict
        The present value of each control.
    figure : Figure or None
        The picture on show; None as long as no drawing has succeeded.
    message : str
        Why the last drawing failed, in one line; empty when it succeeded.
    """

    def __init__(
        self, draw: Callable[..., Any], alt: str, controls: dict[str, Slider | Choice]
    ) -> None:
        display.require_alt(alt)
        self._draw, self._alt, self._controls = draw, alt, controls
        self._display_id = uuid.uuid4().hex
        self._widgets: dict[str, Any] = {}
        self._message_line: Any = None
        self.values = {name: control.value for name, control in controls.items()}
        self.figure: Figure | None = None
        self.message = ""

    def set(self, **values: Any) -> None:
        """Move controls, as a reader would do with the mouse.

        Raises
        ------
        ValueError
            For a control that does not exist, or a value that it cannot take.
        """
        for name, value in values.items():
            if name not in self._controls:
                known = ", ".join(self._controls) or "none"
                raise ValueError(f"There is no control {name!r}; the controls are: {known}.")
            self._controls[name].accept(value)
        for name, value in values.items():
            if name in self._widgets:
                self._widgets[name].value = value  # which calls _changed
            elif value != self.values[name]:
                self._changed(name, value)

    def open(self) -> None:
        """Draw for the first time, and show controls and picture where there is a notebook."""
        if not display.pictures_wanted():
            return
        png = self._render()
        if not display.in_ipython():
            return
        self._open_controls()
        if png is None:
            text = f"No picture yet. {self.message}"
            display.publish({"text/plain": text}, display_id=self._display_id)
        else:
            display.publish_png(png, self._alt, display_id=self._display_id)
        display.describe(self._alt)

    def _ipython_display_(self) -> None:
        """Show nothing more when `explore(…)` is the last line of a cell."""

    def _changed(self, name: str, value: Any) -> None:
        self.values[name] = value
        png = self._render()
        if self._message_line is not None:
            self._message_line.value = _as_html(self.message)
        if png is not None and display.in_ipython():
            display.publish_png(png, self._alt, display_id=self._display_id, update=True)

    def _render(self) -> bytes | None:
        """Draw with the present values; on failure keep the old picture and say why."""
        before = _open_figures()
        try:
            with look():
                figure = display.figure_of(self._draw(**self.values))
            png = display.png_bytes(figure)
        except Exception as error:  # noqa: BLE001 - a learner's function may raise anything
            self.message = explain(error)
            return None
        finally:
            for number in _open_figures() - before:
                display.close(number)
        self.figure, self.message = figure, ""
        return png

    def _open_controls(self) -> None:
        try:
            import ipywidgets
        except ImportError:
            return
        for name, control in self._controls.items():
            widget = control.widget(name)
            widget.observe(lambda change, name=name: self._changed(name, change["new"]), "value")
            self._widgets[name] = widget
        self._message_line = ipywidgets.HTML(_as_html(self.message))
        box = ipywidgets.VBox(
            [*self._widgets.values(), self._message_line],
            model_id=f"explore-{next(_numbers)}",
        )
        bundle = box._repr_mimebundle_()
        names = ", ".join(c.label or name for name, c in self._controls.items())
        bundle["text/plain"] = f"Run this cell to move: {names}"
        display.publish(bundle)


def explore(draw: Callable[..., Any], /, *, alt: str, **controls: Slider | Choice) -> Explorer:
    """Show a picture, with controls that draw it anew.

    Parameters
    ----------
    draw : function
        Called as `draw(**values)` with one value for each control; returns the matplotlib Figure,
        or its Axes.
    alt : str
        What the picture shows, in a sentence or two, for readers who cannot see it.
    **controls : slider(…) or choice(…)

    Returns
    -------
    Explorer
        Its `set` moves controls from code.

    Notes
    -----
    An error that `draw` raises, say from the learner's own function inside it, becomes one line
    beneath the controls, and the last good picture stays.
    """
    explorer = Explorer(draw, alt, controls)
    explorer.open()
    return explorer


def explain(error: Exception) -> str:
    """Put an error into one line, with the line of the notebook's own code that caused it."""
    text = " ".join(str(error).split()) or "no reason given"
    line = next(
        (
            f" (line {number} of {frame.f_code.co_name})"
            for frame, number in reversed(list(traceback.walk_tb(error.__traceback__)))
            if frame.f_globals.get("__name__") == "__main__"
        ),
        "",
    )
    return f"{type(error).__name__}: {text}{line}"


def _as_html(message: str) -> str:
    # The line keeps its height when empty, so that the picture below does not jump.
    text = html.escape(message) or "&nbsp;"
    return f'<span role="alert" style="color:{VERMILLION}">{text}</span>'


def _open_figures() -> set[int]:
    """Return the numbers of the figures that pyplot holds open."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set() if pyplot is None else set(pyplot.get_fignums())
