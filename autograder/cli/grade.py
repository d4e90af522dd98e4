"""The command for teachers that grades."""

from __future__ import annotations

from functools import partial
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
    out,
    print_json,
    progress_bar,
)

LISTED = 1000
"""So many learners are shown in a table; of more, nobody reads one in a terminal."""


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp grade neuron --jobs 2")
def grade(
    lesson: LessonArgument,
    learners: LearnersOption = None,
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
        str, typer.Option(help="How learners' code is walled in: full or none.")
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
    workers = None
    if dask:
        from autograder.grade.cluster import ClusterWorkers, Tls

        workers = partial(ClusterWorkers, dask, Tls(tls_ca, tls_cert, tls_key))
    with progress_bar(quiet=json) as on_done:
        run = grade_lesson(
            course,
            course.lesson(lesson),
            learners=learners,
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
            out.print("Too many for a table: `bootcamp grades` and `bootcamp report` show each.")
        out.print(run.closing_line())
    if run.failed:
        raise typer.Exit(1)
