"""How Canvas and Moodle name learners, and how the roster tells who is meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import dateutil.parser

from autograder.course import roster
from autograder.course.course import Course, CourseError
from autograder.course.roster import Learner, comparable
from autograder.course.sheets import read_sheet
from autograder.handin.zips import Refused


@dataclass(frozen=True)
class Sender:
    """Somebody as a file name has them: the platform, a name, and a number of its own."""

    platform: str
    who: str
    number: str

    @property
    def label(self) -> str:
        return f"{self.who} ({self.number})" if self.number else self.who


@dataclass(frozen=True)
class Worksheet:
    """Moodle's grading worksheet: who a number in a file name is, and when they handed in."""

    people: dict[str, tuple[str, str]]
    times: dict[str, dt.datetime]

    def time_of(self, sender: Sender) -> dt.datetime | None:
        return self.times.get(sender.number)


def read_worksheet(course: Course, path: Path) -> Worksheet:
    """Read a grading worksheet, as Moodle offers it for download beside the hand-ins."""
    sheet = read_sheet(path)
    if not {"identifier", "lastmodifiedsubmission"} <= set(sheet.columns):
        raise CourseError(
            f"{path} is no grading worksheet: it has no columns Identifier and "
            "Last modified (submission)."
        )
    people, times = {}, {}
    for record in sheet.records:
        number = re.search(r"\d+$", record.cells["identifier"])
        if number is None:
            raise CourseError(f"{path}, line {record.line}: no number in the identifier.")
        people[number[0]] = (record.first("emailaddress"), record.first("fullname"))
        said = record.cells.get("lastmodifiedsubmission", "")
        if said in ("", "-"):
            continue
        try:
            when = dateutil.parser.parse(said)
        except (ValueError, OverflowError):
            raise CourseError(
                f"{path}, line {record.line}: {said!r} is no date that can be read. Download the "
                "worksheet with Moodle set to English."
            ) from None
        times[number[0]] = when if when.tzinfo else when.replace(tzinfo=course.timezone)
    return Worksheet(people, times)


class Names:
    """Finds the learner of the roster whom a platform means."""

    def __init__(self, course: Course, worksheet: Worksheet | None = None) -> None:
        self.members = roster.members(course)
        self.people = worksheet.people if worksheet else {}
        if not self.members:
            raise Refused(
                "A platform's zip names learners in its own way, and there is no roster to tell who "
                "they are: run `bootcamp roster` first."
            )

    def learner(self, sender: Sender, label: str) -> str:
        """Return the id of the learner, or refuse what might be somebody else's."""
        for match in self._ways(sender):
            found = [member for member in self.members if match(member)]
            if len(found) == 1:
                return found[0].id
            if found:
                both = " and ".join(member.id for member in found)
                raise Refused(
                    f"{label}: this may be {both}, who have the same name. Give the roster their "
                    "numbers (a Canvas gradebook export), or --times with Moodle's worksheet."
                )
        raise Refused(
            f"{label}: nobody in the roster goes by this name or number. Mend the roster, then "
            "collect again; what is here already stays."
        )

    def _ways(self, sender: Sender) -> list[Callable[[Learner], bool]]:
        """Return the ways to tell who it is, the surest first."""
        who = comparable(sender.who)
        email, whole = self.people.get(sender.number, ("", ""))
        ways: list[Callable[[Learner], bool]] = []
        if sender.platform == "canvas":
            ways.append(lambda member: member.lms_id == sender.number)
        if email:
            ways.append(lambda member: member.email.casefold() == email.casefold())
        if whole:
            ways.append(lambda member: comparable(whole) in _names(member))
        # A number that contradicts the file's is another person of that name.
        ways.append(
            lambda member: (
                who in _names(member) and not (sender.platform == "canvas" and member.lms_id)
            )
        )
        return ways


def _names(member: Learner) -> set[str]:
    first, last = comparable(member.first_name), comparable(member.last_name)
    return {first + last, last + first} - {""}
