"""Reads tables as spreadsheets and learning platforms write them: any usual encoding and separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import CourseError

SEPARATORS = ",;\t"
MAX_BYTES = 20 * 2**20


@dataclass(frozen=True)
class Record:
    """One row: the line where it ends in the file, and its cells by column, trimmed."""

    line: int
    cells: dict[str, str]

    def first(self, *names: str) -> str:
        """Return the first of these columns that says something."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")


@dataclass(frozen=True)
class Sheet:
    """A table. Columns go by their letters and digits alone: ``E-Mail`` is ``email``."""

    columns: tuple[str, ...]
    records: tuple[Record, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a table with a header; a row with more cells than the header is named."""
    if path.stat().st_size > MAX_BYTES:
        raise CourseError(
            f"{path}: larger than {MAX_BYTES >> 20} MiB: this is no table of learners."
        )
    text = decoded(path.read_bytes(), path)
    separator = None
    lines = io.StringIO(text, newline="")
    said = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    if said:  # Excel's own way to name the separator
        separator = said[1]
        lines.readline()
    first = lines.tell()
    header_line = lines.readline()
    lines.seek(first)
    separator = separator or max(SEPARATORS, key=header_line.count)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        rows = [(reader.line_num + bool(said), [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        line = reader.line_num + bool(said)
        raise CourseError(f"{path}, line {line}: no table row can be read here: {error}.") from None
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows:
        raise CourseError(f"{path} is empty: its first line names the columns.")
    (line, header), *body = rows
    columns = tuple(plain(name) for name in header)
    twice = next((name for name in columns if name and columns.count(name) > 1), "")
    if twice:
        raise CourseError(f"{path}, line {line}: two columns are called {twice!r}.")
    records = []
    for line, cells in body:
        if any(cells[len(columns) :]):
            raise CourseError(
                f"{path}, line {line}: {len(cells)} cells where the header has {len(columns)}. "
                "Put a name with a comma in it between quotation marks."
            )
        records.append(Record(line, dict(zip(columns, cells, strict=False))))
    return Sheet(columns, tuple(records))


def plain(name: str) -> str:
    """Return a column's name as it is compared: small letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def decoded(data: bytes, path: Path) -> str:
    """Return the text, by its byte-order mark, as UTF-8, or as Windows writes western Europe."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data[:200]:
        # No text has zeros but UTF-16; where every second byte is one tells which way round.
        encodings = ["utf-16-be" if data[:1] == b"\0" else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise CourseError(f"{path} is no text: save the table as CSV.")
