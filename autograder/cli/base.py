"""What the commands share: the application, the course they act on, one-line errors."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.course.course import Course, CourseError
from autograder.engine.registry import UnknownExercise
from autograder.find_course import find_course

app = typer.Typer(
    name="bootcamp",
    help="Backprop Bootcamp: work through lessons, check and hand in; build, grade, give feedback.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)

LEARNER, TEACHER, AUTHOR = "For learners", "For teachers", "For all"

CourseOption = Annotated[
    Path,
    typer.Option(
        "--course", help="The course folder.", metavar="DIR", show_default="here or above"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
DbOption = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="The gradebook's database; gradebook.db by default."),
]
HERE = Path(".")


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """End with status 1 and one line, for what a person can mend."""
    try:
        yield
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


def fail(message: str, status: int = 1) -> None:
    err.print(f"bootcamp: {message}", markup=False)
    raise typer.Exit(status)


def course_at(folder: Path) -> Course:
    if not folder.is_dir():
        raise CourseError(f"{folder} is no folder.")
    return find_course(folder)


def print_json(data: Any) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False, default=str))


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
