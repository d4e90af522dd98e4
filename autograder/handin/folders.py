"""Reads the folder of a hand-in: plain files alone, and the time beside them."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import dateutil.parser

from autograder.course.hand_in_rules import MAX_BYTES, TIMESTAMP


def read_folder(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes], tuple[str, ...]]:
    """Return notebooks by name, other files by path, and notes on what was not taken.

    Links, devices and pipes are left out: following one could read what is not the learner's,
    or never return.
    """
    notebooks: dict[str, bytes] = {}
    files: dict[str, bytes] = {}
    notes: list[str] = []
    room = MAX_BYTES
    if folder.is_symlink():
        return {}, {}, ("The hand-in is a link, not a folder: it was not followed.",)
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(base, name)
            relative = path.relative_to(folder).as_posix()
            about = path.lstat()
            if not stat.S_ISREG(about.st_mode) or about.st_nlink > 1:
                notes.append(
                    f"{relative} is no plain file (a link, pipe or device): it was not taken."
                )
            elif about.st_size > room:
                notes.append(f"{relative} is too large: it was not taken.")
            elif name != TIMESTAMP and not name.startswith("."):
                data = path.read_bytes()
                room -= len(data)
                if path.suffix == ".ipynb" and path.parent == folder:
                    notebooks[path.stem] = data
                else:
                    files[relative] = data
    return notebooks, files, tuple(notes)


def timestamp(folder: Path) -> dt.datetime | None:
    """Read when it was handed in, in the forms that nbgrader writes."""
    path = folder / TIMESTAMP
    if not path.is_file() or path.is_symlink():
        return None
    try:
        when = dateutil.parser.parse(path.read_text()[:100])
    except (ValueError, OverflowError, UnicodeDecodeError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)
