"""Commands for teachers around the cohort: roster, extension, release, release-feedback, collect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

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
    as_record,
    err,
    out,
    print_json,
    show,
)
from autograder.course.course import Course, CourseError, Lesson, as_moment


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp roster learners.csv")
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

    if file is None:
        found = cohort.members(course)
        if json:
            print_json([member.as_dict() for member in found])
        for member in [] if json else found:
            name = f"{member.first_name} {member.last_name}".strip()
            out.print(f"{member.id:<20} {name:<28} {member.email}")
        return
    # To import nbgrader takes a second, which showing the roster need not wait.
    from autograder.nbgrader_bridge import enrol

    show(enrol(course, file, db), as_json=json)


@app.command(
    rich_help_panel=TEACHERS, epilog="Example: bootcamp extension ada neuron 2026-12-03T18:00"
)
def extension(
    learner: Annotated[str | None, typer.Argument(help="The learner's id.")] = None,
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

    if learner is None:
        given = extensions.read(course)
    elif lesson is None or date is None:
        raise typer.BadParameter("name the learner, the lesson and the date.")
    else:
        require_member(course, learner)
        item = extensions.grant(course, learner, course.lesson(lesson), date)
        given = [item] if item else []
    if json:
        show(given, as_json=True)
        return
    for item in given:
        until = f"{item.due.astimezone(course.timezone):%Y-%m-%d %H:%M %Z}"
        out.print(f"{item.learner}  {item.lesson}  until {until}")
    if learner is None and not given:
        out.print("Nobody has been given more time.")
    if date == "none":
        out.print(f"{learner} has no extension for {lesson}.")
    elif learner:
        out.print("Grades and feedback know it from now on.")


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp release neuron")
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

    chosen = course.lesson(lesson)
    build.build(course, (chosen,))
    with Book(course) as book:
        book.register(chosen)
    place = release_to_exchange(course, chosen, force=force)
    due = f", due {chosen.due:%Y-%m-%d %H:%M %Z}" if chosen.due else ""
    out.print(f"{chosen.folder} is released{due}: {place}")


@app.command(
    "release-feedback",
    rich_help_panel=TEACHERS,
    epilog="Example: bootcamp release-feedback neuron",
)
def release_feedback(
    lesson: LessonArgument,
    learners: LearnersOption = None,
    db: DbOption = None,
    course: CourseOption = HERE,
) -> None:
    """Write the feedback pages anew and give them out through the nbgrader exchange."""
    from autograder.nbgrader_bridge import Book, feedback_to_exchange
    from autograder.report.feedback import write_feedback

    chosen = course.lesson(lesson)
    written = write_feedback(course, chosen, learners=learners, db_url=db)
    pages = {path.parent.parent.name: path for path in written}
    with Book(course, db) as book:
        notebooks = [item.name for item in book.spec(chosen.folder).notebooks]
    reached = feedback_to_exchange(course, chosen, pages, notebooks)
    out.print(f"{len(reached)} of {len(pages)} pages are in the exchange.")
    others = [name for name in pages if name not in reached]
    if others:
        out.print(
            f"Handed in another way: {', '.join(others)}. Send them {course.feedback}/<learner>/"
            f"{chosen.folder}/{chosen.word}.html."
        )


@app.command(rich_help_panel=TEACHERS, epilog="Example: bootcamp collect inbox/*.zip")
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
    chosen = course.lesson(lesson) if lesson else None
    taken, refused = [], []
    for item in _hand_ins(course, zips, chosen, at, times):
        if isinstance(item, CourseError):
            refused.append(str(item))
            if not json:
                err.print(f"refused  {item}")
        else:
            taken.append(item)
            if not json:
                out.print(item.as_text())
    if json:
        print_json({"collected": [as_record(item) for item in taken], "refused": refused})
    elif not taken and not refused:
        out.print("Nothing has been handed in.")
    if refused:
        raise typer.Exit(1)


def _hand_ins(
    course: Course,
    zips: list[Path] | None,
    lesson: Lesson | None,
    at: str | None,
    times: Path | None,
) -> Iterator[Any]:
    """Yield what became of each hand-in, one by one, or why it is refused."""
    from autograder.handin import bulk, exchange, packing
    from autograder.handin.platforms import read_worksheet

    if not zips:
        yield from exchange.collect(course, lesson)
        return
    try:
        moment = as_moment(at, course.timezone)
    except ValueError as error:
        raise CourseError(f"--at: {error}.") from None
    known = bulk.Times(moment, read_worksheet(course, times) if times else None)
    for path in zips:
        try:
            if bulk.is_bulk(path):
                yield from bulk.collect(course, path, lesson, known)
            else:
                yield packing.collect(course, path, moment)
        except packing.Refused as error:
            yield error
