"""Canvas's and Moodle's imports, as far as they decide what becomes of a file.

The rules are those of their own public sources: Canvas's gradebook importer, Moodle's CSV import.
Each returns scores by learner and assignment, or raises where the platform would refuse the file.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

Scores = dict[tuple[str, str], float | None]


@dataclass(frozen=True)
class Account:
    """Somebody on the platform."""

    number: int
    login: str
    sis_id: str = ""
    email: str = ""


def canvas_import(text: str, accounts: list[Account], assignments: dict[int, str]) -> Scores:
    """Read a file as Canvas does; scores go by login and the assignment's name.

    An assignment that is not there would be made anew, and somebody unknown would be asked about:
    both are refused here.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    header = next(reader)
    assert len(header) > 3 and "Student" in header[0] and "ID" in header[1], "Invalid header row"
    columns = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        columns = 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        columns = 5
    assert "Section" in header[columns - 1], "Invalid header row"
    found: dict[int, str] = {}
    for place, name in enumerate(header[columns:], columns):
        numbered = re.fullmatch(r"(.*)\s\((\d+)\)", name)
        title = assignments.get(int(numbered[2])) if numbered else None
        title = title or next((known for known in assignments.values() if known == name), None)
        assert title, f"a new assignment {name!r} would be made"
        found[place] = title
    scores: Scores = {}
    for row in reader:
        cells = [_normalised(cell) for cell in row]
        if "Points Possible" in cells[0]:
            continue
        account = next(
            (a for a in accounts if cells[1] and str(a.number) == cells[1]), None
        ) or next((a for a in accounts if a.sis_id and a.sis_id == cells[2]), None)
        account = account or next((a for a in accounts if a.login == cells[3]), None)
        assert account, f"nobody is {cells[:5]}"
        for place, title in found.items():
            score = cells[place].strip()
            scores[account.login, title] = float(score) if score not in ("", "-") else None
    return scores


def _normalised(field: str) -> str:
    """Canvas reads 1.234,5 and 1,234.5 alike, in whatever column."""
    if re.fullmatch(r"-?[0-9.,]+%?", field):
        *rest, last = re.split(r"[,.]", field)
        return f"{''.join(rest)}.{last}" if rest else last
    return field


def moodle_import(text: str, accounts: list[Account], user_column: str, field: str) -> Scores:
    """Read a file as Moodle does, with one column mapped to a field of the user.

    One row whose user is not found, or one grade that is no number, ends the whole import.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    header = [name.strip() for name in next(reader)]
    mapped = header.index(user_column)
    items = {place: name for place, name in enumerate(header) if name.startswith("Assignment: ")}
    scores: Scores = {}
    for row in reader:
        assert len(row) == len(header), "a row is shorter or longer than the header"
        found = [a for a in accounts if getattr(a, field) == row[mapped]]
        assert len(found) == 1, f"user mapping error: {field} = {row[mapped]!r}"
        for place, name in items.items():
            value = row[place].strip()
            score = None if value in ("", "-") else float(value)
            assert score is None or score <= 100, "the grade is too big"
            scores[found[0].login, name.removeprefix("Assignment: ")] = score
    return scores
