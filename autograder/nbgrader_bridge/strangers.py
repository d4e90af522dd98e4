"""An ordinary nbgrader course, read as it stands: its own configuration says where things lie."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from autograder.course.course import (
    NBGRADER_FILE,
    Course,
    CourseError,
    Folders,
    Lesson,
    Stranger,
)
from autograder.nbgrader_bridge.configuration import strangers_settings
from autograder.notebook.assignment import imported_modules
from autograder.notebook.cells import code_cells
from autograder.sandbox.trusted.policy import Limits

STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"
KERAS = frozenset({"tensorflow", "keras"})


def read_stranger(root: Path) -> Course:
    """Make a course of nbgrader's configuration in ``root``; nothing there is changed."""
    try:
        config, directory, header_footer = strangers_settings(root)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a teacher's file may raise anything
        raise CourseError(_broken(root / NBGRADER_FILE, error)) from None
    root = Path(directory.root)
    if Path(directory.directory_structure) != Path(STRUCTURE):
        raise CourseError(
            f"{root / NBGRADER_FILE}: directory_structure is {directory.directory_structure!r}; "
            f"only {STRUCTURE!r} is read here."
        )
    folders = Folders(
        directory.source_directory,
        directory.release_directory,
        directory.submitted_directory,
        directory.autograded_directory,
        directory.feedback_directory,
    )
    name = directory.course_id
    return Course(
        root,
        name,
        name or root.name,
        _assignments(root / folders.source),
        _limits(config),
        folders=folders,
        database=directory.db_url,
        stranger=Stranger(config, _around(root, header_footer), _learners_files(config)),
    )


def _broken(path: Path, error: BaseException) -> str:
    """Say in one line what is wrong with a configuration file, and where."""
    if isinstance(error, SyntaxError):
        where, reason = error.lineno or 0, error.msg
    else:
        frames = [x for x in traceback.extract_tb(error.__traceback__) if x.filename == str(path)]
        where = (frames[-1].lineno or 0) if frames else 0
        reason = (str(error).strip().splitlines() or [""])[0]
    line = f", line {where}" if where else ""
    kind = type(error).__name__
    return f"{path}{line}: nbgrader's configuration cannot be read: {kind}: {reason}."


def _assignments(source: Path) -> tuple[Lesson, ...]:
    """Take every folder with a notebook in it for an assignment, as nbgrader does."""
    if not source.is_dir():
        raise CourseError(
            f"{source} does not exist: the course has no source folder. Restore it, or set "
            f"c.CourseDirectory.source_directory in {NBGRADER_FILE}."
        )
    folders = sorted(path.parent for path in source.glob("*/*.ipynb"))
    names = dict.fromkeys(folder.name for folder in folders)
    if not names:
        raise CourseError(f"{source} holds no <assignment>/<notebook>.ipynb: nothing to grade.")
    return tuple(Lesson(name, name, preload=_kind(source / name)) for name in names)


def _kind(folder: Path) -> str:
    """Return which warm process the notebooks of an assignment need."""
    roots = {
        target.replace(":", ".").split(".")[0]
        for path in folder.glob("*.ipynb")
        for target in imported_modules(code_cells(path)).values()
    }
    return "keras" if roots & KERAS else "numpy"


def _limits(config: Any) -> Limits:
    """Keep nbgrader's time limit for a cell, where the teacher set one."""
    usual = Limits()
    timeout = config.Execute.get("timeout", config.ExecutePreprocessor.get("timeout"))
    if not isinstance(timeout, int) or timeout <= 0:
        return usual
    return Limits(
        cell_timeout_s=timeout, notebook_timeout_s=max(usual.notebook_timeout_s, 10 * timeout)
    )


def _around(root: Path, header_footer: Any) -> tuple[Path | None, Path | None]:
    """Return the notebooks that stand before and behind every other one."""
    found: list[Path | None] = []
    for trait in ("header", "footer"):
        name = getattr(header_footer, trait)
        path = root / name if name else None
        if path is not None and not path.is_file():
            raise CourseError(
                f"{path} does not exist, but {NBGRADER_FILE} names it as "
                f"c.IncludeHeaderFooter.{trait}: restore it, or take that line out."
            )
        found.append(path)
    return found[0], found[1]


def _learners_files(config: Any) -> dict[str, frozenset[str]]:
    """Return nbgrader's ``exclude_overwriting``: files that a learner may change and hand in."""
    excluded = config.Autograde.get("exclude_overwriting", {})
    return {name: frozenset(map(str, files)) for name, files in dict(excluded).items()}
