"""Commands for teachers: release, collect, grade, feedback, grades, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.base import (
    HERE,
    CourseOption,
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
LessonArgument = Annotated[str, typer.Argument(help="The lesson: its word, folder or number.")]
DbOption = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="The gradebook's database; gradebook.db by default."),
]


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp collect inbox/*.zip")
def collect(
    zips: Annotated[list[Path], typer.Argument(help="Zip files made by `bootcamp submit`.")],
    course: CourseOption = HERE,
) -> None:
    """Take hand-ins in; what is refused is named, the rest goes on."""
    from autograder import hand_in

    with one_line_errors():
        here, refused = course_at(course), 0
        for path in zips:
            try:
                taken = hand_in.collect(here, path)
            except hand_in.Refused as error:
                refused += 1
                err.print(f"refused  {error}", markup=False)
            else:
                out.print(
                    f"taken    {taken.lesson}  {taken.student}  {taken.handed_in_at:%Y-%m-%d %H:%M} UTC",
                    markup=False,
                )
        if refused:
            raise typer.Exit(1)


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
    isolation: Annotated[
        str, typer.Option(help="How student code is walled in: full or none.")
    ] = "full",
    db: DbOption = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Grade what was handed in; status 0 when every submission got a verdict."""
    from autograder.grading import grade_lesson
    from autograder.report import grade_table

    with one_line_errors():
        here = course_at(course)
        with progress_bar(quiet=json) as on_done:
            run = grade_lesson(
                here,
                here.lesson(lesson),
                students=student,
                jobs=jobs,
                again=again,
                isolation=isolation,
                db_url=db,
                on_done=on_done,
            )
        if json:
            print_json(run.as_dict())
        else:
            out.print(grade_table(run.submissions))
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
    from autograder.feedback import write_feedback

    with one_line_errors():
        here = course_at(course)
        pages = write_feedback(here, here.lesson(lesson), students=student, db_url=db)
        out.print(
            f"{len(pages)} pages in {here.feedback}/<learner>/{here.lesson(lesson).folder}/",
            markup=False,
        )


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp grades --format csv > grades.csv")
def grades(
    lesson: Annotated[str | None, typer.Argument(help="The lesson; all by default.")] = None,
    form: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
    db: DbOption = None,
    course: CourseOption = HERE,
) -> None:
    """Print the grades of the gradebook."""
    from autograder.grades import export

    with one_line_errors():
        here = course_at(course)
        print(export(here, here.lesson(lesson) if lesson else None, form, db_url=db), end="")


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
    from autograder.class_report.gather import gather

    with one_line_errors():
        here = course_at(course)
        lessons = [here.lesson(name) for name in lesson or ()]
        if json:
            from autograder.class_report.facts import as_data

            print_json(as_data(gather(here, lessons, db_url=db)))
            return
        from autograder.class_report.page import write_report

        made, path = write_report(here, lessons, path=to, db_url=db)
        out.print(made.closing_line(), markup=False)
        out.print(f"The page: {path}. It works offline, in any browser.", markup=False)
