import html.parser

import matplotlib.pyplot as plt
import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from nnlib.viz import explore, show, slider
from nnlib.viz.tools import display
from nnlib.viz.tools.style import new_figure


def test_show_publishes_a_picture_with_words(outputs):
    _, axes = new_figure()
    assert show(axes[0, 0], alt='A plot of "x < 1".') is None
    image, words = outputs
    assert image["metadata"] == {"image/png": {"alt": 'A plot of "x < 1".'}}
    assert image["data"]["text/plain"] == 'A plot of "x < 1".'
    assert "&quot;x &lt; 1&quot;" in words["data"]["text/html"]


def test_show_closes_what_pyplot_opened(outputs):
    _, ax = plt.subplots()
    show(ax, alt="Empty axes.")
    assert plt.get_fignums() == []


def test_show_outside_ipython_prints_nothing(capsys):
    show(new_figure()[0], alt="Empty axes.")
    assert capsys.readouterr().out == ""


def test_show_wants_a_figure_and_words():
    with pytest.raises(TypeError, match="Figure or Axes, not list"):
        show([1], alt="A list.")
    with pytest.raises(ValueError, match="alt must describe"):
        show(new_figure()[0], alt="")


class Images(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.found.append(dict(attributes))


NOTEBOOK = [
    """
from nnlib.viz import explore, show, slider
from nnlib.viz.tools.style import new_figure

def draw(w):
    figure, axes = new_figure()
    axes[0, 0].plot([0, w])
    return figure

handle = explore(draw, alt="A <line>.", w=slider(0, 5, 1))
show(draw(3), alt="A still line.")
""",
    "handle.set(w=4)",
]


@pytest.mark.slow
def test_a_real_kernel_updates_the_picture_and_a_page_without_one_has_it_with_its_words():
    def run(cells):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        NotebookClient(notebook, kernel_name="python3", store_widget_state=False).execute()
        return notebook

    def png(notebook, k):
        found = [o.data["image/png"] for o in notebook.cells[0].outputs if "image/png" in o.data]
        return found[k]

    still, moved = run(NOTEBOOK[:1]), run(NOTEBOOK)
    assert png(still, 0) != png(moved, 0)  # updated in place, from another cell
    assert png(still, 1) == png(moved, 1)
    assert moved.cells[1].outputs == []
    # Run again from the start, the notebook gives the same outputs, widget ids included.
    assert run(NOTEBOOK).cells[0].outputs == moved.cells[0].outputs
    # nbgrader's feedback pages build on the classic template, which writes our words into the page.
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(still)
    images = Images()
    images.feed(page)
    assert [image["alt"] for image in images.found] == ["A <line>.", "A still line."]
    assert "Run this cell to move: w" in page
    # The lab template drops them; the description after the picture is still there.
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(still)
    assert "Picture: A &lt;line&gt;." in page
    assert "Picture: A still line." in page
    assert "Run this cell to move: w" in page


def test_where_nobody_sees_them_no_picture_is_drawn(monkeypatch):
    monkeypatch.setenv("NNLIB_PICTURES", "off")
    drawn = []
    explore(lambda z: drawn.append(z), alt="A line.", z=slider(0.0, 1.0, 0.5))
    monkeypatch.setattr(display, "png_bytes", lambda figure: drawn.append(figure))
    display.show(new_figure()[0], alt="A line.")
    assert drawn == []
