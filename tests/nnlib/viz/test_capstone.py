"""The capstone's picture with sliders, and the page that a learner shows."""

from html.parser import HTMLParser

import numpy as np
import pytest

from nnlib.noisy_digits import training_digits
from nnlib.viz.capstone import draw_conditions, explore_conditions, results_page, write_page
from nnlib.viz.tools.confusion import draw_confusion

IMAGES, LABELS = (part[:40] for part in training_digits())
MODELS = {"right": lambda X: LABELS, "zeros": lambda X: np.zeros(len(X), int)}


def test_each_model_has_a_bar_as_long_as_its_share():
    bars = draw_conditions(MODELS, IMAGES, LABELS, 30.0, 3.0).axes[-1].patches
    assert [bar.get_width() for bar in bars] == [1, np.mean(LABELS == 0)]


def test_the_sliders_reach_the_models():
    seen = []

    def watch(X):
        seen.append(X)
        return LABELS

    explorer = explore_conditions({"watch": watch}, IMAGES, LABELS)
    explorer.set(degrees=0.0, noise=0.0)
    assert explorer.message == ""
    np.testing.assert_allclose(seen[-1], IMAGES)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_a_page_holds_words_table_and_pictures_and_needs_nothing_else(tmp_path):
    matrix = draw_confusion(np.eye(3, dtype=int))
    text = results_page(
        "A <b>title</b>", "Ada", ["It's < 5."], {"mine": 0.875}, [(matrix, 'All "right"')]
    )
    path = write_page(tmp_path / "page.html", text)
    page = Page(path.read_text(encoding="utf-8"))
    assert "A <b>title</b>" in page.text and "It's < 5." in page.text and "87.5 %" in page.text
    assert "b" not in [tag for tag, _ in page.tags]
    (picture,) = [attrs for tag, attrs in page.tags if tag == "img"]
    assert picture["alt"] == 'All "right"'
    assert picture["src"].startswith("data:image/png;base64,")
    assert "http" not in text


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="alt"):
        results_page("t", "a", [], {}, [(draw_confusion(np.eye(2, dtype=int)), "")])
