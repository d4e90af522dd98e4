"""Who is in the cohort: read from a table, and kept beside the gradebook."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course, CourseError
from autograder.course.hand_in_rules import require_learner
from autograder.course.sheets import Record, Sheet, read_sheet
from autograder.files import write_atomically

# Columns that may hold the id, the best first. Canvas and Moodle exports are read as they come.
IDS = (
    "studentid", "student", "id", "username", "user", "userid", "login", "loginid", "sisloginid",
    "netid", "uid", "idnumber", "sisuserid", "email", "emailaddress",
)  # fmt: skip
EMAILS = ("email", "emailaddress", "mail")
FIRST = ("firstname", "givenname", "first", "forename", "vorname")
LAST = ("lastname", "surname", "familyname", "last", "nachname")
FULL = ("name", "fullname", "studentname")
CANVAS = {"student", "id", "section"}
ROUNDED = re.compile(r"\d+([.,]\d+)?[eE]\+\d+")


@dataclass(frozen=True)
class Learner:
    """One member of the cohort. The last four are what learning platforms know them by."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    sis_id: str = ""
    login: str = ""
    section: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the fields as files and programs know them."""
        return {"student" if name == "id" else name: text for name, text in vars(self).items()}


def members(course: Course) -> list[Learner]:
    """Return the cohort as the last rosters said; nobody where there was none."""
    path = _path(course)
    try:
        return [Learner(item.pop("student"), **item) for item in json.loads(path.read_bytes())]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError, AttributeError):
        raise CourseError(
            f"{path} is damaged. Delete it, then run `bootcamp roster` with the table again."
        ) from None


def remember(course: Course, learners: Iterable[Learner]) -> None:
    """Keep who belongs to the cohort beside the gradebook, with what platforms call them."""
    kept = sorted(learners, key=lambda learner: learner.id)
    text = json.dumps([learner.as_dict() for learner in kept], indent=1, ensure_ascii=False)
    write_atomically(_path(course), text.encode() + b"\n")


def require_member(course: Course, learner: str) -> None:
    """Refuse somebody who is not in the cohort, where a roster says who is."""
    known = {member.id for member in members(course)}
    if known and learner not in known:
        raise CourseError(
            f"{learner} is not in the roster. If they belong to the course, add them with "
            "`bootcamp roster`."
        )


def _path(course: Course) -> Path:
    return course.root / ".bootcamp" / "roster.json"


def read_roster(path: Path) -> list[Learner]:
    """Read a table of learners; every bad row is named, the first with what is wrong in it."""
    sheet = read_sheet(path)
    column = _id_column(sheet, path)
    canvas = CANVAS <= set(sheet.columns)
    learners: list[Learner] = []
    lines: dict[str, int] = {}
    problems: list[tuple[int, str]] = []
    for record in sheet.records:
        if canvas and _is_no_learner(record):
            continue
        try:
            learner = _learner(record, column, canvas=canvas)
            # Windows and macOS take both spellings for one folder.
            same = lines.setdefault(learner.id.casefold(), record.line)
            if same != record.line:
                raise CourseError(f"the id {learner.id!r} is on line {same} already.")
        except CourseError as error:
            problems.append((record.line, str(error)))
        else:
            learners.append(learner)
    if problems:
        (line, message), *more = problems
        also = f" Also bad: line {', '.join(str(n) for n, _ in more[:20])}." if more else ""
        raise CourseError(f"{path}, line {line}: {message}{also} Nothing was changed.")
    if not learners:
        raise CourseError(f"{path} names no learner below its header. Nothing was changed.")
    return learners


def _id_column(sheet: Sheet, path: Path) -> str:
    if CANVAS <= set(sheet.columns):
        wanted = ("sisloginid", "sisuserid", "id")
        return next(name for name in wanted if name in sheet.columns)
    found = [name for name in IDS if name in sheet.columns]
    if not found:
        said = ", ".join(name for name in sheet.columns if name) or "nothing readable"
        raise CourseError(
            f"{path}: no column holds ids; the columns are {said}. Call one of them `id`."
        )
    return found[0]


def _is_no_learner(record: Record) -> bool:
    """Tell the rows of a Canvas gradebook that are about assignments, and its test student."""
    name = record.cells.get("student", "")
    return "Points Possible" in name or name == "Student, Test" or not record.cells.get("id")


def _learner(record: Record, column: str, *, canvas: bool) -> Learner:
    cells = record.cells
    learner = cells.get(column, "")
    if not learner:
        raise CourseError("the id is missing.")
    if ROUNDED.fullmatch(learner):
        raise CourseError(f"a spreadsheet has rounded the id to {learner}: format it as text.")
    require_learner(learner)
    first, last = record.first(*FIRST), record.first(*LAST)
    whole = cells.get("student", "") if canvas else record.first(*FULL)
    if whole and not (first or last):
        first, last = split_name(whole)
    email = record.first(*EMAILS)
    if email and not re.fullmatch(r"[^@\s,;<>=+-][^@\s,;<>]*@[^@\s,;<>]+", email):
        raise CourseError(f"{email!r} is no e-mail address.")
    if "\ufffd" in first + last:
        raise CourseError(
            f"the name {first} {last} lost letters when it was saved: export it again as UTF-8."
        )
    lms_id = cells.get("id", "") if canvas else record.first("lmsid", "lmsuserid", "canvasid")
    return Learner(
        learner,
        first,
        last,
        email,
        lms_id,
        record.first("sisuserid", "idnumber"),
        record.first("sisloginid", "username"),
        cells.get("section", ""),
    )


def split_name(whole: str) -> tuple[str, str]:
    """Split ``Lovelace, Ada`` or ``Ada Lovelace`` into first and last name."""
    last, comma, first = whole.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = whole.strip().rpartition(" ")
    return first, last


def comparable(name: str) -> str:
    """Return a name as file names keep it: letters and digits in one form, nothing between."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c.isalnum())
