import base64
import builtins
import subprocess
import sys

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from nnlib.viz import choice, explore, slider
from nnlib.viz.tools.style import new_figure

PNG = b"\x89PNG"


def picture(output):
    return base64.b64decode(output["data"]["image/png"])


def drawer(calls):
    """A drawing function that notes its arguments."""

    def draw(**values):
        calls.append(values)
        figure, axes = new_figure()
        axes[0, 0].plot([0, 1], [0, sum(v for v in values.values() if not isinstance(v, str))])
        return figure

    return draw


def controls_in(output):
    """The ipywidgets box that an output shows, found by its model id."""
    model_id = output["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    return ipywidgets.widget_serialization["from_json"](f"IPY_MODEL_{model_id}", None)


def test_first_drawing_shows_controls_then_picture_then_description(outputs):
    calls = []
    explore(drawer(calls), alt="A rising line.", w=slider(-3.0, 3.0, 1.0), b=slider(0, 5, 2))
    assert calls == [{"w": 1.0, "b": 2}]
    controls, image, words = outputs
    assert [type(c).__name__ for c in controls_in(controls).children] == [
        "FloatSlider",
        "IntSlider",
        "HTML",
    ]
    assert controls["data"]["text/plain"] == "Run this cell to move: w, b"
    assert picture(image).startswith(PNG)
    assert image["metadata"] == {"image/png": {"alt": "A rising line."}}
    assert image["transient"]["display_id"]
    assert "A rising line." in words["data"]["text/html"]


def test_moving_a_control_updates_the_same_picture(outputs):
    calls = []
    explorer = explore(drawer(calls), alt="A line.", w=slider(-3.0, 3.0, 1.0))
    first = outputs[1]
    explorer.set(w=2.5)
    assert calls == [{"w": 1.0}, {"w": 2.5}]
    assert len(outputs) == 4
    assert outputs[3]["update"] is True
    assert outputs[3]["transient"] == first["transient"]
    assert outputs[3]["metadata"] == first["metadata"]
    assert picture(outputs[3]) != picture(first)
    explorer.set(w=1.0)
    assert picture(outputs[4]) == picture(first)


def test_the_browser_side_of_a_slider_draws_too(outputs):
    calls = []
    explore(drawer(calls), alt="A line.", w=slider(-3.0, 3.0, 1.0), f=choice(["relu", "tanh"]))
    box = controls_in(outputs[0])
    box.children[0].set_state({"value": -2.0})  # what a message from the browser does
    box.children[1].set_state({"index": 1})
    assert calls[1:] == [{"w": -2.0, "f": "relu"}, {"w": -2.0, "f": "tanh"}]


def test_an_error_becomes_one_line_and_the_picture_stays(outputs):
    def draw(n):
        if n == 2:
            raise ValueError("shapes (3,) and <b> do\nnot match")
        figure, _ = new_figure()
        return figure

    explorer = explore(draw, alt="Nothing.", n=slider(0, 3, 0))
    good, line = explorer.figure, controls_in(outputs[0]).children[-1]
    explorer.set(n=2)
    assert explorer.message == "ValueError: shapes (3,) and <b> do not match"
    assert "ValueError: shapes (3,) and &lt;b&gt; do not match" in line.value
    assert explorer.figure is good
    assert len(outputs) == 3
    explorer.set(n=3)
    assert explorer.message == ""
    assert "Error" not in line.value
    assert explorer.figure is not good


def test_the_line_names_where_in_the_notebook_the_error_arose(outputs):
    shell = InteractiveShell.instance()
    shell.run_cell("def f(x):\n    y = x\n    return y / 0\n")
    explorer = explore(shell.user_ns["f"], alt="Nothing.", x=slider(0, 1, 1))
    assert explorer.message == "ZeroDivisionError: division by zero (line 3 of f)"


def test_a_first_drawing_that_fails_leaves_a_place_for_the_picture(outputs):
    calls = []

    def draw(n):
        if n == 0:
            raise RuntimeError("not yet")
        return drawer(calls)(n=n)

    explorer = explore(draw, alt="A line.", n=slider(0, 3, 0))
    assert explorer.figure is None
    assert outputs[1]["data"] == {"text/plain": "No picture yet. RuntimeError: not yet"}
    explorer.set(n=1)
    assert outputs[3]["update"] is True
    assert outputs[3]["transient"] == outputs[1]["transient"]
    assert picture(outputs[3]).startswith(PNG)


def test_pyplot_figures_are_closed_also_after_an_error(outputs):
    mine = plt.figure()

    def draw(n):
        _figure, ax = plt.subplots()
        if n == 1:
            raise ValueError("no")
        return ax

    explorer = explore(draw, alt="Empty.", n=slider(0, 2, 0))
    explorer.set(n=1)
    explorer.set(n=2)
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


@pytest.mark.slow
def test_the_same_notebook_run_again_gives_the_same_bytes():
    code = (
        "import hashlib; from nnlib.viz.tools.display import png_bytes; from nnlib.viz.tools.style import *;"
        "f, a = new_figure(); a[0, 0].plot([1, 2]); print(hashlib.sha256(png_bytes(f)).hexdigest())"
    )
    runs = {subprocess.check_output([sys.executable, "-c", code]) for _ in range(2)}
    assert len(runs) == 1


def test_without_ipython_the_figure_is_drawn_and_controls_still_work():
    calls = []
    explorer = explore(drawer(calls), alt="A line.", w=slider(-3.0, 3.0, 1.0))
    explorer.set(w=2.0)
    explorer.set(w=2.0)  # it stands there already
    assert calls == [{"w": 1.0}, {"w": 2.0}]
    np.testing.assert_array_equal(explorer.figure.axes[0].lines[0].get_ydata(), [0, 2.0])


def test_without_ipywidgets_the_picture_is_shown_alone(outputs, monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name == "ipywidgets":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    calls = []
    explorer = explore(drawer(calls), alt="A line.", w=slider(-3.0, 3.0, 1.0))
    explorer.set(w=2.0)
    assert [sorted(o["data"]) for o in outputs] == [
        ["image/png", "text/plain"],
        ["text/html", "text/plain"],
        ["image/png", "text/plain"],
    ]
    assert calls == [{"w": 1.0}, {"w": 2.0}]


def test_an_explorer_as_the_last_line_of_a_cell_shows_nothing_twice(outputs):
    explorer = explore(drawer([]), alt="A line.", w=slider(-3.0, 3.0, 1.0))
    assert InteractiveShell.instance().display_formatter.format(explorer) == ({}, {})


@pytest.mark.parametrize("drawn", [None, 3, "picture"])
def test_a_drawing_function_that_returns_no_figure_is_told(drawn):
    explorer = explore(lambda: drawn, alt="Nothing.")
    assert explorer.message.startswith("TypeError: A picture must be a matplotlib Figure or Axes")


def test_set_refuses_what_a_control_cannot_take():
    calls = []
    explorer = explore(drawer(calls), alt="A line.", w=slider(-3, 3, 1), f=choice(["a", "b"]))
    for values, words in (
        ({"v": 1}, "There is no control 'v'; the controls are: w, f"),
        ({"w": 4}, "between -3 and 3"),
        ({"f": "c"}, "one of 'a', 'b'"),
    ):
        with pytest.raises(ValueError, match=words):
            explorer.set(**values)
    with pytest.raises(TypeError, match="number"):
        explorer.set(w="1")
    assert len(calls) == 1


@pytest.mark.parametrize("alt", ["", "  ", None])
def test_a_picture_without_words_is_refused(alt):
    with pytest.raises(ValueError, match="alt must describe"):
        explore(drawer([]), alt=alt)
