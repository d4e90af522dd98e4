"""A drawing is spared only where the grader has the picture; whoever looks into it finds it drawn."""

import matplotlib
import matplotlib.pyplot  # `close` knows it only where it is loaded
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

import nnlib.viz.activations
import nnlib.viz.tools.curves
from nnlib.viz.tools import display, style
from tests.grade.inside import installed

XS = np.linspace(0, 1, 9)
WORDS = {"title": "t", "x_name": "x", "y_name": "y"}


@pytest.fixture
def inside():
    with installed() as module:
        yield module


@pytest.fixture
def told(monkeypatch):
    """Return a function that sets what the grader says it has."""
    return lambda text: monkeypatch.setenv("BOOTCAMP_PICTURES", text)


def draw(values, **words):
    return nnlib.viz.tools.curves.draw_curves(XS, {"a": values}, **{**WORDS, **words})


def digest_of(inside, drawn):
    png = display.png_bytes(display.figure_of(drawn))
    assert png.startswith(inside.MARK)
    return png.removeprefix(inside.MARK)[:32].decode()


def rehearsed(inside, told, values=XS, **words):
    told("rehearse")
    return digest_of(inside, draw(values, **words))


def test_what_was_rehearsed_is_not_drawn_again(inside, told):
    digest = rehearsed(inside, told)
    told(f"other,{digest}")
    known = draw(XS * (1 + 2e-16))
    assert type(known) is inside._drawings.Known and known.digest == digest
    assert display.png_bytes(display.figure_of(known)) == inside.MARK + digest.encode()
    display.close(known)


def test_whoever_looks_into_it_finds_it_drawn(inside, told):
    told(rehearsed(inside, told))
    values = XS.copy()
    known = draw(values)
    values[:] = 7  # what it was given counts, not what became of it
    assert known.get_title() == "t" and isinstance(known, Axes)
    assert np.array_equal(known.lines[0].get_ydata(), XS)
    known.figure.set_size_inches(3, 3)
    assert display.png_bytes(known.figure).startswith(b"\x89PNG")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(place=st.integers(0, 8), change=st.sampled_from([1e-9, 0.5, np.nan, np.inf]))
def test_any_other_number_is_drawn(place, change):
    with installed() as inside, pytest.MonkeyPatch.context() as patch:
        told = lambda text: patch.setenv("BOOTCAMP_PICTURES", text)
        told(rehearsed(inside, told))
        moved = XS.copy()
        moved[place] += change
        assert type(draw(moved)) is Axes


@pytest.mark.parametrize(
    "other",
    [
        lambda: draw(XS, title="u"),
        lambda: draw(XS, points=XS),
        lambda: draw(XS.astype("float32")),
        lambda: nnlib.viz.tools.curves.draw_curves(XS, {"b": XS}, **WORDS),
        lambda: nnlib.viz.tools.curves.draw_curves(XS, {"a": XS, "b": XS}, **WORDS),
        lambda: nnlib.viz.tools.curves.draw_curves(list(XS), {"a": XS}, **WORDS),
        lambda: draw(np.ma.masked_less(XS, 0.5)),
    ],
)
def test_so_is_anything_else(inside, told, other):
    told(rehearsed(inside, told))
    assert type(other()) is Axes


def test_so_is_another_cells_picture_and_one_in_a_learners_own_style(inside, told, monkeypatch):
    told(rehearsed(inside, told))
    with matplotlib.rc_context({"lines.linewidth": 9}):
        assert type(draw(XS)) is Axes
    assert type(draw(XS)) is not Axes
    monkeypatch.setattr(inside.IPython, "get_ipython", lambda: type("Shell", (), {"source": "x"}))
    assert type(draw(XS)) is Axes


def test_a_picture_that_was_changed_after_drawing_is_known_by_what_is_in_it(inside, told):
    plain = rehearsed(inside, told)
    told("rehearse")
    axes = draw(XS)
    axes.set_title("another")
    changed = digest_of(inside, axes)
    told(changed)
    assert changed != plain and type(draw(XS)) is Axes
    again = draw(XS)
    again.set_title("another")
    assert digest_of(inside, again) == changed


def test_what_is_changed_on_some_condition_shows_the_change(inside, told):
    told(rehearsed(inside, told))
    known = draw(XS)
    known.set_title("another")  # which the rehearsal had no reason to do
    figure = display.figure_of(known)
    assert display.png_bytes(figure).startswith(b"\x89PNG")
    display.close(figure)


def test_what_depends_on_a_function_is_always_drawn(inside, told):
    calls = []

    def square(z):
        calls.append(1)
        return np.square(z)

    told("rehearse")
    digest = digest_of(
        inside, nnlib.viz.activations.draw_activation(square, lambda z: 2 * z, 1.0, "s")
    )
    told(digest)
    before = len(calls)
    nnlib.viz.activations.draw_activation(square, lambda z: 2 * z, 1.0, "s")
    assert len(calls) == 2 * before > 0


def test_what_draws_no_figure_is_left_alone(told, monkeypatch):
    monkeypatch.setattr(
        nnlib.viz.tools.curves, "draw_words", lambda text: text.upper(), raising=False
    )
    nnlib.viz.tools.curves.draw_words.__module__ = "nnlib.viz.tools.curves"
    with installed():
        told("rehearse")
        assert nnlib.viz.tools.curves.draw_words("a") == "A"


def test_a_wrong_argument_fails_at_once(inside, told):
    told("rehearse")
    with pytest.raises(ValueError, match="must have one value for each x"):
        draw(XS[:3])


def test_blank_figures_from_the_stock_are_like_new_ones(inside):
    fresh = style.new_figure.__wrapped__
    for size, rows, columns in set(inside._drawings.BLANK):
        made = [new(size, rows, columns)[0] for new in (style.new_figure, fresh)]
        pngs = {display.png_bytes(figure) for figure in made}
        assert len(pngs) == 1


def test_the_stock_gives_each_figure_once(inside):
    wanted = [style.new_figure()[0] for _ in range(5)]
    assert len({id(figure) for figure in wanted}) == 5
