"""Takes hand-ins out of nbgrader's exchange as sent by somebody who may lie about all of it.

Everybody may write into the exchange. nbgrader itself follows the links that it finds there, with
the rights of the one who collects, and warns of a hand-in in another's name, but takes it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns

from autograder.course.course import CourseError
from autograder.course.hand_in_rules import MAX_BYTES, MAX_FILES, require_learner

MAX_DEPTH = 20
Ignore = Callable[[str, list[str]], set[str]]


class CarefulCollect(ExchangeCollect):
    """Takes only what its learner wrote: under their own name, in plain files of their own."""

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Return what the name says; no learner where it is not to be believed."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            demand_its_owner(os.lstat(path), record["username"], check_owner=self.check_owner)
        except (CourseError, ValueError, OSError, KeyError) as reason:
            self.log.warning("Not taken: %s: %s", path, reason)
            return {"username": "", "filename": Path(path).name, "timestamp": None}
        return record

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        believed = [record for record in records if record["username"]]
        return super()._sort_by_timestamp(believed) if believed else records

    def init_src(self) -> None:
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy plain files of the learner's own; name the rest."""
        ignore = ignore_patterns(
            exclude=self.coursedir.ignore,
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )
        learner = Path(src).name.rsplit("+", 3)[0]
        Path(dest).mkdir(parents=True)
        for path, data in learners_files(
            Path(src), learner, self.log.warning, ignore, check_owner=self.check_owner
        ):
            target = Path(dest, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def demand_its_owner(about: os.stat_result, learner: str, *, check_owner: bool) -> None:
    """Refuse a hand-in that is no folder, or lies there in another's name."""
    import pwd  # not on Windows, where there is no exchange either

    if not stat.S_ISDIR(about.st_mode):
        raise CourseError("it is no folder")
    require_learner(learner)
    owner = pwd.getpwuid(about.st_uid).pw_name
    if check_owner and owner != learner:
        raise CourseError(f"it says that it is {learner}'s, and belongs to {owner}")


def learners_files(
    src: Path,
    learner: str,
    warn: Callable[..., object],
    ignore: Ignore = lambda _place, _names: set(),
    *,
    check_owner: bool = True,
) -> Iterator[tuple[Path, bytes]]:
    """Yield the plain files of a hand-in that are its learner's own; warn of the rest."""
    with _open(str(src), os.O_DIRECTORY) as folder:
        about = os.fstat(folder)
        demand_its_owner(about, learner, check_owner=check_owner)
        room = MAX_BYTES
        for count, (path, data) in enumerate(_files(folder, src, about, ignore, warn)):
            room -= len(data)
            if room < 0 or count == MAX_FILES:
                warn("Not taken: %s and what follows: too much", path)
                return
            yield path.relative_to(src), data


def _files(
    folder: int,
    place: Path,
    owner: os.stat_result,
    ignore: Ignore,
    warn: Callable[..., object],
    depth: int = 0,
) -> Iterator[tuple[Path, bytes]]:
    """Yield the files of an open folder: its owner may put a link in any path meanwhile."""
    names = sorted(os.listdir(folder))
    ignored = ignore(str(place), names)
    for name in names:
        path = place / name
        try:
            if name not in ignored:
                with _open(name, within=folder) as item:
                    about = os.fstat(item)
                    if stat.S_ISDIR(about.st_mode) and depth < MAX_DEPTH:
                        yield from _files(item, path, owner, ignore, warn, depth + 1)
                    elif stat.S_ISREG(about.st_mode) and about.st_uid == owner.st_uid:
                        yield path, _read(item)
                    else:
                        raise CourseError("no plain file of the learner")
        except (CourseError, OSError) as reason:
            warn("Not taken: %s: %s", path, reason)


@contextmanager
def _open(path: str, flags: int = 0, within: int | None = None) -> Iterator[int]:
    """Open what is there itself: no link is followed, no pipe waited for."""
    flags |= os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags, dir_fd=within)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read(item: int) -> bytes:
    with open(item, "rb", closefd=False) as file:
        return file.read(MAX_BYTES + 1)
