"""A control group for each session, where this machine allows one: memory and processes."""

import itertools
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PREFIX = "bootcamp"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class _Place:
    """A directory in which groups can be made, and what to write into each new one."""

    parent: Path
    required: tuple[tuple[str, str], ...]
    optional: tuple[tuple[str, str], ...] = ()


class ControlGroup:
    """One session's group: one directory in version 2, one for each controller in version 1."""

    def __init__(self) -> None:
        self._directories: list[Path] = []

    @classmethod
    def create(cls, memory_mib: int, processes: int) -> Self | None:
        """Return a group with these limits, or None where this machine allows none."""
        for places in _candidates(str(memory_mib * 2**20), str(processes)):
            group = cls()
            try:
                for place in places:
                    group._make(place)
            except OSError:
                group.remove()
                continue
            return group
        return None

    @staticmethod
    def sweep() -> None:
        """Remove the groups of graders that were killed."""
        for places in _candidates("", ""):
            for place in places:
                for directory in place.parent.glob(f"{_PREFIX}-*-*"):
                    if not Path("/proc", directory.name.split("-")[1]).exists():
                        try:
                            directory.rmdir()
                        except OSError:
                            continue  # somebody is still in it

    def _make(self, place: _Place) -> None:
        directory = place.parent / f"{_PREFIX}-{os.getpid()}-{next(_numbers)}"
        directory.mkdir()
        self._directories.append(directory)
        for name, value in place.required:
            _write(directory / name, value)
        for name, value in place.optional:
            try:
                _write(directory / name, value)
            except OSError:
                continue

    def open(self) -> list[int]:
        """Return descriptors; a process that writes "0" to each joins the group."""
        return [os.open(path / "cgroup.procs", os.O_WRONLY) for path in self._directories]

    def out_of_memory(self) -> bool:
        """Whether the kernel killed one of its processes for lack of memory."""
        counts = [
            line.split()[1]
            for path in self._directories
            for name in ("memory.events", "memory.oom_control")
            for line in _lines(path / name)
            if line.startswith("oom_kill ")
        ]
        return any(count != "0" for count in counts)

    def remove(self) -> None:
        """Remove the group, whose processes are dead; the kernel may need a moment to notice."""
        for directory in self._directories:
            for _ in range(500):
                try:
                    directory.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.002)
                else:
                    break


def _candidates(memory: str, processes: str) -> list[list[_Place]]:
    """Return sets of places to try, those nearest to this process first."""
    mounted: dict[str, Path] = {}
    for line in _lines(Path("/proc/self/mounts")):
        _, point, kind, options, *_ = line.split()
        if kind == "cgroup2":
            mounted[""] = Path(point)
        elif kind == "cgroup":
            mounted.update((option, Path(point)) for option in options.split(","))
    own = {
        controller: path.lstrip("/")
        for _, controllers, path in (
            line.split(":", 2) for line in _lines(Path("/proc/self/cgroup"))
        )
        for controller in controllers.split(",")
    }
    candidates = []
    if "memory" in mounted and "pids" in mounted:
        for below in ({**own}, {"memory": "", "pids": ""}):
            memory_place = _Place(
                mounted["memory"] / below.get("memory", ""),
                (("memory.limit_in_bytes", memory),),
                (("memory.memsw.limit_in_bytes", memory),),
            )
            processes_place = _Place(
                mounted["pids"] / below.get("pids", ""), (("pids.max", processes),)
            )
            candidates.append([memory_place, processes_place])
    if "" in mounted:
        required = (("memory.max", memory), ("pids.max", processes))
        optional = (("memory.swap.max", "0"), ("memory.oom.group", "1"))
        for path in (mounted[""] / own.get("", ""), mounted[""]):
            candidates.append([_Place(path, required, optional)])
    return candidates


def _write(path: Path, text: str) -> None:
    with open(path, "r+") as file:  # not "w", which would create what does not exist
        file.write(text)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
