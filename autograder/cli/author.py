"""Commands for all and for authors: doctor, demo, build, slides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.base import (
    ALL,
    HERE,
    TEACHERS,
    CourseOption,
    JsonOption,
    LessonArgument,
    app,
    out,
    show,
)


@app.command(rich_help_panel=ALL, epilog="Example: bootcamp doctor")
def doctor(
    course: Annotated[
        Path,
        typer.Option(help="The course folder.", metavar="DIR", show_default="here or above"),
    ] = HERE,
    json: JsonOption = False,
) -> None:
    """Say what works here, what is missing, and how to get it."""
    from autograder.author.doctor import examine_machine

    findings = examine_machine(course)
    show(findings, as_json=json)
    if any(item.needed and not item.ok for item in findings):
        raise typer.Exit(1)


@app.command(rich_help_panel=ALL, epilog="Example: bootcamp demo --folder demo")
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo course is made.")] = Path("demo"),
    course: CourseOption = HERE,
) -> None:
    """Run the whole loop on sample submissions: release, collect, grade, feedback, report."""
    from autograder.author.demo import run_demo

    run_demo(course, folder, out)


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp build neuron")
def build(
    lesson: Annotated[str | None, typer.Argument(help="The lesson; all by default.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is stale; status 1 if anything is.")
    ] = False,
    course: CourseOption = HERE,
) -> None:
    """Make lessons/ from solutions/."""
    from autograder.author import build as builder

    lessons = (course.lesson(lesson),) if lesson else course.lessons
    if check:
        lines = builder.stale(course, lessons)
        for line in lines:
            out.print(line)
        if lines:
            out.print("Run `bootcamp build`, then look at the change.")
            raise typer.Exit(1)
        made = "lesson is as its source makes it"
        if len(lessons) != 1:
            made = "lessons are as their sources make them"
        out.print(f"{len(lessons)} {made}.")
        return
    written = builder.build(course, lessons)
    for path in written:
        out.print(f"written  {path.relative_to(course.root)}")
    if not written:
        out.print("Nothing to do: lessons/ is up to date.")


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp slides neuron")
def slides(
    lesson: LessonArgument,
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

    path = write_slides(course, course.lesson(lesson), answers=answers, path=to)
    out.print(f"{path}: open it in a browser. → and ← turn the pages, F11 fills the screen.")
