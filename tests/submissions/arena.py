"""A course in a folder of its own, into which the corpus is handed in, with bait and witnesses.

What the samples aim at is real: a gradebook, a secret, hidden tests, neighbours, a listening
server. The witnesses look from outside at what a sample may have done to the machine.
"""

import ctypes
import hashlib
import json
import os
import re
import secrets
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import IPython
import msgpack
import numpy as np

import autograder
import nnlib
from autograder.author import build
from autograder.course.course import Course, Lesson, read_course
from autograder.engine import registry
from autograder.engine.cases import generator
from autograder.engine.examine import VISIBLE
from autograder.engine.exercise import Agreement, Exercise, Part
from tests.submissions import percent, samples

MARK = ".attack-range"
CANARY = "corpus-canary"
TRACE = "corpus-trace"
HIDDEN_WORD = "quokka_7341"
_CHECKED = ("row_sums", "add_bias", "batch_dot")
_PR_SET_CHILD_SUBREAPER = 36


def make_course(root: Path) -> tuple[Course, Lesson]:
    """Write the corpus's course and release its lesson."""
    folder = samples.FOLDER / "course"
    (root / "solutions" / "01_tables").mkdir(parents=True)
    (root / "course.toml").write_bytes((folder / "course.toml").read_bytes())
    (root / MARK).write_text("What lies here may be attacked: a test made it.\n")
    source = percent.source_notebook(percent.read(folder / "tables.py"))
    (root / "solutions/01_tables/tables.ipynb").write_text(json.dumps(source, indent=1))
    course = read_course(root)
    lesson = course.lesson("tables")
    build.build(course, (lesson,))
    return course, lesson


def released(course: Course, lesson: Lesson) -> samples.Lesson:
    path = course.released / lesson.folder / f"{lesson.word}.ipynb"
    return samples.Lesson(json.loads(path.read_bytes()))


def hand_in(course: Course, lesson: Lesson, name: str, files: dict[str, bytes]) -> None:
    """Put one learner's files where collecting puts them."""
    for file, data in files.items():
        path = course.submitted / name / lesson.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class Listeners:
    """Two servers on this machine that nobody inside may reach; they count who came.

    The first has a loopback address of its own: a client of a kernel that has ended goes on
    knocking at 127.0.0.1, where its port may be this server's by now.
    """

    def __init__(self) -> None:
        self.host = f"127.{secrets.randbelow(254) + 1}.{secrets.randbelow(256)}.77"
        self.tcp = socket.create_server((self.host, 0))
        self.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.name = f"{CANARY}-{os.getpid()}"
        self.abstract.bind(f"\0{self.name}")
        self.abstract.listen()

    @property
    def tokens(self) -> dict[str, str]:
        port = str(self.tcp.getsockname()[1])
        return {"HOST": self.host, "PORT": port, "ABSTRACT": self.name}

    def visitors(self) -> int:
        """Count the connections that were made."""
        return sum(1 for _ in self._accepted())

    def _accepted(self) -> Iterator[None]:
        for listener in (self.tcp, self.abstract):
            listener.setblocking(False)
            while True:
                try:
                    listener.accept()[0].close()
                except BlockingIOError:
                    break
                yield

    def close(self) -> None:
        self.tcp.close()
        self.abstract.close()


def tokens(course: Course, listeners: Listeners) -> dict[str, str]:
    """Return what an insider would know: paths, ports, and the draws of the notebook."""
    draws = {
        exercise.name: [
            [np.asarray(a).tolist() for a in args] for args in _draws(exercise, VISIBLE)
        ]
        for exercise in map(registry.find, _CHECKED)
    }
    return {"COURSE": str(course.root), "PUBLIC": repr(draws), **listeners.tokens}


def _draws(exercise: Exercise, secret: bytes) -> Iterator[tuple[object, ...]]:
    for part in exercise.parts:
        yield from _cases(exercise, part, secret)


def _cases(exercise: Exercise, part: Part, secret: bytes) -> Iterable[tuple[object, ...]]:
    assert isinstance(part, Agreement)
    return part.cases(generator(exercise, part, secret))


def hidden_rows(secret: bytes) -> set[tuple[float, ...]]:
    """Return every row of numbers that only official grading draws, three numbers or more."""
    rows: set[tuple[float, ...]] = set()
    for exercise in map(registry.find, _CHECKED):
        for args in _draws(exercise, secret):
            for value in args:
                table = np.atleast_2d(np.asarray(value, dtype=float))
                rows |= {tuple(row[:3].tolist()) for row in table if len(row) >= 3}
    # Whole numbers such as 1, 1, 0 may stand on a page for many reasons.
    return {row for row in rows if all(number % 1 for number in row)}


def rows_in(text: str) -> set[tuple[float, ...]]:
    """Return all runs of three numbers in a text, however they are set."""
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*(?:e[+-]?\d+)?", text)]
    return set(zip(numbers, numbers[1:], numbers[2:], strict=False))


# Witnesses.


def course_hashes(course: Course) -> dict[str, str]:
    """Hash what a teacher owns: lessons, sources, settings, the secret, all hand-ins."""
    folders = (course.solutions, course.released, course.submitted)
    files = [path for folder in folders for path in _files(folder)]
    files += [course.root / "course.toml", course.root / ".bootcamp" / "secret"]
    return {str(path): _hash(path) for path in files if path.is_file()}


def library_hashes() -> dict[str, str]:
    """Hash the libraries that samples write to, and list what lies in their folders."""
    found = {}
    for module in (np, np.testing, IPython, msgpack, autograder, nnlib):
        folder = _folder(module)
        found[str(folder)] = " ".join(
            sorted(p.name for p in folder.iterdir() if p.suffix != ".pyc")
        )
        found |= {str(path): _hash(path) for path in folder.glob("*.py")}
    above = _folder(np).parent
    # The tests' own processes may be the first to leave compiled modules there.
    names = sorted(path.name for path in above.iterdir() if path.name != "__pycache__")
    return found | {str(above): " ".join(names)}


def _folder(module: ModuleType) -> Path:
    assert module.__file__ is not None
    return Path(module.__file__).parent


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that none gets away."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants() -> dict[int, str]:
    """Return the command lines of all living processes below this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry.name)] = int(fields[1])
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return {pid: _command(pid) for pid in mine - {os.getpid()}}


def _command(pid: int) -> str:
    try:
        return (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    except OSError:
        return ""


def listening(marker: str) -> list[str]:
    """Return the listening or bound sockets of this machine that carry the corpus's marker."""
    lines = Path("/proc/net/unix").read_text().splitlines()
    return [line for line in lines if marker in line]


def traces() -> list[Path]:
    """Return what the corpus's samples left in the places that every program may write to."""
    places = [Path(p) for p in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", Path.home(), "/")]
    return [path for place in places if place.is_dir() for path in place.glob(f"*{TRACE}*")]
