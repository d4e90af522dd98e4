"""Verdicts on disk: grading writes them; feedback, reports and regrades read them."""

from __future__ import annotations

import bisect
import json
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

from autograder.course.course import Course, CourseError
from autograder.course.hand_in_rules import SECRET, TIMESTAMP
from autograder.files import write_atomically
from autograder.grade.verdicts import GradedSubmission

# nbgrader's exchange puts these into a hand-in, and wants them with the feedback that it returns.
MARKS = (TIMESTAMP, SECRET)


def _folder(course: Course, assignment: str) -> Path:
    return course.root / ".bootcamp" / "verdicts" / assignment


def folders(course: Course, assignment: str) -> Iterator[Path]:
    """Yield the folders into which grading an assignment writes."""
    yield _folder(course, assignment)
    yield from course.autograded.glob(f"*/{assignment}")


def verdict(course: Course, assignment: str, learner: str) -> GradedSubmission | None:
    """Return the stored verdict, or None if none can be read."""
    try:
        return GradedSubmission.from_json(
            (_folder(course, assignment) / f"{learner}.json").read_bytes()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def verdicts(course: Course, assignment: str) -> Iterator[GradedSubmission]:
    """Yield every stored verdict of an assignment, in the order of the learners' ids."""
    for path in sorted(_folder(course, assignment).glob("*.json")):
        found = verdict(course, assignment, path.stem)
        if found:
            yield found


class Verdicts(Sequence[GradedSubmission]):
    """The verdicts of a run, sorted by the learners' ids and read from disk when they are needed.

    So a run's memory does not grow with the class.
    """

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._assignment = assignment
        self._learners: list[str] = []

    def add(self, learner: str) -> None:
        """Add a learner whose verdict is on disk."""
        bisect.insort(self._learners, learner)

    def __len__(self) -> int:
        return len(self._learners)

    @overload
    def __getitem__(self, place: int) -> GradedSubmission: ...
    @overload
    def __getitem__(self, place: slice) -> list[GradedSubmission]: ...
    def __getitem__(self, place: int | slice) -> GradedSubmission | list[GradedSubmission]:
        if isinstance(place, slice):
            return [self._read(learner) for learner in self._learners[place]]
        return self._read(self._learners[place])

    def __iter__(self) -> Iterator[GradedSubmission]:
        return map(self._read, self._learners)

    def _read(self, learner: str) -> GradedSubmission:
        found = verdict(self._course, self._assignment, learner)
        if found is None:
            path = _folder(self._course, self._assignment) / f"{learner}.json"
            raise CourseError(f"{path} is gone or damaged: grade {learner} again.")
        return found


def save_notebooks(course: Course, graded: GradedSubmission) -> None:
    """Write the run notebooks where nbgrader's own pages and commands look for them."""
    for notebook in graded.notebooks:
        path = course.autograded / graded.learner / graded.assignment / f"{notebook.name}.ipynb"
        text = json.dumps(notebook.document, indent=1, ensure_ascii=False, sort_keys=True)
        write_atomically(path, text.encode() + b"\n")
        copy_marks(course, graded.learner, graded.assignment, path.parent)


def copy_marks(course: Course, learner: str, assignment: str, target: Path) -> None:
    """Copy the exchange's marks of a hand-in to its grades or its feedback.

    Without them nbgrader's own buttons cannot return the feedback to the learner.
    """
    for name in MARKS:
        path = course.submitted / learner / assignment / name
        if path.exists() and stat.S_ISREG(path.lstat().st_mode):
            write_atomically(target / name, path.read_bytes())


def save_verdict(course: Course, graded: GradedSubmission) -> None:
    """Write the verdict, last of all: it marks the submission as done."""
    write_atomically(
        _folder(course, graded.assignment) / f"{graded.learner}.json", graded.to_json()
    )
