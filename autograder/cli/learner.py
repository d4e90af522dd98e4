"""Commands for learners: lab, check, progress, submit."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from autograder.cli.base import (
    HERE,
    LEARNERS,
    CourseOption,
    JsonOption,
    app,
    out,
    print_json,
    show,
)
from autograder.course.course import Course, CourseError, Lesson

OwnLesson = Annotated[
    str | None,
    typer.Argument(help="A lesson: its word, folder or number. By default, where you are."),
]


def lesson_or_next(course: Course, name: str | None) -> Lesson:
    """Return the lesson asked for, or the last one that has been opened, or the first."""
    if name:
        return course.lesson(name)
    opened = [lesson for lesson in course.lessons if (course.work / lesson.folder).is_dir()]
    if not course.lessons:
        raise CourseError(f"{course.root / 'course.toml'} lists no lesson.")
    return (opened or course.lessons[:1])[-1]


@app.command(rich_help_panel=LEARNERS, epilog="Example: bootcamp lab neuron")
def lab(
    lesson: OwnLesson = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Bring a fresh copy; the old one is kept beside it.")
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Annotated[int | None, typer.Option(help="The port to serve on.")] = None,
    course: CourseOption = HERE,
) -> None:
    """Open a lesson in JupyterLab, in your own copy under work/."""
    from autograder.learner import lab as jupyter
    from autograder.learner import work_copies

    chosen = lesson_or_next(course, lesson)
    if reset:
        kept = work_copies.reset(course, chosen)
        out.print(
            f"A fresh copy is in work/{chosen.folder}."
            + (f" The old one is kept in work/{kept.name}." if kept else "")
        )
    raise typer.Exit(jupyter.open_lesson(course, chosen, browser=browser, port=port))


@app.command(rich_help_panel=LEARNERS, epilog="Example: bootcamp check neuron")
def check(lesson: OwnLesson = None, course: CourseOption = HERE, json: JsonOption = False) -> None:
    """Run the visible checks of your notebook; say points, mistakes and the next step."""
    from autograder.learner.progress import check_lesson

    standing = check_lesson(course, lesson_or_next(course, lesson))
    if json:
        print_json(standing.as_dict())
    else:
        out.print(standing.as_text())


@app.command(rich_help_panel=LEARNERS, epilog="Example: bootcamp progress")
def progress(course: CourseOption = HERE, json: JsonOption = False) -> None:
    """Show where you stand over the course."""
    from autograder.learner.progress import all_standings, as_table

    standings = all_standings(course)
    if json:
        print_json([item.as_dict() for item in standings])
    else:
        out.print(as_table(course, standings))


@app.command(rich_help_panel=LEARNERS, epilog="Example: bootcamp submit neuron --student ada")
def submit(
    lesson: Annotated[str, typer.Argument(help="The lesson to hand in.")],
    learner: Annotated[
        str | None,
        typer.Option("--student", help="Your id in the course; by default your login."),
    ] = None,
    as_zip: Annotated[
        bool, typer.Option("--zip", help="Make a zip even where there is an exchange.")
    ] = False,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Hand in your notebook: through the nbgrader exchange, or as a zip to send in."""
    from autograder.handin import packing

    now = dt.datetime.now(dt.UTC)
    receipt = packing.submit(course, course.lesson(lesson), learner, now, as_zip=as_zip)
    show(receipt, as_json=json)
