"""Runs the corpus of hostile and honest hand-ins, less its bombs, on stock nbgrader and on ours.

Prints one line for each hand-in: the points that are right, those that stock nbgrader gives, those
that we give, and `!` behind each that is wrong; `none` means that it gave up. `reached` counts what a sample got at that it must
not (it prints HIT when it does). Stock nbgrader runs as a teacher has it who installs it today: its
own autograde, its default configuration, one course for each row of attacks; what gets no points
there is graded once more in a course of its own, so that nobody pays for a neighbour.

    python benchmarks/attacks_on_nbgrader.py [PREFIX …]        # for example: 04 05
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.course.course import Course, Lesson, read_course
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from tests.submissions import arena, folders, samples

STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "corpus"
c.CourseDirectory.source_directory = "solutions"
"""
TIMEOUT_S = 150
ALONE = {"08-gradebook"}  # it changes everybody's points
HandIn = samples.Sample | folders.FolderCase


@dataclass(frozen=True)
class Outcome:
    """What one grader made of one hand-in; without points it gave up."""

    points: float | None
    reached: int

    def as_text(self, right: float) -> str:
        points = "none" if self.points is None else f"{self.points:g}"
        reached = f" {self.reached} reached" if self.reached else ""
        return f"{points:>6}{' ' if self.points in (right, None) else '!'}{reached:<11}"


def main(prefixes: list[str]) -> None:
    chosen: list[HandIn] = [
        item
        for item in (*samples.samples(), *folders.CASES)
        if not item.bomb and (not prefixes or item.name.startswith(tuple(prefixes)))
    ]
    chosen.sort(key=lambda item: item.name)
    arena.adopt_orphans()
    listeners = arena.Listeners()
    with tempfile.TemporaryDirectory(prefix="attacks-") as scratch:
        ours, our_seconds = graded_by_us(Path(scratch, "ours"), chosen, listeners)
        started = time.perf_counter()
        stock, survivors = graded_by_stock(Path(scratch, "stock"), chosen, listeners)
        stock_seconds = time.perf_counter() - started
    listeners.close()
    print(f"{'hand-in':<34}{'right':>6}  {'stock nbgrader':<18}{'ours':<18}")
    for item in chosen:
        right = sum(item.expect.points.values())
        columns = stock[item.name].as_text(right) + " " + ours[item.name].as_text(right)
        print(f"{item.name:<34}{right:>6g}  {columns}".rstrip())
    print()
    for name, outcomes, seconds in (
        ("stock nbgrader", stock, stock_seconds),
        ("ours", ours, our_seconds),
    ):
        correct = sum(outcomes[i.name].points == sum(i.expect.points.values()) for i in chosen)
        none = sum(outcome.points is None for outcome in outcomes.values())
        reached = sum(outcome.reached > 0 for outcome in outcomes.values())
        print(
            f"{name}: of {len(chosen)} hand-ins {correct} got the right points, "
            f"{len(chosen) - correct - none} wrong ones, {none} none; "
            f"{reached} reached what they must not; {seconds:.0f} s"
        )
    print(f"daemons of hand-ins that outlived stock grading: {survivors}")


def graded_by_us(
    root: Path, chosen: list[HandIn], listeners: arena.Listeners
) -> tuple[dict[str, Outcome], float]:
    """Grade everything in one batch, each hand-in with a verdict of its own."""
    course, lesson = arena.make_course(root)
    for item in chosen:
        put(course, lesson, item, listeners)
    started = time.perf_counter()
    run = grade_lesson(course, lesson, jobs=2)
    seconds = time.perf_counter() - started
    points = {item.learner: item.points for item in run.submissions}
    return {
        i.name: Outcome(points.get(i.name), hits(course, lesson, i.name)) for i in chosen
    }, seconds


def graded_by_stock(
    root: Path, chosen: list[HandIn], listeners: arena.Listeners
) -> tuple[dict[str, Outcome], int]:
    """Grade each row in its own copy of one released course; end what then still runs."""
    template = root / "template"
    arena.make_course(template)
    shutil.rmtree(template / "lessons")
    (template / "nbgrader_config.py").write_text(STOCK_CONFIG)
    nbgrader(template, "generate_assignment", "01_tables")
    (template / "release").rename(template / "lessons")

    def one(group: list[HandIn]) -> dict[str, Outcome]:
        folder = root / group[0].name
        shutil.copytree(template, folder, symlinks=True)
        course = read_course(folder)
        lesson = course.lesson("tables")
        for item in group:
            put(course, lesson, item, listeners)
        nbgrader(folder, "autograde", "01_tables")
        daemons.update(pid for pid, line in arena.descendants().items() if "corpus-daemon" in line)
        outcomes = {item.name: outcome(course, lesson, item.name) for item in group}
        shutil.rmtree(folder, ignore_errors=True)
        for item in group if len(group) > 1 else ():
            if outcomes[item.name].points is None:
                outcomes |= one([item])
        return outcomes

    known, daemons = arena.descendants(), set[int]()
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(2) as pool:
        for done in pool.map(one, groups(chosen)):
            outcomes |= done
    for pid in arena.descendants().keys() - known.keys():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for path in arena.traces():
        path.unlink()
    return outcomes, len(daemons)


def put(course: Course, lesson: Lesson, item: HandIn, listeners: arena.Listeners) -> None:
    """Hand one of them in."""
    released = arena.released(course, lesson)
    if isinstance(item, samples.Sample):
        files = released.files(item, arena.tokens(course, listeners))
        arena.hand_in(course, lesson, item.name, files)
    else:
        folder = course.submitted / item.name / lesson.folder
        folder.mkdir(parents=True)
        item.fill(folder, released.honest())


def nbgrader(folder: Path, *words: str) -> bool:
    """Run one of stock nbgrader's commands in a course; return whether it ended well."""
    tools = Path(sys.executable).parent
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    with subprocess.Popen(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(TIMEOUT_S) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return False


def groups(chosen: list[HandIn]) -> list[list[HandIn]]:
    """Return the hand-ins row by row."""
    rows: dict[str, list[HandIn]] = {}
    for item in chosen:
        rows.setdefault(item.name if item.name in ALONE else item.name[:2], []).append(item)
    return list(rows.values())


def outcome(course: Course, lesson: Lesson, learner: str) -> Outcome:
    """Read what stock grading came to; of what it gave up it leaves no notebook."""
    graded = course.autograded / learner / lesson.folder / f"{lesson.word}.ipynb"
    with Book(course) as book:
        grades = book.class_grades(lesson.folder).get(learner, {})
    points = sum(grade.points for grade in grades.values()) if graded.is_file() else None
    return Outcome(points, hits(course, lesson, learner))


def hits(course: Course, lesson: Lesson, learner: str) -> int:
    """Count the outputs in which a sample says that it reached something."""
    path = course.autograded / learner / lesson.folder / f"{lesson.word}.ipynb"
    if not path.is_file():
        return 0
    cells = json.loads(path.read_bytes())["cells"]
    return sum("HIT" in json.dumps(o) for cell in cells for o in cell.get("outputs", ()))


if __name__ == "__main__":
    main(sys.argv[1:])
