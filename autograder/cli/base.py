"""What the commands share: the application, their options, one-line errors, ways to print."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from autograder.course.course import Course, CourseError
from autograder.engine.registry import UnknownExercise
from autograder.find_course import find_course


class OneLineErrors(TyperGroup):
    """Commands that end with status 1 and one line, for what a person can mend."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (CourseError, UnknownExercise) as error:
            fail(str(error))
        except PermissionError as error:
            fail(
                f"{error.filename}: no permission. Change its owner or its mode, or use another folder."
            )
        except OSError as error:
            fail(f"{error.filename or 'the disk'}: {error.strerror}.")
        except KeyboardInterrupt:
            fail("Stopped. What was finished is kept; run the same command to go on.", 130)


app = typer.Typer(
    name="bootcamp",
    help="Backprop Bootcamp: work through lessons, check and hand in; build, grade, give feedback.",
    cls=OneLineErrors,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
# No markup: a learner's [name] is printed as it stands.
out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(highlight=False, soft_wrap=True, markup=False, stderr=True)

LEARNERS, TEACHERS, ALL = "For learners", "For teachers", "For all"


def fail(message: str, status: int = 1) -> None:
    err.print(f"bootcamp: {message}")
    raise typer.Exit(status)


def course_at(folder: Path | str) -> Course:
    if not Path(folder).is_dir():
        raise CourseError(f"{folder} is no folder.")
    return find_course(folder)


HERE: Any = Path(".")
CourseOption = Annotated[
    Course,
    typer.Option(
        "--course",
        help="The course folder.",
        metavar="DIR",
        show_default="here or above",
        parser=course_at,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
DbOption = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="The gradebook's database; gradebook.db by default."),
]
LessonArgument = Annotated[str, typer.Argument(help="The lesson: its word, folder or number.")]
LearnersOption = Annotated[
    list[str] | None,
    typer.Option("--student", help="Only this learner; may be given several times."),
]


def print_json(data: Any) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False, default=str))


def as_record(item: Any) -> dict[str, Any]:
    """Return a data class as programs read it: a learner is ``student`` to them, as in nbgrader."""
    return {"student" if key == "learner" else key: value for key, value in vars(item).items()}


def show(item: Any, *, as_json: bool) -> None:
    """Print one result, or a list of them: each as its own text, or all as JSON."""
    several = isinstance(item, list)
    if as_json:
        print_json([as_record(one) for one in item] if several else as_record(item))
        return
    for one in item if several else [item]:
        out.print(one.as_text())


@contextlib.contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[Any, int, int], None]]:
    """Show how many are done, on a terminal; elsewhere nothing."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=quiet or not err.is_terminal,
    )
    with bar:
        task = bar.add_task("grading", total=None)
        yield lambda _, done, total: bar.update(task, completed=done, total=total)
