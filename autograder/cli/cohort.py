"""Commands for a teacher's week before grading: roster, extension, release, collect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

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
)
from autograder.course.course import Course, CourseError, Lesson, as_moment

PANEL = "For teachers"
LessonArgument = Annotated[str, typer.Argument(help="The lesson: its word, folder or number.")]


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp roster students.csv")
def roster(
    file: Annotated[
        Path | None,
        typer.Argument(help="A table: ids, names, e-mails. Without it, the roster is shown."),
    ] = None,
    db: DbOption = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Say who is in the cohort: a CSV, or what Canvas or Moodle export. Run again to update."""
    from autograder.course import roster as cohort

    with one_line_errors():
        here = course_at(course)
        if file is None:
            found = [vars(member) for member in cohort.members(here)]
            if json:
                print_json(found)
            for member in [] if json else found:
                name = f"{member['first_name']} {member['last_name']}".strip()
                out.print(f"{member['student']:<20} {name:<28} {member['email']}", markup=False)
            return
        # To import nbgrader takes a second, which showing the roster need not wait.
        from autograder.nbgrader_bridge import enrol

        changed = enrol(here, file, db)
        if json:
            print_json(vars(changed))
        else:
            out.print(changed.as_text(), markup=False)


@app.command(
    rich_help_panel=PANEL, epilog="Example: bootcamp extension ada neuron 2026-12-03T18:00"
)
def extension(
    student: Annotated[str | None, typer.Argument(help="The learner's id.")] = None,
    lesson: Annotated[str | None, typer.Argument(help="The lesson.")] = None,
    date: Annotated[
        str | None, typer.Argument(help="Until when, or `none` to take the extension back.")
    ] = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Give one learner more time for a lesson. Without a learner, show who has been given some."""
    from autograder.course import extensions
    from autograder.course.roster import require_member

    with one_line_errors():
        here = course_at(course)
        if student is None:
            given = extensions.read(here)
        elif lesson is None or date is None:
            raise typer.BadParameter("name the learner, the lesson and the date.")
        else:
            require_member(here, student)
            item = extensions.grant(here, student, here.lesson(lesson), date)
            given = [item] if item else []
        if json:
            print_json([vars(item) for item in given])
            return
        for item in given:
            out.print(
                f"{item.student}  {item.lesson}  until {item.due.astimezone(here.timezone):%Y-%m-%d %H:%M %Z}"
            )
        if student is None and not given:
            out.print("Nobody has been given more time.")
        if date == "none":
            out.print(f"{student} has no extension for {lesson}.", markup=False)
        elif student:
            out.print("Grades and feedback know it from now on.")


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp release neuron")
def release(
    lesson: LessonArgument,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what was released before.")
    ] = False,
    course: CourseOption = HERE,
) -> None:
    """Build a lesson and put it into the nbgrader exchange, where learners fetch it."""
    from autograder.author import build
    from autograder.nbgrader_bridge import Book, release_to_exchange

    with one_line_errors():
        here = course_at(course)
        chosen = here.lesson(lesson)
        build.build(here, (chosen,))
        with Book(here) as book:
            book.register(chosen)
        place = release_to_exchange(here, chosen, force=force)
        due = f", due {chosen.due:%Y-%m-%d %H:%M %Z}" if chosen.due else ""
        out.print(f"{chosen.folder} is released{due}: {place}", markup=False)


@app.command(
    "release-feedback",
    rich_help_panel=PANEL,
    epilog="Example: bootcamp release-feedback neuron",
)
def release_feedback(
    lesson: LessonArgument,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this learner; may be given several times.")
    ] = None,
    db: DbOption = None,
    course: CourseOption = HERE,
) -> None:
    """Write the feedback pages anew and give them out through the nbgrader exchange."""
    from autograder.nbgrader_bridge import Book, feedback_to_exchange
    from autograder.report.feedback import write_feedback

    with one_line_errors():
        here = course_at(course)
        chosen = here.lesson(lesson)
        written = write_feedback(here, chosen, students=student, db_url=db)
        pages = {path.parent.parent.name: path for path in written}
        with Book(here, db) as book:
            notebooks = [item.name for item in book.spec(chosen.folder).notebooks]
        reached = feedback_to_exchange(here, chosen, pages, notebooks)
        out.print(f"{len(reached)} of {len(pages)} pages are in the exchange.", markup=False)
        others = [name for name in pages if name not in reached]
        if others:
            out.print(
                f"Handed in another way: {', '.join(others)}. Send them {here.feedback}/<learner>/"
                f"{chosen.folder}/{chosen.word}.html.",
                markup=False,
            )


@app.command(rich_help_panel=PANEL, epilog="Example: bootcamp collect inbox/*.zip")
def collect(
    zips: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Zips made by `bootcamp submit`, or all hand-ins as Canvas or Moodle download them. "
            "Without any, what lies in the nbgrader exchange."
        ),
    ] = None,
    lesson: Annotated[
        str | None, typer.Option(help="The lesson, where the file names do not tell.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            help="When it was handed in, where a zip does not say or is not to be believed."
        ),
    ] = None,
    times: Annotated[
        Path | None, typer.Option(help="Moodle's grading worksheet: who handed in when.")
    ] = None,
    course: CourseOption = HERE,
    json: JsonOption = False,
) -> None:
    """Take hand-ins in; every attempt is kept, what is refused is named, the rest goes on."""
    with one_line_errors():
        here = course_at(course)
        chosen = here.lesson(lesson) if lesson else None
        taken, refused = [], []
        for item in _hand_ins(here, zips, chosen, at, times):
            if isinstance(item, CourseError):
                refused.append(str(item))
                if not json:
                    err.print(f"refused  {item}", markup=False)
            else:
                taken.append(item)
                if not json:
                    out.print(item.as_text(), markup=False)
        if json:
            print_json({"collected": [vars(item) for item in taken], "refused": refused})
        elif not taken and not refused:
            out.print("Nothing has been handed in.")
        if refused:
            raise typer.Exit(1)


def _hand_ins(
    here: Course, zips: list[Path] | None, lesson: Lesson | None, at: str | None, times: Path | None
) -> Iterator[Any]:
    """Yield what became of each hand-in, one by one, or why it is refused."""
    from autograder.handin import bulk, exchange, packing
    from autograder.handin.intake import take
    from autograder.handin.platforms import read_worksheet

    if not zips:
        yield from exchange.collect(here, lesson)
        return
    try:
        moment = as_moment(at, here.timezone)
    except ValueError as error:
        raise CourseError(f"--at: {error}.") from None
    known = bulk.Times(moment, read_worksheet(here, times) if times else None)
    for path in zips:
        try:
            if not bulk.is_bulk(path):
                yield packing.collect(here, path, moment)
                continue
            for item in bulk.read_bulk(here, path, lesson, known):
                try:
                    yield (
                        item
                        if isinstance(item, CourseError)
                        else take(here, item, f"{path}, {item.student}")
                    )
                except packing.Refused as error:
                    yield error
        except packing.Refused as error:
            yield error
