"""Lateness as nbgrader knows it: our policy as its plugin, and any course's plugin applied."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from nbgrader.api import SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Enum, Float
from traitlets.config import Config

from autograder.course.course import Course, CourseError
from autograder.course.late import POLICIES, LatePolicy


class CourseLatePolicy(LateSubmissionPlugin):
    """The policies of ``autograder.course.late`` for nbgrader's own commands and buttons."""

    policy = Enum(POLICIES, default_value="none", help="What lateness costs.").tag(config=True)
    percent_per_day = Float(10.0, help="Taken off for each day that has begun.").tag(config=True)
    cut_off_days = Float(
        None, allow_none=True, help="After so many days nothing counts; None: no such limit."
    ).tag(config=True)
    grace_minutes = Float(0.0, help="Lateness that costs nothing.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        policy = LatePolicy(
            self.policy, self.percent_per_day, self.cut_off_days, self.grace_minutes
        )
        return policy.penalty(score, total_seconds_late) or None


def put_policy(config: Any, policy: LatePolicy) -> None:
    """Make nbgrader charge what the course's policy says."""
    config.AssignLatePenalties.plugin_class = CourseLatePolicy
    for name, value in vars(policy).items():
        setattr(config.CourseLatePolicy, name, value)


class Charge:
    """What a course charges for lateness: a stranger's own plugin, or our policy."""

    def __init__(self, course: Course) -> None:
        config = Config()
        if course.stranger is None:
            put_policy(config, course.late)
        else:
            config.merge(course.stranger.config)
        with self._named(course), _importable(course):
            self._step = AssignLatePenalties(config=config)
            self._step.init_plugin()
        self._course = course

    def put(self, submission: Any) -> None:
        """Set the penalty of each notebook of a submission, as nbgrader's own step does."""
        late_s = submission.total_seconds_late
        for notebook in submission.notebooks:
            penalty = None
            if late_s > 0:
                with self._named(self._course):
                    penalty = self._step.plugin_inst.late_submission_penalty(
                        submission.student_id, notebook.score, late_s
                    )
                    if penalty is not None:
                        penalty = self._step._check_late_penalty(notebook, penalty)
            if notebook.late_submission_penalty != penalty:
                notebook.late_submission_penalty = penalty

    @contextlib.contextmanager
    def _named(self, course: Course) -> Iterator[None]:
        """Name a teacher's plugin that fails, instead of showing where in nbgrader it did."""
        try:
            yield
        except Exception as error:
            reason = (str(error).strip().splitlines() or [""])[0]
            raise CourseError(
                f"{course.root}: the course's late-submission plugin "
                f"(c.AssignLatePenalties.plugin_class) failed: {type(error).__name__}: {reason}"
            ) from error


@contextlib.contextmanager
def _importable(course: Course) -> Iterator[None]:
    """Let a plugin be named as nbgrader's commands find it: a module in the course's folder."""
    sys.path.insert(0, str(course.root))
    try:
        yield
    finally:
        sys.path.remove(str(course.root))


def put_dates(
    db: Any, about: Any, due: dt.datetime | None, extended: Mapping[str, dt.datetime], *, ours: bool
) -> None:
    """Bring due date and extensions of an assignment into the gradebook.

    In a course of ours they come from its files alone; in a stranger's the gradebook's due date
    stands, and so does an extension that nbgrader gave.
    """
    if ours and about.duedate != naive(due):
        about.duedate = naive(due)
    known = db.query(SubmittedAssignment).filter(SubmittedAssignment.assignment_id == about.id)
    given = SubmittedAssignment.extension.is_not(None)
    theirs = SubmittedAssignment.student_id.in_(list(extended))
    for submission in known.filter(given | theirs):
        if submission.student_id in extended or ours:
            submission.extension = extension(about, extended.get(submission.student_id))


def extension(about: Any, until: dt.datetime | None) -> dt.timedelta | None:
    """Return an extension as nbgrader stores it: the time beyond the assignment's due date."""
    if until is None or about.duedate is None:
        return None
    return max(dt.timedelta(0), naive(until) - about.duedate)


def to_settle(db: Any, about: Any) -> Iterator[Any]:
    """Yield the submissions that are late, and those that are charged for it."""
    rows = db.query(
        SubmittedAssignment.id, SubmittedAssignment.timestamp, SubmittedAssignment.extension
    ).filter(SubmittedAssignment.assignment_id == about.id)
    late = {
        number
        for number, handed_in, more in rows
        if handed_in and about.duedate and handed_in > about.duedate + (more or dt.timedelta(0))
    }
    charged = (
        db.query(SubmittedNotebook.assignment_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .filter(
            SubmittedAssignment.assignment_id == about.id,
            SubmittedNotebook.late_submission_penalty.is_not(None),
        )
    )
    for number in sorted(late | {number for (number,) in charged}):
        yield db.get(SubmittedAssignment, number)


def naive(moment: dt.datetime | None) -> Any:
    """Return a moment as nbgrader stores it: in UTC, without saying so."""
    return moment and moment.astimezone(dt.UTC).replace(tzinfo=None)
