"""What a killed process left behind: scratch files and folders that carry the name of their owner.

The owner is a process of one machine (or container), known by its number and by when it began,
since numbers come again. Only what a dead process of this very machine and user owned is removed.
"""

import hashlib
import os
import re
import shutil
import socket
import stat
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

_MARK = "bootcamp"
_FOLDER = re.compile(rf"{_MARK}-[a-z]+-(?P<owner>[0-9a-f]{{8}}-\d+-\d+)-[a-z0-9_]{{8}}")
_FILE = re.compile(rf"\..*\.{_MARK}-(?P<owner>[0-9a-f]{{8}}-\d+-\d+)\.[a-z0-9_]{{8}}")


def scratch_folder(purpose: str) -> tempfile.TemporaryDirectory[str]:
    """Return a fresh temporary folder whose name tells which process made it."""
    return tempfile.TemporaryDirectory(prefix=folder_prefix(purpose))


def folder_prefix(purpose: str) -> str:
    return f"{_MARK}-{purpose}-{_owner()}-"


def file_prefix(name: str) -> str:
    """Return the prefix of a scratch file that will be renamed to `name`."""
    return f".{name[:100]}.{_MARK}-{_owner()}."


def sweep_temporary() -> None:
    """Remove the folders for temporary files that dead graders left."""
    for path in _entries(Path(tempfile.gettempdir())):
        found = _FOLDER.fullmatch(path.name)
        if found and _is_ours(path, stat.S_ISDIR) and _is_dead(found["owner"]):
            shutil.rmtree(path, ignore_errors=True)


def sweep_files(folders: Iterable[Path]) -> None:
    """Remove the scratch files that dead graders left in these folders."""
    for folder in folders:
        for path in _entries(folder):
            found = _FILE.fullmatch(path.name)
            if found and _is_ours(path, stat.S_ISREG) and _is_dead(found["owner"]):
                path.unlink(missing_ok=True)


def _entries(folder: Path) -> list[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(folder) if _MARK in entry.name]
    except OSError:
        return []


def _is_ours(path: Path, is_kind: Callable[[int], bool]) -> bool:
    try:
        about = path.lstat()
    except OSError:
        return False
    return about.st_uid == os.geteuid() and is_kind(about.st_mode)


def _owner() -> str:
    return f"{_machine()}-{os.getpid()}-{_began(os.getpid())}"


@lru_cache(maxsize=1)
def _machine() -> str:
    """Return a name for the machine and its process namespace: ids mean the same only there."""
    try:
        numbers = os.readlink("/proc/self/ns/pid")
    except OSError:
        numbers = ""
    return hashlib.sha256(f"{socket.gethostname()} {numbers}".encode()).hexdigest()[:8]


def _is_dead(owner: str) -> bool:
    machine, pid, began = owner.split("-")
    if machine != _machine():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # it lives, and belongs to somebody else
    except (OSError, OverflowError):
        return False
    now = _began(int(pid))
    return bool(now) and began not in (str(now), "0")


def _began(pid: int) -> int:
    """Return when a process began, in the kernel's ticks, or 0 if unknown."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0
