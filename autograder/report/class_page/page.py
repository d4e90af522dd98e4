"""Writes the report as one page: nothing is loaded, and no script runs but the one that sorts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.course.course import Course, Lesson
from autograder.files import write_atomically
from autograder.pages.rendering import TEMPLATES, template
from autograder.report.class_page import charts
from autograder.report.class_page.facts import ClassReport

TEMPLATE, SCRIPT = "report.html.j2", "sort.js"
NAME = "report.html"
# So many rows of a long table are shown at once; the others open on a click.
MOST = 12


def write_report(
    course: Course,
    lessons: Sequence[Lesson] = (),
    *,
    path: Path | None = None,
    db_url: str | None = None,
) -> tuple[ClassReport, Path]:
    """Gather the report and write its page; return both."""
    # Only here: it loads nbgrader, which the page itself does not need.
    from autograder.report.class_page.gather import gather

    report = gather(course, lessons, db_url=db_url)
    target = path or course.root / NAME
    write_atomically(target, render(report).encode())
    return report, target


def render(report: ClassReport) -> str:
    """Return the page."""
    script = (TEMPLATES / SCRIPT).read_text(encoding="utf-8")
    return template(TEMPLATE).render(
        script=script,
        report=report,
        spreads=[charts.scores(report.lessons), *charts.hand_in_times(report.lessons)],
        exercises=[
            charts.exercises(item, [x for x in report.exercises if x.lesson == item.folder])
            for item in report.lessons
        ],
        states=charts.STATES,
        few=any(len(item.shares) <= charts.FEW for item in report.lessons),
        most=MOST,
        waiting=sum(item.waiting for item in report.lessons),
    )
