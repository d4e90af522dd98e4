"""Brings a table of learners into the gradebook and the roster: all rows or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.course import Course
from autograder.course.roster import members, read_roster, remember
from autograder.nbgrader_bridge.book import Book


@dataclass(frozen=True)
class Enrolled:
    """What a roster changed, as ids."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        counts = [f"{len(self.added)} added", f"{len(self.updated)} updated"]
        lines = [", ".join([*counts, f"{len(self.unchanged)} as before"]) + "."]
        if self.missing:
            lines.append(
                f"Not in this file, and kept: {', '.join(self.missing)}. "
                "Somebody who has left keeps what they earned."
            )
        return "\n".join(lines)


def enrol(course: Course, path: Path, db_url: str | None = None) -> Enrolled:
    """Bring a table of learners into the gradebook: all of it, or nothing where a row is bad."""
    learners = {learner.id: learner for learner in read_roster(path)}
    before = {learner.id: learner for learner in members(course)}
    with Book(course, db_url) as book:
        book.enrol(learners.values())
    remember(course, {**before, **learners}.values())
    return Enrolled(
        sorted(learners.keys() - before),
        sorted(name for name in learners.keys() & before if learners[name] != before[name]),
        sorted(name for name in learners.keys() & before if learners[name] == before[name]),
        sorted(before.keys() - learners),
    )
