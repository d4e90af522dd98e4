"""What a hand-in may be, whichever way it comes: whose, how much, and what nbgrader lays into it."""

from __future__ import annotations

import re

from autograder.course.course import CourseError

LEARNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}")
MAX_FILES = 200
MAX_BYTES = 100 * 2**20
TIMESTAMP = "timestamp.txt"
"""When it was handed in, as nbgrader notes it beside the work."""
SECRET = "submission_secret.txt"
"""What nbgrader's exchange puts into a hand-in; whoever holds it may fetch the feedback."""


def require_learner(learner: str) -> str:
    """Return the id if it is safe as a folder's name everywhere."""
    if not LEARNER.fullmatch(learner) or ".." in learner:
        raise CourseError(
            f"{learner!r} cannot be a learner's id: use 1 to 64 letters, digits or _ . @ + - "
            "and begin with a letter or digit."
        )
    return learner
