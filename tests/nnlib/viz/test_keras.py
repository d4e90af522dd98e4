"""Curves that are drawn while a network learns."""

import pytest

from nnlib.viz.keras import LiveCurves
from nnlib.viz.tools import display


@pytest.fixture
def shown(monkeypatch):
    published = []
    monkeypatch.setattr(display, "in_ipython", lambda: True)
    monkeypatch.setattr(
        display, "publish", lambda data, **options: published.append((sorted(data), options))
    )
    return published


def test_one_picture_is_drawn_anew_and_ends_with_all_epochs(shown, monkeypatch):
    monkeypatch.setattr(LiveCurves, "pause_s", 0)
    curves = LiveCurves(3, alt="The loss falls.")
    for epoch in range(3):
        curves.add(epoch, {"loss": 3.0 - epoch, "val_loss": 3.5 - epoch})
    pictures = [options for kinds, options in shown if "image/png" in kinds]
    assert [options.get("update", False) for options in pictures] == [False, True, True]
    assert len({options["display_id"] for options in pictures}) == 1
    assert curves.history == {"loss": [3.0, 2.0, 1.0], "val_loss": [3.5, 2.5, 1.5]}


def test_the_first_and_the_last_epoch_are_drawn_however_fast_they_come(shown, monkeypatch):
    monkeypatch.setattr(LiveCurves, "pause_s", 1000)
    curves = LiveCurves(50, alt="The loss falls.")
    for epoch in range(50):
        curves.add(epoch, {"loss": 1.0})
    assert sum("image/png" in kinds for kinds, _ in shown) == 2


def test_nothing_is_drawn_where_nobody_sees_it(shown, monkeypatch):
    monkeypatch.setenv("NNLIB_PICTURES", "off")
    curves = LiveCurves(1, alt="The loss falls.")
    curves.add(0, {"loss": 1.0})
    assert shown == [] and curves.history == {"loss": [1.0]}


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="alt must describe"):
        LiveCurves(3, alt=" ")
