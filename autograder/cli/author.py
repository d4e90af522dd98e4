"""Commands for all and for authors: doctor, demo, build."""

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
    one_line_errors,
    out,
    print_json,
)


@app.command(rich_help_panel="For all", epilog="Example: bootcamp doctor")
def doctor(course: CourseOption = HERE, json: JsonOption = False) -> None:
    """Say what works here, what is missing, and how to get it."""
    from autograder.author.doctor import examine_machine

    with one_line_errors():
        findings = examine_machine(course)
        if json:
            print_json([vars(item) for item in findings])
        else:
            for item in findings:
                out.print(item.as_text(), markup=False)
        if any(item.needed and not item.ok for item in findings):
            raise typer.Exit(1)


@app.command(rich_help_panel="For all", epilog="Example: bootcamp demo --folder demo")
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo course is made.")] = Path("demo"),
    course: CourseOption = HERE,
) -> None:
    """Run the whole loop on sample submissions: release, collect, grade, feedback, report."""
    from autograder.author.demo import run_demo

    with one_line_errors():
        run_demo(course_at(course), folder, out)


@app.command(rich_help_panel="For teachers", epilog="Example: bootcamp build neuron")
def build(
    lesson: Annotated[str | None, typer.Argument(help="The lesson; all by default.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is stale; status 1 if anything is.")
    ] = False,
    course: CourseOption = HERE,
) -> None:
    """Make lessons/ from solutions/."""
    from autograder.author import build as builder

    with one_line_errors():
        here = course_at(course)
        lessons = (here.lesson(lesson),) if lesson else here.lessons
        if check:
            lines = builder.stale(here, lessons)
            for line in lines:
                out.print(line, markup=False)
            if lines:
                out.print("Run `bootcamp build`, then look at the change.")
                raise typer.Exit(1)
            made = "lesson is as its source makes it"
            if len(lessons) != 1:
                made = "lessons are as their sources make them"
            out.print(f"{len(lessons)} {made}.")
            return
        written = builder.build(here, lessons)
        for path in written:
            out.print(f"written  {path.relative_to(here.root)}", markup=False)
        if not written:
            out.print("Nothing to do: lessons/ is up to date.")
