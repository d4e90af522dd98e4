"""What goes into the gradebook and what comes out of it: frozen plain data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class CellScore:
    """What goes into the gradebook for one cell; ``None`` points wait for a human."""

    name: str
    points: float | None
    comment: str | None = None


@dataclass(frozen=True)
class NotebookScore:
    """What goes into the gradebook for one notebook of a submission."""

    notebook: str
    scores: tuple[CellScore, ...]
    comments: tuple[CellScore, ...] = ()


@dataclass(frozen=True)
class CellGrade:
    """What the gradebook holds for one cell of one learner, as a human decided where one did."""

    points: float
    needs_manual: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One learner's standing in one assignment. There is one for each learner of a big class."""

    learner: str
    first_name: str
    last_name: str
    email: str
    assignment: str
    points: float
    max_points: float
    penalty: float
    needs_manual: bool
    submitted_at: dt.datetime | None
    late_s: float

    @property
    def score(self) -> float:
        """What counts: the points, a human's included, less the penalty."""
        return max(0.0, self.points - self.penalty)
