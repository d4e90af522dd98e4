"""Reads zip files that somebody sent: plain files of bounded size in one folder, or a refusal."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from autograder.course.course import CourseError
from autograder.course.hand_in_rules import MAX_BYTES, MAX_FILES

# The others may ask for gigabytes of memory before they give a byte.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNREADABLE = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    zlib.error,
    struct.error,
)
"""What Python's zip reader raises over files that are none, or not quite."""
Label = Path | str


class Refused(CourseError):
    """A hand-in that is not taken, with the reason in one line."""


def not_readable(label: Label, error: Exception) -> Refused:
    """Say that a zip cannot be read; some of these errors quote the whole file."""
    if isinstance(error, OSError) and error.strerror:
        return Refused(f"{label}: {error.strerror}.")
    return Refused(f"{label}: not a readable zip ({error!s:.100}). Ask for it again.")


def contents(archive: zipfile.ZipFile, path: Label) -> dict[str, bytes]:
    """Return all files of a hand-in, by name."""
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise Refused(f"{path}: {len(entries)} entries, more than {MAX_FILES}.")
    found: dict[str, bytes] = {}
    room = MAX_BYTES
    for entry in entries:
        if entry.is_dir():
            continue
        name = safe_name(entry, path)
        data = read_entry(archive, entry, room, path)
        room -= len(data)
        if name in found:
            raise Refused(f"{path}: {name!r} is in it twice.")
        found[name] = data
    require_names(found, path)
    return found


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, path: Label) -> bytes:
    """Return an entry's bytes, no more of them than there is room for."""
    if entry.compress_type not in PACKINGS:
        raise Refused(
            f"{path}: {entry.filename!r} is compressed in an unusual way. Use an ordinary zip."
        )
    # The size in the header is the sender's word, so the reading itself is bounded.
    with archive.open(entry) as file:
        data = file.read(room + 1)
    if len(data) > room:
        raise Refused(f"{path}: more than {MAX_BYTES >> 20} MiB when unpacked.")
    return data


def safe_name(entry: zipfile.ZipInfo, path: Label) -> str:
    """Return an entry's name, if it can be a file below the hand-in's folder and nothing else."""
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise Refused(f"{path}: {name!r} is a link or a device; only plain files are taken.")
    _require_inside(name, path)
    return name


def require_names(names: Iterable[str], path: Label) -> None:
    """Refuse names that cannot all be files of one folder."""
    found = set(names)
    for name in found:
        _require_inside(name, path)
    folders = {str(above) for name in found for above in PurePosixPath(name).parents}
    for name in folders & found:
        raise Refused(f"{path}: {name!r} is a file and a folder.")


def _require_inside(name: str, path: Label) -> None:
    parts = PurePosixPath(name).parts
    if (
        not parts
        or name.startswith("/")
        or ".." in parts
        or "\\" in name
        or ":" in name
        or "\0" in name
    ):
        raise Refused(f"{path}: {name!r} points outside the hand-in.")
    if any(ord(c) < 32 for c in name) or len(name) > 200:
        raise Refused(f"{path}: a file name in it cannot be used.")
