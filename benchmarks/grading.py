"""Grading against stock nbgrader in the same run: seconds a submission, and the ratio.

    python benchmarks/grading.py [--lesson activations keras] [--submissions 100] [--stock 8]

Both grade the same notebooks of a real lesson (right answers, catalogued mistakes, untouched) into
a SQLite gradebook. Stock nbgrader 0.9 runs with its own configuration, one submission after the
other as it always does; ours runs with as many workers as there are cores. The peer is measured in
two halves, before and after ours, since a machine's speed drifts. Of a lesson on Keras a tenth as
many are graded, since stock nbgrader takes its time. The seconds of processor count what the work
takes whatever else the machine does; where they differ from the clock's, it was busy.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from _machine import peak_mib

from autograder.author import samples
from autograder.course.course import Course, read_course
from autograder.find_course import find_course
from autograder.grade.lesson import grade_lesson

ROOT = Path(__file__).resolve().parents[1]
# Nbgrader's own limit of 30 s a cell is for an idle machine.
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = 'stock'
c.Execute.timeout = 600
"""


def learners(course: Course, folder: str, count: int) -> dict[str, bytes]:
    """Return hand-ins by name: a realistic mix, each notebook a little different."""
    word = folder.split("_", 1)[1]
    released = (course.released / folder / f"{word}.ipynb").read_bytes()
    solution = (course.solutions / folder / f"{word}.ipynb").read_bytes()
    kinds = [samples.Learner("right", ""), samples.Learner("untouched", "", solves=False)]
    if word == samples.LESSON:
        honest = ("ada", "bela", "chen", "dora", "ivo")
        kinds = [learner for learner in samples.LEARNERS if learner.name in honest]
    made = {}
    for number in range(count):
        document = json.loads(samples.notebook(kinds[number % len(kinds)], released, solution))
        document["cells"][0]["source"] = f"<!-- {number} -->\n" + "".join(
            document["cells"][0]["source"]
        )
        made[f"s{number:05d}"] = json.dumps(document).encode()
    return made


def lay_out(folder: Path, assignment: str, hand_ins: dict[str, bytes]) -> None:
    word = assignment.split("_", 1)[1]
    for learner, data in hand_ins.items():
        path = folder / "submitted" / learner / assignment / f"{word}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)


def stock_course(folder: Path, assignment: str) -> Path:
    """Make a plain nbgrader course with the same assignment, ready to be graded."""
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    shutil.copytree(ROOT / "solutions" / assignment, folder / "source" / assignment)
    nbgrader(folder, "generate_assignment", assignment)
    return folder


def nbgrader(folder: Path, *words: str) -> None:
    tools = Path(sys.executable).parent
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env=env,
        check=True,
        capture_output=True,
    )


@dataclass(frozen=True)
class Cost:
    """What grading took: by the clock, and of the processors."""

    clock_s: float
    processor_s: float

    def each(self, count: int) -> Cost:
        return Cost(self.clock_s / count, self.processor_s / count)


@contextlib.contextmanager
def taken() -> Iterator[Callable[[], Cost]]:
    """Count what this process and those it waited for take; ask when the block is over."""

    def now() -> Cost:
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used = [resource.getrusage(who) for who in whose]
        return Cost(time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used))

    before, after = now(), None

    def cost() -> Cost:
        end = after or now()
        return Cost(end.clock_s - before.clock_s, end.processor_s - before.processor_s)

    yield cost
    after = now()


def time_stock(folder: Path, assignment: str, hand_ins: dict[str, bytes]) -> Cost:
    """Return what stock nbgrader takes for a submission, its start-up not counted."""
    shutil.rmtree(folder / "submitted", ignore_errors=True)
    shutil.rmtree(folder / "autograded", ignore_errors=True)
    lay_out(folder, assignment, hand_ins)
    costs = []
    for learner in hand_ins:
        with taken() as cost:
            nbgrader(folder, "autograde", assignment, "--student", learner)
        costs.append(cost())
    with taken() as cost:  # nothing to do
        nbgrader(folder, "autograde", assignment, "--student", next(iter(hand_ins)))
    idle = cost()
    return Cost(
        statistics.median(c.clock_s for c in costs) - idle.clock_s,
        statistics.median(c.processor_s for c in costs) - idle.processor_s,
    )


@dataclass(frozen=True)
class Ours:
    """What our whole command took, and what of it each stage."""

    cost: Cost
    memory_mib: float
    stages: str


def time_ours(folder: Path, assignment: str, hand_ins: dict[str, bytes]) -> Ours:
    """Grade with our command; the memory is the coordinator's peak."""
    folder.mkdir()
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    lay_out(folder, assignment, hand_ins)
    course = read_course(folder)
    with taken() as cost:
        run = grade_lesson(course, course.lesson(assignment))
    assert run.graded == len(hand_ins) and not run.failed
    stages = {**run.own_stages, **{f"workers: {k}": v for k, v in run.worker_stages.items()}}
    each = sorted(((took / run.graded, name) for name, took in stages.items()), reverse=True)
    told = ", ".join(f"{name} {1000 * took:.0f} ms" for took, name in each)
    return Ours(cost(), peak_mib(), told)


def compare(course: Course, name: str, counts: list[int], sampled: int) -> None:
    """Grade one lesson both ways and print the two with their ratio."""
    lesson = course.lesson(name)
    assignment = lesson.folder
    if lesson.preload == "keras":
        counts, sampled = [max(1, count // 10) for count in counts], max(1, sampled // 4)
    with tempfile.TemporaryDirectory() as scratch:
        stock = stock_course(Path(scratch, "stock"), assignment)
        sample = learners(course, assignment, sampled)
        before = time_stock(stock, assignment, sample)
        ours = {}
        for count in counts:
            hand_ins = learners(course, assignment, count)
            ours[count] = time_ours(Path(scratch, f"ours{count}"), assignment, hand_ins)
        after = time_stock(stock, assignment, sample)
    clock_s = statistics.mean([before.clock_s, after.clock_s])
    processor_s = statistics.mean([before.processor_s, after.processor_s])
    print(f"{assignment}, {os.cpu_count()} cores")
    print(
        f"  stock nbgrader autograde   {clock_s:6.3f} s a submission ({before.clock_s:.3f} before, "
        f"{after.clock_s:.3f} after), {processor_s:.2f} s of processor"
    )
    for count, run in ours.items():
        each = run.cost.each(count)
        print(
            f"  bootcamp grade, {count:5d}      {each.clock_s:6.3f} s a submission, "
            f"{run.cost.clock_s:.1f} s in all with start-up, {clock_s / each.clock_s:.1f} x stock; "
            f"{each.processor_s:.2f} s of processor, {processor_s / each.processor_s:.1f} x less; "
            f"coordinator {run.memory_mib:.0f} MiB\n    by stage: {run.stages}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lesson", nargs="+", default=[samples.LESSON, "keras"])
    parser.add_argument("--submissions", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--stock", type=int, default=8)
    asked = parser.parse_args()
    # As where people work: what a process imports has been compiled by an earlier one.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    course = find_course(ROOT)
    for name in asked.lesson:
        compare(course, name, asked.submissions, asked.stock)


if __name__ == "__main__":
    main()
