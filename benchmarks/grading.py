"""Grading against stock nbgrader in the same run: seconds a submission, and the ratio.

    python benchmarks/grading.py [--lesson activations] [--submissions 100] [--stock 8]

Both grade the same notebooks of a real lesson (right answers, catalogued mistakes, untouched) into
a SQLite gradebook. Stock nbgrader 0.9 runs with its own configuration, one submission after the
other as it always does; ours runs with as many workers as there are cores. The peer is measured in
two halves, before and after ours, since a machine's speed drifts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder import samples
from autograder.course import Course, find_course, read_course
from autograder.grading import grade_lesson

ROOT = Path(__file__).resolve().parents[1]
STOCK_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"


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
    for student, data in hand_ins.items():
        path = folder / "submitted" / student / assignment / f"{word}.ipynb"
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


def time_stock(folder: Path, assignment: str, hand_ins: dict[str, bytes]) -> float:
    """Return stock nbgrader's seconds a submission, its start-up not counted."""
    shutil.rmtree(folder / "submitted", ignore_errors=True)
    shutil.rmtree(folder / "autograded", ignore_errors=True)
    lay_out(folder, assignment, hand_ins)
    times = []
    for student in hand_ins:
        started = time.perf_counter()
        nbgrader(folder, "autograde", assignment, "--student", student)
        times.append(time.perf_counter() - started)
    started = time.perf_counter()
    nbgrader(folder, "autograde", assignment, "--student", next(iter(hand_ins)))  # nothing to do
    return statistics.median(times) - (time.perf_counter() - started)


def time_ours(folder: Path, assignment: str, hand_ins: dict[str, bytes]) -> tuple[float, float]:
    """Return our seconds for the whole command, and the coordinator's peak memory in MiB."""
    folder.mkdir()
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    lay_out(folder, assignment, hand_ins)
    course = read_course(folder)
    started = time.perf_counter()
    run = grade_lesson(course, course.lesson(assignment))
    seconds = time.perf_counter() - started
    assert run.graded == len(hand_ins) and not run.failed
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lesson", default=samples.LESSON)
    parser.add_argument("--submissions", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--stock", type=int, default=8)
    asked = parser.parse_args()
    course = find_course(ROOT)
    assignment = course.lesson(asked.lesson).folder
    with tempfile.TemporaryDirectory() as scratch:
        stock = stock_course(Path(scratch, "stock"), assignment)
        sample = learners(course, assignment, asked.stock)
        before = time_stock(stock, assignment, sample)
        ours = {}
        for count in asked.submissions:
            hand_ins = learners(course, assignment, count)
            ours[count] = time_ours(Path(scratch, f"ours{count}"), assignment, hand_ins)
        after = time_stock(stock, assignment, sample)
    peer = statistics.mean([before, after])
    print(f"{assignment}, {os.cpu_count()} cores")
    print(
        f"  stock nbgrader autograde   {peer:6.3f} s a submission ({before:.3f} before, {after:.3f} after)"
    )
    for count, (seconds, memory) in ours.items():
        each = seconds / count
        print(
            f"  bootcamp grade, {count:5d}      {each:6.3f} s a submission, {seconds:.1f} s in all with start-up, "
            f"{peer / each:.1f} x stock, coordinator {memory:.0f} MiB"
        )


if __name__ == "__main__":
    main()
