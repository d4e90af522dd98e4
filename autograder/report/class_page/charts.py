"""Charts of the report as SVG that stands in the page: text stays text, nothing is loaded."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.report.class_page.facts import ExerciseFact, LessonFact
from nnlib.viz.tools.colours import BLUE, VERMILLION

# With the course's blue and red they are told apart with any colour vision, and by their lightness
# in the order of the bar.
AMBER, GREY, PALE_BLUE = "#f0c75e", "#c3c9d1", "#a9cfe6"
INK, SOFT = "#1c2430", "#5b6675"
STATES = (
    ("full", "all points", BLUE, ""),
    ("part", "some points", AMBER, ""),
    ("none", "no points", VERMILLION, ""),
    ("unwritten", "nothing written", GREY, ""),
    ("waiting", "waits for you", "white", "////"),
)
# As wide as a phone shows it without making the letters too small.
WIDTH_IN, ROW_IN = 4.5, 0.32
FEW = 60
MAX_NAME = 24
HOURS = 24


@dataclass(frozen=True)
class Chart:
    """A picture with its title and the words for who does not see it."""

    title: str
    alt: str
    svg: str


def scores(lessons: Sequence[LessonFact]) -> Chart:
    """Draw how the scores of each lesson are spread."""
    rows = [(item.folder, np.asarray(item.shares) * 100) for item in lessons]

    def draw(axes: Axes) -> None:
        _spreads(axes, rows)
        axes.set_xlim(-3, 103)
        axes.set_xlabel("points, in % of those that are decided")

    said = (
        f"{item.folder}: median {100 * item.median:.0f} %, half of the class between "
        f"{_between(item.shares, 100)} %"
        for item in lessons
        if item.shares
    )
    return _chart("Scores per lesson", "; ".join(said), draw, len(rows))


def hand_in_times(lessons: Sequence[LessonFact]) -> list[Chart]:
    """Draw when work came in: around the due dates, and where there is none, after the first."""
    charts = []
    for has_due, title, label in (
        (True, "When it was handed in", "days before (−) and after the due date"),
        (False, "When it was handed in, no due date", "days after the first hand-in"),
    ):
        chosen = [item for item in lessons if item.hours and bool(item.due) == has_due]
        rows = [(item.folder, np.asarray(item.hours) / HOURS) for item in chosen]

        def draw(axes: Axes, rows: Any = rows, label: str = label) -> None:
            _spreads(axes, rows)
            axes.axvline(0, color=INK, linewidth=1)
            axes.set_xlabel(label)

        said = (
            f"{item.folder}: median {np.median(item.hours) / HOURS:.1f} days, half of the class "
            f"between {_between(item.hours, 1 / HOURS, 1)} days"
            for item in chosen
        )
        if rows:
            charts.append(_chart(title, f"{label}. {'; '.join(said)}", draw, len(rows)))
    return charts


def exercises(lesson: LessonFact, facts: Sequence[ExerciseFact]) -> Chart:
    """Draw how each exercise of a lesson went, as a bar over the whole class."""
    shown = [state for state in STATES if any(getattr(fact, state[0]) for fact in facts)]

    def draw(axes: Axes) -> None:
        places = np.arange(len(facts))
        left = np.zeros(len(facts))
        for name, _, colour, hatch in shown:
            width = np.array([getattr(fact, name) for fact in facts], dtype=float)
            axes.barh(
                places, width, 0.7, left, color=colour, hatch=hatch, edgecolor="white"
                if not hatch else SOFT, linewidth=0.5,
            )  # fmt: skip
            left += width
        axes.set_yticks(places, [_short(fact.name) for fact in facts])
        axes.invert_yaxis()
        axes.set_xlabel("learners")
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))

    said = (
        f"{fact.name}: " + ", ".join(f"{getattr(fact, name)} {label}" for name, label, *_ in shown)
        for fact in facts
    )
    return _chart(f"{lesson.title}: how the exercises went", "; ".join(said), draw, len(facts))


def _between(values: Sequence[float], times: float, digits: int = 0) -> str:
    low, high = np.quantile(values, [0.25, 0.75]) * times
    return f"{low:.{digits}f} and {high:.{digits}f}"


def _short(name: str) -> str:
    """Cut a name that would leave no room for the bars; the table has it in full."""
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"


def _spreads(axes: Axes, rows: Sequence[tuple[str, Any]]) -> None:
    """Draw a row for each: most of the class pale, its middle half dark, the median a white line."""
    for place, (_, values) in enumerate(rows):
        if not len(values):
            continue
        least, low, middle, high, most = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
        axes.barh(place, most - least, 0.34, least, color=PALE_BLUE, linewidth=0)
        axes.barh(place, high - low, 0.34, low, color=BLUE, linewidth=0)
        axes.plot([middle] * 2, [place - 0.26, place + 0.26], color=INK, linewidth=2.2)
        if len(values) <= FEW:
            # Beside each other where they would hide each other, always in the same way.
            wobble = place + 0.3 + 0.03 * (np.argsort(np.argsort(values, kind="stable")) % 4)
            axes.scatter(values, wobble, s=6, color=VERMILLION, linewidths=0)
    axes.set_yticks(range(len(rows)), [_short(name) for name, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="x", color="#e3e7ec", linewidth=0.8)
    axes.set_axisbelow(True)


def _chart(title: str, alt: str, draw: Any, rows: int) -> Chart:
    style = {
        "svg.fonttype": "none",
        "text.parse_math": False,  # a name is no formula
        "svg.hashsalt": title,
        "font.family": ["DejaVu Sans"],
        "font.size": 10,
        "text.color": INK,
        "axes.labelcolor": SOFT,
        "xtick.color": SOFT,
        "ytick.color": INK,
        "axes.edgecolor": GREY,
        "hatch.linewidth": 0.6,
    }
    with matplotlib.rc_context(style):
        figure = Figure((WIDTH_IN, 0.6 + ROW_IN * max(rows, 2)), layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        draw(axes)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return Chart(title, alt, _inline(buffer.getvalue(), re.sub(r"\W+", "-", title.lower())))


def _inline(svg: str, prefix: str) -> str:
    """Make the file a part of a page: no header, no fixed size, ids that are its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    head, body = svg.split(">", 1)
    box = re.search(r'viewBox="([^"]+)"', head)
    assert box is not None
    body = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", body)
    return f'<svg viewBox="{box[1]}" aria-hidden="true" focusable="false">{body}'
