"""Commands for teachers: grade, feedback, grades."""

from __future__ import annotations

from functools import partial
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
    err,
    one_line_errors,
    out,
    print_json,
    progress_bar,
)

PANEL = "For teachers"
LISTED = 1000
"""So many learners are shown in a table; of more, nobody reads one in a terminal."""
LessonArgument = Annotated[str, typer.Argument(help="The lesson: its word, folder or number.")]


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp grade neuron --jobs 2")
def grade(
    lesson: LessonArgument,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this learner; may be given several times.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(help="Submissions graded side by side; by default, one a core.", min=1),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Grade also what has not changed since it was graded.")
    ] = False,
    exercise: Annotated[
        str | None,
        typer.Option(
            help="After a corrected check: give only this exercise a new verdict.", metavar="NAME"
        ),
    ] = None,
    isolation: Annotated[
        str, typer.Option(help="How student code is walled in: full or none.")
    ] = "full",
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask", metavar="ADDRESS", help="Grade on the Dask cluster of this scheduler."
        ),
    ] = None,
    tls_ca: Annotated[
        Path | None, typer.Option(help="The cluster's certificate authority.", metavar="FILE")
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(help="Your certificate for the cluster.", metavar="FILE")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its private key.", metavar="FILE")] = None,
    db: DbOption = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Grade what was handed in; status 0 when every submission got a verdict."""
    from autograder.grade.lesson import grade_lesson
    from autograder.report.grade_table import grade_table

    if dask and jobs:
        raise typer.BadParameter("a cluster has the workers it has: leave --jobs out.")
    with one_line_errors():
        here = course_at(course)
        workers = None
        if dask:
            from autograder.grade.cluster import ClusterWorkers, Tls

            workers = partial(ClusterWorkers, dask, Tls(tls_ca, tls_cert, tls_key))
        with progress_bar(quiet=json) as on_done:
            run = grade_lesson(
                here,
                here.lesson(lesson),
                learners=student,
                jobs=jobs,
                again=again,
                exercise=exercise,
                isolation=isolation,
                db_url=db,
                workers=workers,
                on_done=on_done,
            )
        if json:
            print_json(run.as_dict())
        else:
            if len(run.submissions) <= LISTED:
                out.print(grade_table(run.submissions, standings=run.standings))
            else:
                out.print(
                    "Too many for a table: `bootcamp grades` and `bootcamp report` show each."
                )
            out.print(run.closing_line(), markup=False)
        if run.failed:
            raise typer.Exit(1)


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp feedback neuron")
def feedback(
    lesson: LessonArgument,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this learner; may be given several times.")
    ] = None,
    db: DbOption = None,
    course: CourseOption = HERE,
) -> None:
    """Write a page for each learner: points, mistakes by name, what to try next."""
    from autograder.report.feedback import write_feedback

    with one_line_errors():
        here = course_at(course)
        pages = write_feedback(here, here.lesson(lesson), students=student, db_url=db)
        out.print(
            f"{len(pages)} page{'s' * (len(pages) != 1)} in {here.feedback}/<learner>/{here.lesson(lesson).folder}/",
            markup=False,
        )


@app.command(
    rich_help_panel=PANEL, epilog="Example: bootcamp grades --format csv,canvas --to grades"
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

    with one_line_errors():
        here = course_at(course)
        chosen = here.lesson(lesson) if lesson else None
        forms = form.split(",")
        if len(forms) == 1 and to is None:
            print(exports.export(here, chosen, form, db_url=db), end="")
        else:
            for path in exports.export_files(
                here, chosen, forms, to or here.root / "grades", db_url=db
            ):
                out.print(f"written  {path}", markup=False)
        waiting = exports.standings(here, chosen, db).waiting
        if waiting:
            err.print(f"{len(waiting)} of these scores wait for a human and may rise.")
