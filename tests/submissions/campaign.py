"""Grades a whole batch of hand-ins twice on the real path, and writes down what came of it."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.course import Course, Lesson
from autograder.grade.lesson import grade_lesson
from autograder.grade.submissions import course_secret
from autograder.handin import packing
from autograder.nbgrader_bridge import Book, CellGrade
from autograder.report.feedback import write_feedback
from tests.submissions import arena, zips
from tests.submissions.folders import FolderCase
from tests.submissions.samples import Sample

# What Python itself keeps running beside a pool of processes.
OURS = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")


@dataclass
class Graded:
    """What one learner's hand-in came to, on every place where it can be seen."""

    grades: dict[str, CellGrade] = field(default_factory=dict)
    verdict: bytes = b""
    verdict_again: bytes = b""
    notebook: str = ""
    page: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass
class Record:
    """What a campaign came to, with what the witnesses saw."""

    learners: dict[str, Graded]
    failed: dict[str, str]
    seconds: float
    changed_files: dict[str, tuple[str | None, str | None]]
    changed_libraries: dict[str, tuple[str | None, str | None]]
    survivors: list[str]
    sockets: list[str]
    traces: list[str]
    scratch: list[str]
    visitors: int
    hidden_rows: set[tuple[float, ...]]
    secret: str
    refused: dict[str, str]


def run(
    root: Path, batch: Sequence[Sample], cases: Sequence[FolderCase] = (), isolation: str = "full"
) -> Record:
    """Hand everything in, grade it all twice in one batch each, and look around."""
    course, lesson = arena.make_course(root / "course")
    released, listeners = arena.released(course, lesson), arena.Listeners()
    tokens = arena.tokens(course, listeners)
    for sample in batch:
        arena.hand_in(course, lesson, sample.name, released.files(sample, tokens))
    honest = released.honest()
    for case in cases:
        folder = course.submitted / case.name / lesson.folder
        folder.mkdir(parents=True)
        case.fill(folder, honest)
    secret = course_secret(course)
    refused = _collect(course, root / "zips", honest) if cases else {}
    arena.adopt_orphans()
    before, libraries = arena.course_hashes(course), arena.library_hashes()
    known, old_traces = arena.descendants(), arena.traces()
    started = time.perf_counter()
    with _bait(root) as scratch:
        summary = grade_lesson(course, lesson, jobs=2, isolation=isolation)
        seconds = time.perf_counter() - started
        names = [path.name for path in sorted(course.submitted.iterdir())]
        learners = {name: Graded(verdict=_verdict(course, lesson, name)) for name in names}
        again = grade_lesson(course, lesson, jobs=2, isolation=isolation, again=True)
        left = sorted(path.name for path in scratch.iterdir())
    write_feedback(course, lesson)
    alive = {pid: line for pid, line in arena.descendants().items() if pid not in known}
    record = Record(
        learners,
        summary.failed | again.failed,
        seconds,
        _differences(before, arena.course_hashes(course)),
        _differences(libraries, arena.library_hashes()),
        [line for line in alive.values() if not any(word in line for word in OURS)],
        arena.listening(arena.TRACE),
        [str(path) for path in arena.traces() if path not in old_traces],
        left,
        listeners.visitors(),
        arena.hidden_rows(secret),
        secret.decode(),
        refused,
    )
    listeners.close()
    _read_results(course, lesson, record)
    return record


def _read_results(course: Course, lesson: Lesson, record: Record) -> None:
    """Read what the second grading left: the gradebook, the notebooks, the pages."""
    from autograder.grade import store

    notebook, page = f"{lesson.folder}/{lesson.word}.ipynb", f"{lesson.folder}/{lesson.word}.html"
    with Book(course) as book:
        grades = book.class_grades(lesson.folder)
        for name, learner in record.learners.items():
            learner.grades = {cell: grade for (_, cell), grade in grades.get(name, {}).items()}
            learner.verdict_again = _verdict(course, lesson, name)
            learner.notebook = _text(course.autograded / name / notebook)
            learner.page = _text(course.feedback / name / page)
            stored = store.verdict(course, lesson.folder, name)
            for graded in stored.notebooks if stored else ():
                learner.notes += graded.notes
                learner.flags += graded.flags
                for cell in graded.cells:
                    parts = cell.verdict.parts if cell.verdict else ()
                    failures = [part.failure.message for part in parts if part.failure]
                    learner.reasons[cell.name] = " ".join([cell.reason, *failures])


def _collect(course: Course, folder: Path, honest: bytes) -> dict[str, str]:
    """Take every zip in, as a teacher does; return why each was refused."""
    folder.mkdir()
    refused = {}
    for case in zips.CASES:
        path = folder / f"{case.name}.zip"
        path.write_bytes(case.make(honest))
        try:
            packing.collect(course, path)
            refused[case.name] = ""
        except packing.Refused as error:
            refused[case.name] = str(error)
        except Exception as error:  # noqa: BLE001 - it is what the test is there to find
            refused[case.name] = f"CRASH\n{error!r}"
    return refused


@contextmanager
def _bait(root: Path) -> Iterator[Path]:
    """Give the graders an environment worth stealing, and a folder for temporary files to watch."""
    scratch = root / "scratch"
    scratch.mkdir()
    changed = {"CORPUS_CANARY": arena.CANARY, "TMPDIR": str(scratch)}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield scratch
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _verdict(course: Course, lesson: Lesson, name: str) -> bytes:
    path = course.root / ".bootcamp" / "verdicts" / lesson.folder / f"{name}.json"
    return path.read_bytes() if path.is_file() else b""


def _text(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _differences(
    before: dict[str, str], after: dict[str, str]
) -> dict[str, tuple[str | None, str | None]]:
    names = sorted(before.keys() | after.keys())
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
