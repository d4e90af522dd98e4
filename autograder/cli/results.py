"""Commands for teachers about results: feedback, grades, report, certificate, table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.base import (
    HERE,
    TEACHERS,
    CourseOption,
    DbOption,
    JsonOption,
    LearnersOption,
    LessonArgument,
    app,
    err,
    out,
    print_json,
    show,
)


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp feedback neuron")
def feedback(
    lesson: LessonArgument,
    learners: LearnersOption = None,
    db: DbOption = None,
    course: CourseOption = HERE,
) -> None:
    """Write a page for each learner: points, mistakes by name, what to try next."""
    from autograder.report.feedback import write_feedback

    chosen = course.lesson(lesson)
    pages = len(write_feedback(course, chosen, learners=learners, db_url=db))
    out.print(f"{pages} page{'s' * (pages != 1)} in {course.feedback}/<learner>/{chosen.folder}/")


@app.command(
    rich_help_panel=TEACHERS, epilog="Example: bootcamp grades --format csv,canvas --to grades"
)
def grades(
    lesson: Annotated[str | None, typer.Argument(help="The lesson; all by default.")] = None,
    form: Annotated[
        str, typer.Option("--format", help="csv, json, canvas or moodle; several with commas.")
    ] = "csv",
    to: Annotated[
        Path | None,
        typer.Option(help="A folder for the files; a single format is printed without it."),
    ] = None,
    db: DbOption = None,
    course: CourseOption = HERE,
) -> None:
    """Give the grades out: for people, for programs, for the gradebooks of Canvas and Moodle."""
    from autograder.report import exports

    chosen = course.lesson(lesson) if lesson else None
    forms = form.split(",")
    if len(forms) == 1 and to is None:
        print(exports.export(course, chosen, form, db_url=db), end="")
    else:
        folder = to or course.root / "grades"
        for path in exports.export_files(course, chosen, forms, folder, db_url=db):
            out.print(f"written  {path}")
    waiting = exports.standings(course, chosen, db).waiting
    if waiting:
        err.print(f"{len(waiting)} of these scores wait for a human and may rise.")


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp report --out friday.html")
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

    lessons = [course.lesson(name) for name in lesson or ()]
    if json:
        from autograder.report.class_page.facts import as_data

        print_json(as_data(gather(course, lessons, db_url=db)))
        return
    from autograder.report.class_page.page import write_report

    made, path = write_report(course, lessons, path=to, db_url=db)
    out.print(made.closing_line())
    out.print(f"The page: {path}. It works offline, in any browser.")


@app.command(
    rich_help_panel=TEACHERS, epilog="Example: bootcamp certificate --at-least 60 --student ada"
)
def certificate(
    at_least: Annotated[
        float, typer.Option(help="The share of points that it takes, in per cent.", min=0, max=100)
    ] = 60,
    learners: LearnersOption = None,
    db: DbOption = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Write a certificate to print for everybody who reached enough of all graded points."""
    from autograder.report.certificate import write_certificates

    results = write_certificates(
        course, at_least_percent=at_least, learners=learners or (), db_url=db
    )
    show(results, as_json=json)


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp table capstone")
def table(
    lesson: LessonArgument,
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="By default table_<lesson>.html."),
    ] = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Write a page with the numbers of those who asked to share theirs, under chosen names."""
    from autograder.report import leaderboard

    chosen = course.lesson(lesson)
    if json:
        show(list(leaderboard.entries(course, chosen)), as_json=True)
        return
    path, found = leaderboard.write_table(course, chosen, to)
    for item in found:
        out.print(f"{item.place:>3}  {100 * item.share:.1f} %  {item.name} ({item.learner})")
    out.print(f"{len(found)} share their number. The page, without ids: {path}")
