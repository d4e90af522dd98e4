"""Commands for teachers about the class and the classroom: report, slides, certificate, table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.base import (
    HERE,
    CourseOption,
    DbOption,
    JsonOption,
    app,
    course_at,
    one_line_errors,
    out,
    print_json,
)

PANEL = "For teachers"


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp report --out friday.html")
def report(
    lesson: Annotated[
        list[str] | None, typer.Argument(help="Lessons; all that are graded by default.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where the page goes; report.html by default."),
    ] = None,
    db: DbOption = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Write a page on the class: scores, mistakes, who is stuck, exercises to look at."""
    from autograder.report.class_page.gather import gather

    with one_line_errors():
        here = course_at(course)
        lessons = [here.lesson(name) for name in lesson or ()]
        if json:
            from autograder.report.class_page.facts import as_data

            print_json(as_data(gather(here, lessons, db_url=db)))
            return
        from autograder.report.class_page.page import write_report

        made, path = write_report(here, lessons, path=to, db_url=db)
        out.print(made.closing_line(), markup=False)
        out.print(f"The page: {path}. It works offline, in any browser.", markup=False)


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp slides neuron")
def slides(
    lesson: Annotated[str, typer.Argument(help="The lesson: its word, folder or number.")],
    answers: Annotated[
        bool, typer.Option("--answers", help="Show the teacher's answers, not the empty exercises.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="By default slides/<lesson>.html."),
    ] = None,
    course: CourseOption = HERE,
) -> None:
    """Make slides of a lesson: one page for a browser, which needs no network."""
    from autograder.author.slides import write_slides

    with one_line_errors():
        here = course_at(course)
        path = write_slides(here, here.lesson(lesson), answers=answers, path=to)
        out.print(f"{path}: open it in a browser. → and ← turn the pages, F11 fills the screen.")


@app.command(
    rich_help_panel=PANEL, epilog="Example: bootcamp certificate --at-least 60 --student ada"
)
def certificate(
    at_least: Annotated[
        float, typer.Option(help="The share of points that it takes, in per cent.", min=0, max=100)
    ] = 60,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this learner; may be given several times.")
    ] = None,
    db: DbOption = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Write a certificate to print for everybody who reached enough of all graded points."""
    from autograder.report.certificate import write_certificates

    with one_line_errors():
        here = course_at(course)
        results = write_certificates(
            here, at_least_percent=at_least, students=student or (), db_url=db
        )
        if json:
            print_json([vars(item) for item in results])
        else:
            for item in results:
                out.print(item.as_text(), markup=False)


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp table capstone")
def table(
    lesson: Annotated[str, typer.Argument(help="The lesson: its word, folder or number.")],
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="By default table_<lesson>.html."),
    ] = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Write a page with the numbers of those who asked to share theirs, under chosen names."""
    from autograder.report import leaderboard

    with one_line_errors():
        here = course_at(course)
        chosen = here.lesson(lesson)
        if json:
            print_json([vars(item) for item in leaderboard.entries(here, chosen)])
            return
        path, found = leaderboard.write_table(here, chosen, to)
        for item in found:
            out.print(
                f"{item.place:>3}  {100 * item.share:.1f} %  {item.name} ({item.student})",
                markup=False,
            )
        out.print(f"{len(found)} share their number. The page, without ids: {path}", markup=False)
